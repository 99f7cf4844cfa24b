"""The index of Gocmen et al. against the two rules of industry, on the paper's example: queues ranked by tables alone.

A day is a slot. In each, .2 N uploads get 2, 2 and 2 views (A), .4 N get 1 and then, one in ten, 30 and 30 (B), and
.2 N get 3 (C); Bin(N, .3) of those that wait can be reviewed, at once. The numbers of uploads are binomial, too, or
fixed, which matters where N is small. All violate, and the cost is their views. The engine plays the example, and a
count by hand of jobs by kind and age checks each of its slots and goes on for longer.

Nothing but the ranking's table decides whom the free desks of the compiled engine take. Desks open a moment after the
slot's views have begun, when a B that will get 30 has more views than one that will get none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Table
from simulator.config import Scenario
from simulator.config.library import scenario_to_dict
from simulator.domain import Action
from simulator.domain.units import DAY
from simulator.flow.compiled import CompiledEngine
from simulator.ledger.measures import Measure
from simulator.records import Chunk, Triage, columns_of
from simulator.strategy import Ranking
from simulator.strategy.rules.opportunity_adjusted import opportunity_index, remaining_cost
from simulator.world.world import World

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

COSTS = [np.array([2.0, 1.0, 3.0]), np.array([2.0, 30.0, 0.0]), np.array([2.0, 30.0, 0.0])]
"""Views in the three slots, of A, B and C that are still going."""
MOVES = [np.array([[1.0, 0.0, 0.0], [0.0, 0.1, 0.0], [0.0, 0.0, 0.0]]), np.eye(3)]
"""Whether they go on."""
ARRIVALS = np.array([0.2, 0.4, 0.2])
CAPACITY = 0.3
MOMENT = 1e-4
"""Part of a slot after which desks open."""
FIRST, LAST = 20, 3
"""Slots at the start and at the end whose uploads are not counted."""
SMALL = 10
"""Largest N at which it matters whether numbers of uploads are random."""
NEWEST = 1e-6
"""Priority by which of two equally costly jobs the one that has longer to go is first."""

RULES: Mapping[str, Callable[[], list[Floats]]] = {
    "c-mu": lambda: [cost + NEWEST * left for cost, left in zip(COSTS, remaining_cost(COSTS, MOVES), strict=True)],
    "c-mu/theta": lambda: remaining_cost(COSTS, MOVES),
    "index": lambda: opportunity_index(COSTS, MOVES),
}
"""Priorities by slot of a job's life and kind of content."""
PUBLISHED: Mapping[tuple[str, int], float] = {
    ("c-mu", 10_000): 1.240,
    ("c-mu/theta", 10_000): 1.911,
    ("index", 10_000): 0.820,
    ("index", 1_000): 0.820,
    ("index", 100): 0.835,
    ("index", 10): 1.026,
}
SLOTS = {10: 3600, 100: 1800, 1_000: 400, 10_000: 120}
"""Slots that the engine plays, by N."""
BY_HAND = {10: 200_000, 100: 50_000, 1_000: 10_000, 10_000: 1_000}
"""Slots that are counted by hand, by N."""


def ranking(rule: str) -> Ranking:
    """Return a rule as a table: ages are slots, and views tell the B that will get 30 from those that will not."""
    table = np.zeros((3, 4, 2))
    for slot, value in enumerate(RULES[rule]()):
        table[:, slot, :] = value[:, None]
    table[1, 1:, 0] = 0.0
    return Ranking(table, ages=np.array([1.0, 2.0, 3.0]) * DAY, views=[1.0 + 15.0 * MOMENT])


@dataclass(frozen=True)
class Slot:
    """The uploads of a slot by kind, (3,), which of its B go on, (B,), and how many jobs can be reviewed."""

    arrivals: Counts
    goes_on: NDArray[np.bool_]
    capacity: int


def slots_of(n: int, slots: int, seed: int, *, fixed: bool = False) -> Iterator[Slot]:
    """Yield the slots of a run, with binomial or ``fixed`` numbers of uploads."""
    rng = np.random.default_rng([seed, n])
    for _ in range(slots):
        arrivals = np.round(ARRIVALS * n).astype(np.int64) if fixed else rng.binomial(n, ARRIVALS)
        yield Slot(arrivals, rng.random(arrivals[1]) < MOVES[0][1, 1], int(rng.binomial(n, CAPACITY)))


def cost_by_hand(rule: str, slots: Iterable[Slot]) -> Floats:
    """Return the views that the uploads of each slot get, (slots,), by counting jobs, without any engine.

    A review comes before the views of its slot. Among jobs of a kind and an age those that joined first are first,
    so what is drawn of them is used in order.
    """
    tables = RULES[rule]()
    ranked = sorted(((kind, age) for age in range(3) for kind in range(3)), key=lambda at: -tables[at[1]][at[0]])
    waiting = np.zeros((3, 3), dtype=np.int64)  # by age and kind
    costs: list[float] = []
    for number, slot in enumerate(slots):
        costs.append(0.0)
        waiting[0] = slot.arrivals
        left, first_b = slot.capacity, 0
        for kind, age in ranked:
            taken = min(left, int(waiting[age, kind]))
            waiting[age, kind] -= taken
            left -= taken
            first_b += taken if (kind, age) == (1, 0) else 0
        for age in range(min(3, number + 1)):
            costs[number - age] += float(waiting[age] @ COSTS[age])
        waiting[1:] = waiting[:-1]
        waiting[1] = waiting[1, 0], slot.goes_on[first_b:].sum(), 0
        waiting[2, 2] = 0
    return np.array(costs)


