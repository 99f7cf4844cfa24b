"""Uploads of runs under the strategy in force, kept with what rules can read of them and with the truth."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.ledger.measures import PoolMeasure
from simulator.platform.grouped import counted_in_groups, size_for, sums_of
from simulator.platform.observers import Observer
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.records import Chunk, Triage
from simulator.rules.names import seen
from simulator.runs.executor import Monitor, Progress, map_replications
from simulator.runs.plans import Plan
from simulator.runs.reporter import Reporter
from simulator.strategy import Items, Strategy
from simulator.world.world import World

from .lost import beyond_rules
from .shown import GROUPS, Shown, band_of, group_of, together

MOST_KEPT = 80_000
"""Uploads kept of all runs together, but for further violations: enough to score a list of rules in milliseconds."""


@dataclass(frozen=True, eq=False)
class Kept:
    """Uploads after the warm-up of some runs.

    Every violating upload and those with the highest scores are kept; of the others every k-th, which stands for k.

    Parameters
    ----------
    columns : mapping of str to (n,) array
        What rules read, by name; of markets, tiers and policies their indices.
    violates : (n,) bool
        The truth.
    views : (n,) float64
        Lifetime views expected at full reach, given everything about the upload but the draw of its views.
    weight : (n,) float64
        How many uploads each one stands for.
    action : (n,) uint8
        What the strategy in force decided.
    band : (n,) int64
        Band of the highest score.
    shown : Shown
        What the runs counted of all uploads.
    replications : int
    days : float
        Days after the warm-up in one run.
    beyond : frozenset of str
        Columns of the decisions that held more than a rule can say (``lost``).
    ranks : bool
        Whether the strategy ranked a queue.
    """

    columns: Mapping[str, NDArray[Any]]
    violates: NDArray[np.bool_]
    views: NDArray[np.float64]
    weight: NDArray[np.float64]
    action: NDArray[np.uint8]
    band: NDArray[np.int64]
    shown: Shown
    replications: int
    days: float
    beyond: frozenset[str] = frozenset()
    ranks: bool = False

    def __len__(self) -> int:
        return len(self.weight)

    @property
    def per_day(self) -> NDArray[np.float64]:
        """How many uploads per day each one stands for, (n,)."""
        return self.weight / (self.replications * self.days)


class Keeping(Observer):
    """Keeps what rules can read of uploads, and the truth.

    Parameters
    ----------
    fields : sequence of str
        Columns, by their names in rules.
    warm_up : float
        When uploads are first kept, s.
    log_sd : pair of float
        Standard deviation of the logarithm of lifetime views, of innocent and of violating uploads.
    """

    def __init__(self, fields: Sequence[str], warm_up: float, log_sd: tuple[float, float]) -> None:
        self._fields, self._warm_up, self._log_sd = fields, warm_up, np.array(log_sd)
        self._read: dict[str, NDArray[Any]] = {}
        self._columns: dict[str, list[NDArray[Any]]] = {name: [] for name in fields}
        self._rows: list[tuple[NDArray[Any], ...]] = []
        self._groups: NDArray[np.int64] = np.zeros(0, np.int64)
        self._beyond: frozenset[str] = frozenset()

    def shown(self, items: Items, strategy: Strategy) -> None:
        """Read what the strategy sees; what it is not told is missing."""
        for name in self._fields:
            values = seen(name).values(items)
            self._read[name] = np.full(len(items), np.nan) if values is None else np.array(values)

    def triaged(self, chunk: Chunk, triage: Triage) -> None:
        """Keep a chunk with the decisions on it."""
        self._beyond |= beyond_rules(triage)
        published = chunk.withheld == 0
        violates = chunk.margin > 0
        top = chunk.scores.max(axis=1)
        self._groups = np.where(published, group_of(triage.action, violates, band_of(top)), -1)
        rows = np.flatnonzero(published)
        late = chunk.time[rows] >= self._warm_up
        rows = rows[late]
        if not len(rows):
            return
        for name in self._fields:
            self._columns[name].append(self._read[name][late])
        self._rows.append((violates[rows], self._views(chunk, rows), triage.action[rows].astype(np.uint8), top[rows]))

    def group(self, _chunk: Chunk, _triage: Triage) -> NDArray[np.int64]:
        """Return the group of each upload of the last chunk; -1 = it was never published."""
        return self._groups

    def done(self, most: int, sums: NDArray[np.float64], busy: float, days: float) -> Kept:
        """Return ``most`` uploads and, beyond these, all violating ones."""
        parts = [[row[place] for row in self._rows] for place in range(4)]
        kinds = (np.bool_, np.float64, np.uint8, np.float64)
        violates, views, action, top = (
            np.concatenate([np.zeros(0, kind), *part]) for kind, part in zip(kinds, parts, strict=True)
        )
        rows, weight = thinned(violates, top, most)
        band = band_of(top)
        groups = group_of(action, violates, band)
        by_group = np.bincount(groups, weights=views, minlength=GROUPS).astype(np.float64)
        uploads = np.bincount(groups, minlength=GROUPS).astype(np.float64)
        columns = {name: np.concatenate([np.zeros(0), *values])[rows] for name, values in self._columns.items()}
        return Kept(
            columns=columns,
            violates=violates[rows],
            views=views[rows],
            weight=weight,
            action=action[rows],
            band=band[rows],
            shown=Shown(sums, by_group, uploads, busy),
            replications=1,
            days=days,
            beyond=self._beyond,
        )

    def _views(self, chunk: Chunk, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the mean of lifetime views where their law is known, else the drawn ones."""
        drawn = chunk.test_views[rows] + chunk.main_views[rows]
        mean = chunk.views_log_mean[rows]
        spread = self._log_sd[(chunk.margin[rows] > 0).astype(np.intp)]
        return np.where(np.isnan(mean), drawn, np.exp(mean + spread**2 / 2.0))


