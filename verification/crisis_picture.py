"""The picture of ``docs/orders.md``: queue and leaked views of one event, with and without overtime and shedding.

Run ``python -m verification.crisis_picture``; it takes a minute or two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator import Scenario
from simulator.domain.events import Event
from simulator.domain.units import HOUR
from simulator.ledger import Ledger
from simulator.ledger.measures import PoolMeasure
from simulator.platform.observers import Observer
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.records import Chunk
from simulator.strategy import Order, StaffOrder, Triage
from simulator.strategy.lookup import make_strategy
from simulator.world.expectations import views_at
from simulator.world.laws import Laws
from simulator.world.world import World

from .crisis import ARMS, BOTH, NEITHER, ONSET, OVERRIDES, REPLICATIONS
from .pictures import DOCS, beside, panel, rows, save

COUNTED = "views.counted=drawn"
"""Then the ledger's violative views are those of the picture, item by item."""
FROM = 18
"""First hour shown."""
Floats = NDArray[np.float64]


class Watch(Observer):
    """Keeps the violating uploads, when each was visible, and the orders.

    Its views follow a curve by age, and are lost while it is removed: no strategy here limits or holds.
    """

    reads_log = True

    def __init__(self) -> None:
        self._uploads: list[Floats] = []
        self._turns: list[Floats] = []
        self.orders: list[tuple[float, Order]] = []

    def triaged(self, chunk: Chunk, triage: Triage) -> None:
        """Keep the uploads that violate."""
        violating = chunk.margin > 0
        columns = (chunk.item, chunk.time, chunk.test_views, chunk.main_views)
        self._uploads.append(np.stack([column[violating].astype(np.float64) for column in columns], axis=1))

    def logged(self, events: Mapping[str, NDArray[np.generic]]) -> None:
        """Keep when violating items became visible, and when they ceased to be."""
        kinds = events["event"]
        sign = np.isin(kinds, (Event.UPLOAD, Event.REINSTATE)).astype(np.float64) - (kinds == Event.REMOVE)
        turns = (sign != 0) & (events["violates"] >= 0)
        columns = (events["item"], events["time"], sign)
        self._turns.append(np.stack([column[turns].astype(np.float64) for column in columns], axis=1))

    def ordered(self, time: float, orders: Sequence[Order]) -> None:
        """Keep the orders."""
        self.orders += [(time, order) for order in orders]

    def views_until(self, times: Floats, laws: Laws) -> Floats:
        """Return the violative views by each time (s)."""
        uploads, turns = np.concatenate(self._uploads), np.concatenate(self._turns)
        own = np.searchsorted(uploads[:, 0], turns[:, 0])  # items come in order
        _, uploaded, test, main = uploads[own].T

        def natural(at: Floats) -> Floats:
            return views_at(at - uploaded, test, main, laws)

        # each turn adds or takes away all natural views after it
        turned, sign = natural(turns[:, 1]), turns[:, 2]
        return np.array(
            [float(sign @ (natural(np.maximum(turns[:, 1], time)) - turned)) for time in times], dtype=np.float64
        )


@dataclass(frozen=True)
class Course:
    """One run, hour by hour."""

    queue: Floats
    """(hours,) mean reviews waiting."""
    views: Floats
    """(hours,) violative views."""
    reserve: NDArray[np.bool_]
    """(hours,) whether anybody of a reserve was on shift."""
    shed: NDArray[np.bool_]
    """(hours,) whether reviews were shed."""


def course(world: World, strategy: str) -> tuple[Course, Ledger]:
    """Run a strategy and return its course, with the ledger."""
    watch = Watch()
    engine = engine_class("compiled")(world.laws, world.size, log=True)
    counts = Platform(world, make_strategy(strategy), engine, observers=[watch]).run()
    ledger = Ledger.from_counts(counts, world)
    edges = np.minimum(HOUR * np.arange(len(ledger.pools) + 1), world.horizon)
    views = np.diff(watch.views_until(edges, world.laws))
    hubs = [place for place, name in enumerate(ledger.pool_names) if name != "appeals"]
    of_hubs = ledger.pools[:, hubs].sum(axis=1)
    reserve = _on_shift(watch.orders, len(views))
    return Course(of_hubs[:, PoolMeasure.QUEUE_TIME] / HOUR, views, reserve, of_hubs[:, PoolMeasure.SHED] > 0), ledger


def _on_shift(orders: Sequence[tuple[float, Order]], hours: int) -> NDArray[np.bool_]:
    """Return (hours,) whether orders had anybody of a reserve on shift in an hour."""
    there = np.zeros(hours, np.bool_)
    called: dict[str, int] = {}
    for time, order in orders:
        if isinstance(order, StaffOrder):
            hour = int(time // HOUR)
            if order.reviewers:
                called.setdefault(order.pool, hour)
            elif order.pool in called:
                there[called.pop(order.pool) : hour + 1] = True
    for since in called.values():
        there[since:] = True
    return there


def _course(arm: str, replication: int) -> Course:
    name, strategy, more = ARMS[arm]
    scenario = Scenario.load(name, [*OVERRIDES, "warm_up=0s", COUNTED, *more])
    return course(World(scenario, seed=1, replication=replication), strategy)[0]


def main() -> None:
    """Draw the picture."""
    found = {arm: [_course(arm, replication) for replication in range(REPLICATIONS)] for arm in (NEITHER, BOTH)}
    shown = slice(FROM, None)
    first, hour = found[BOTH][0], np.arange(len(found[BOTH][0].queue)) + 0.5
    queue = [row for arm, runs in found.items() for row in rows(arm, hour[shown], runs[0].queue[shown])]
    orders = [
        *rows("a reserve is on shift", hour[first.reserve], np.full(first.reserve.sum(), 2.5)),
        *rows("reviews are shed", hour[first.shed], np.full(first.shed.sum(), 1.5)),
    ]
    mean = {arm: np.mean([one.views for one in runs], axis=0)[shown] / 1000 for arm, runs in found.items()}
    views = [row for arm, course_ in mean.items() for row in rows(arm, hour[shown], course_)]
    fewer = [
        row
        for number, (one, other) in enumerate(zip(*found.values(), strict=True), start=1)
        for row in rows(f"run {number}", hour[shown] + 0.5, np.cumsum(one.views - other.views)[shown] / 1000)
    ]
    across, marks = "hours of the run", [(float(ONSET), "onset"), (50.0, "faded")]
    print(
        save(
            "orders",
            beside(
                panel("reviews waiting, run 1", across, lines=queue, dots=orders, marks=marks, log="y"),
                panel("violative views per hour, thousands", across, lines=views, marks=marks),
                panel("fewer violative views so far, thousands", across, lines=fewer, marks=marks),
            ),
            DOCS,
        )
    )


if __name__ == "__main__":
    main()