def cost_per_slot(rule: str, n: int, slots: Iterable[Slot]) -> Floats:
    """Return the views that the uploads of each slot get, (slots,), on the compiled engine."""
    played = list(slots)
    world = World(_scenario(n, len(played)), seed=1, replication=0)
    engine = CompiledEngine(world.laws, world.size)
    engine.set_ranking(0, ranking(rule))
    uploads = 0
    for number, slot in enumerate(played):
        engine.advance(number * DAY)
        chunk, triage = _uploads(slot, number, uploads)
        uploads += len(chunk)
        engine.admit(chunk, triage)
        engine.advance((number + MOMENT) * DAY)
        engine.rank_again()
        engine.set_capacity(0, slot.capacity)
        engine.set_capacity(0, 0)  # whoever has a job finishes it, and nobody takes another
    counts = engine.finish()
    return np.asarray(counts.items[: len(played), ..., Measure.EXPOSURE].sum(axis=(1, 2, 3)))


def counted(costs: Floats, n: int) -> Floats:
    """Return the costs per N of the slots that count."""
    return costs[FIRST : len(costs) - LAST] / n


def tables() -> list[Table]:
    """Return the table of costs beside the published ones."""
    heads = ("rule", "N", "uploads", "published", "engine", "s.e.", "by hand", "s.e.", "difference")
    table = Table("Order of review: three kinds of content", heads)
    for (rule, n), published in PUBLISHED.items():
        for fixed in (False, True) if n <= SMALL else (False,):
            engine = counted(cost_per_slot(rule, n, slots_of(n, SLOTS[n], seed=0, fixed=fixed)), n)
            hand = counted(cost_by_hand(rule, slots_of(n, BY_HAND[n], seed=1, fixed=fixed)), n)
            uploads = "fixed" if fixed else "binomial"
            found = [f"{cost:.{more}f}" for one in (engine, hand) for cost, more in _mean_and_error(one)]
            part = hand.mean() / published - 1.0
            table.add(rule, f"{n:,}", uploads, f"{published:.3f}", *found, f"{part:+.1%}")
    table.notes = "Views of violating items per slot, by N. The fluid optimum is 0.820."
    return [table]


def _mean_and_error(costs: Floats) -> tuple[tuple[float, int], tuple[float, int]]:
    """Return the mean and its standard error, each with the digits that it is printed with."""
    return (float(costs.mean()), 3), (standard_error(costs), 4)


def standard_error(costs: Floats, batch: int = 20) -> float:
    """Return the standard error of the mean, by batches: slots that follow each other are alike."""
    means = costs[: len(costs) // batch * batch].reshape(-1, batch).mean(axis=1)
    return float(means.std(ddof=1) / math.sqrt(len(means)))


def _uploads(slot: Slot, number: int, first: int) -> tuple[Chunk, Triage]:
    """Return the uploads of slot ``number`` by kind, numbered from ``first``, all of which go to review."""
    kinds = np.repeat(np.arange(3), slot.arrivals)
    n = len(kinds)
    chunk = Chunk.blank(n, policies=3)
    for name, spec in columns_of(Chunk).items():
        if spec.about.empty is None:
            getattr(chunk, name)[...] = 0
    chunk.item[:] = first + np.arange(n)
    chunk.time[:] = chunk.decided_at[:] = number * DAY
    chunk.creator[:] = np.arange(n)
    chunk.policy[:] = chunk.top_policy[:] = chunk.nearest[:] = kinds
    chunk.margin[:] = 1.0
    chunk.test_views[:] = COSTS[0][kinds]
    goes_on = kinds == 0
    goes_on[kinds == 1] = slot.goes_on
    chunk.main_views[:] = np.where(goes_on, COSTS[1][kinds] + COSTS[2][kinds], 0.0)
    chunk.first_report[:] = np.inf
    chunk.views_log_mean[:] = np.nan
    triage = Triage.allow(n)
    triage.action[:] = Action.REVIEW
    return chunk, triage


def _scenario(n: int, slots: int) -> Scenario:
    """Return a queue whose items get their test audience in the first slot, and the rest evenly in the next two."""
    data = scenario_to_dict(Scenario.load("queueing"))
    kind = {"prevalence": 0.001, "report_rate": 0.0, "detector": {"auc": 0.9}}
    return Scenario.model_validate(
        data
        | {
            "horizon": slots * DAY,
            "warm_up": 0.0,
            "uploads": {"per_day": n},
            "creators": data["creators"] | {"uploads_per_day": 0.1},
            "policies": {"A": kind, "B": kind, "C": kind},
            "views": data["views"]
            | {
                "test_audience": {"median": 1.0, "log_sd": 0.0, "duration": DAY},
                "curve": [[0.0, 0.0], [2 * DAY, 1.0]],
                "counted": "drawn",
            },
            "pools": {
                "desk": data["pools"]["desk"]
                | {
                    "shifts": {"all_day": {"reviewers": n}},
                    "service": {"law": "deterministic", "mean": 0.001},
                }
            },
            "time_limits": [{"name": "end", "limit": 3 * DAY, "on_expiry": "release"}],
            "enforcement": {"suspend_at": None, "ban_at": None},
        }
    )