def thinned(
    violates: NDArray[np.bool_], top: NDArray[np.float64], most: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return which uploads are kept, rising, and how many each one stands for.

    Violating uploads and the half of ``most`` with the highest scores are kept for sure. Of the others every k-th is,
    with a weight by which their number stays what it was.
    """
    n = len(violates)
    if n <= most:
        return np.arange(n), np.ones(n)
    sure = violates.copy()
    sure[np.argsort(-top, kind="stable")[: most // 2]] = True
    rest = np.flatnonzero(~sure)
    step = -(-len(rest) // max(most - int(sure.sum()), 1))
    some = rest[::step]
    weight = np.zeros(n)
    weight[sure] = 1.0
    weight[some] = len(rest) / max(len(some), 1)
    rows = np.flatnonzero(weight)
    return rows, weight[rows]


def keep_uploads(
    plan: Plan,
    fields: Sequence[str],
    *,
    seed: int,
    replications: int,
    engine: str,
    workers: int | None,
    progress: Progress | None = None,
) -> Kept:
    """Play a plan and return its uploads after the warm-up.

    Signals that ``fields`` read, strikes and histories, are told to the strategy in force; it decides as ever.
    """
    from simulator.runs.first_run import compile_once

    if engine == "compiled":
        compile_once(plan.scenario)
    monitor = Monitor(replications, progress)
    strategy = _told(plan.strategy, fields)

    def play(number: int) -> Kept:
        reporter = Reporter(monitor, number, plan.scenario.horizon)
        return _played(plan.scenario, strategy, fields, seed, number, engine, MOST_KEPT // replications, reporter)

    return joined(map_replications(play, range(replications), workers, monitor=monitor))


def joined(runs: Sequence[Kept]) -> Kept:
    """Return the uploads of some runs together."""
    first = runs[0]

    def all_of(name: str) -> Any:
        return np.concatenate([getattr(one, name) for one in runs])

    return Kept(
        columns={name: np.concatenate([one.columns[name] for one in runs]) for name in first.columns},
        violates=all_of("violates"),
        views=all_of("views"),
        weight=all_of("weight"),
        action=all_of("action"),
        band=all_of("band"),
        shown=together(one.shown for one in runs),
        replications=len(runs),
        days=first.days,
        beyond=first.beyond.union(*(one.beyond for one in runs)),
        ranks=any(one.ranks for one in runs),
    )


def _told(strategy: Strategy, fields: Sequence[str]) -> Strategy:
    """Return a strategy that decides the same and is told the signals that columns need."""
    signals = {seen(name).signal for name in fields}
    made = copy.deepcopy(strategy)
    made.live = made.live or bool(signals - {None})
    made.reads_history = made.reads_history or "history" in signals
    return made


def _played(
    scenario: Scenario,
    strategy: Strategy,
    fields: Sequence[str],
    seed: int,
    number: int,
    engine: str,
    most: int,
    reporter: Observer,
) -> Kept:
    from simulator.domain.units import DAY

    world = World(scenario, seed=seed, replication=number)
    spread = scenario.views.log_sd
    violating = scenario.views.violating_log_sd
    watch = Keeping(fields, world.warm_up, (spread, spread if violating is None else violating))
    grouped = counted_in_groups(engine_class(engine), watch.group, world.warm_up)
    laws = grouped(world.laws, size_for(world.size, GROUPS))
    deciding = copy.deepcopy(strategy)
    counts = Platform(world, deciding, laws, observers=[watch, reporter]).run()
    busy = float(counts.pools[..., PoolMeasure.BUSY_TIME].sum())
    kept = watch.done(most, sums_of(counts, GROUPS).copy(), busy, (world.horizon - world.warm_up) / DAY)
    return replace(kept, ranks=bool(deciding.ranked))
