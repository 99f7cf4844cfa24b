"""The picture of ``docs/orders.md``: queue and leaked views of one event, with and without overtime and shedding.

Run ``python -m verification.crisis_picture``; it takes about a minute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
from simulator.strategy import Order, ShedOrder, StaffOrder, Triage
from simulator.strategy.lookup import make_strategy
from simulator.world.expectations import views_at
from simulator.world.laws import Laws
from simulator.world.world import World

from .crisis import ARMS, BOTH, NEITHER, ONSET, OVERRIDES
from .pictures import DOCS, Row, beside, panel, rows, save

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


@dataclass
class Course:
    """One run, hour by hour."""

    queue: Floats
    """(hours,) mean jobs waiting."""
    views: Floats
    """(hours,) violative views."""
    orders: list[tuple[float, Order]] = field(default_factory=list)
    """When each order was given, s."""


def course(world: World, strategy: str) -> tuple[Course, Ledger]:
    """Run a strategy and return its course, with the ledger."""
    watch = Watch()
    engine = engine_class("compiled")(world.laws, world.size, log=True)
    counts = Platform(world, make_strategy(strategy), engine, observers=[watch]).run()
    ledger = Ledger.from_counts(counts, world)
    edges = np.minimum(HOUR * np.arange(len(ledger.pools) + 1), world.horizon)
    views = np.diff(watch.views_until(edges, world.laws))
    return Course(ledger.pools[:, :, PoolMeasure.QUEUE_TIME].sum(axis=1) / HOUR, views, watch.orders), ledger


def _course(arm: str) -> Course:
    name, strategy, more = ARMS[arm]
    scenario = Scenario.load(name, [*OVERRIDES, "warm_up=0s", COUNTED, *more])
    return course(World(scenario, seed=1, replication=0), strategy)[0]


def _marked(name: str, of: Course, times: Sequence[float]) -> list[Row]:
    """Return dots on the queue's line in the hours of some orders."""
    hours = np.unique(np.floor(np.array(times) / HOUR)).astype(np.int64)
    return rows(name, hours + 0.5, of.queue[hours])


def main() -> None:
    """Draw the picture."""
    courses = {arm: _course(arm) for arm in (NEITHER, BOTH)}
    shown = slice(FROM, None)
    middle = np.arange(len(courses[BOTH].queue))[shown] + 0.5
    with_both = courses[BOTH]
    called, home, shed = (
        [time for time, order in with_both.orders if asks(order)]
        for asks in (
            lambda order: isinstance(order, StaffOrder) and order.reviewers > 0,
            lambda order: isinstance(order, StaffOrder) and order.reviewers == 0,
            lambda order: isinstance(order, ShedOrder),
        )
    )
    queue = [row for arm, one in courses.items() for row in rows(arm, middle, one.queue[shown])]
    dots = [
        *_marked("a reserve is called in", with_both, called),
        *_marked("a reserve goes home", with_both, home),
        *_marked("reviews are shed", with_both, shed),
    ]
    views = [row for arm, one in courses.items() for row in rows(arm, middle, one.views[shown] / 1000)]
    fewer = np.cumsum(courses[NEITHER].views - with_both.views)[shown] / 1000
    across, marks = "hours of the run", [(float(ONSET), "onset"), (50.0, "faded")]
    print(
        save(
            "orders",
            beside(
                panel("jobs waiting", across, lines=queue, dots=dots, marks=marks, log="y"),
                panel("violative views per hour, thousands", across, lines=views, marks=marks),
                panel(
                    "fewer violative views so far, thousands", across, lines=rows("", middle + 0.5, fewer), marks=marks
                ),
            ),
            DOCS,
        )
    )


if __name__ == "__main__":
    main()
