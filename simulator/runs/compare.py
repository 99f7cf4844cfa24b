"""Two arms on the same luck: what the candidate changes, with what certainty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.config import Difference as FieldDifference
from simulator.config.plan_file import is_plan_file
from simulator.errors import InputError
from simulator.indicators import Indicator, cells, check_populations, select, shown
from simulator.platform.intake import CHUNK_SIZE
from simulator.present import changes
from simulator.present.staffing import staffing_data

from .arguments import as_path, check_texts
from .difference import Difference, difference_at
from .differs import arms_differ, refuse_different_worlds
from .estimate import LEVEL, Influence, Interval, Paired
from .executor import Progress
from .logs import log_folder
from .plans import planned
from .results import Results
from .simulate import prepare, run_arms

if TYPE_CHECKING:
    import pandas as pd

    from simulator.config import Scenario
    from simulator.platform.clock import ControlProcess
    from simulator.platform.platform import Platform
    from simulator.strategy import Strategy

MULTIPLICITY = (
    "Each interval covers its own true difference 95 times in 100; of many indicators some will leave out 0 by luck. "
    "q_value is the p-value adjusted for all rows of the same table (Benjamini and Hochberg): calling changed what has "
    "q <= 0.05 is wrong for at most 5 % of the calls on average."
)
"""What a reader of many rows should know."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """A candidate and a baseline, run on the same replications.

    Parameters
    ----------
    baseline, candidate : Results
    by : tuple of str
        Axes of the breakdowns that :meth:`to_dict` adds: one breakdown an axis.
    different_worlds : bool
        Whether the arms may differ in more than the plan.
    """

    baseline: Results
    candidate: Results
    by: tuple[str, ...] = ()
    different_worlds: bool = False

    def __post_init__(self) -> None:
        if self.baseline.replications != self.candidate.replications:
            raise InputError(
                "The arms of a comparison must have the same replications. "
                f"Got {self.baseline.replications} and {self.candidate.replications} instead."
            )
        if not self.baseline.ledgers[0].same_axes(self.candidate.ledgers[0]):
            raise InputError(
                "The arms of a comparison must have the same days, markets, policies, tiers, pools and weights. "
                "Got scenarios that differ in them instead."
            )
        spans = [(arm.scenario.warm_up, arm.scenario.horizon) for arm in (self.baseline, self.candidate)]
        if spans[0] != spans[1]:
            raise InputError(
                "The arms of a comparison must count over the same time, from `warm_up` to `horizon` (s). "
                f"Got {spans[0]} and {spans[1]} instead."
            )
        if not self.different_worlds:
            refuse_different_worlds(self.differs)

    @cached_property
    def differs(self) -> tuple[FieldDifference, ...]:
        """What differs between the arms, old and new: parameters of the strategy, and fields of the scenario."""
        first, second = self.baseline, self.candidate
        return arms_differ(first.scenario, first.strategy, second.scenario, second.strategy)

    @property
    def replications(self) -> int:
        """Pairs of runs."""
        return self.baseline.replications

    def rows(self, ids: Iterable[str] | None = None, by: Sequence[str] = ()) -> list[Difference]:
        """Return the differences, all cells of one indicator before those of the next.

        Parameters
        ----------
        ids : iterable of str, optional
            Indicators; by default all that may be broken down by ``by``.
        by : sequence of str
            Axes; several give their combinations.

        Raises
        ------
        InputError
            If an id or axis is unknown, they do not go together, or the arms have other segments than each other.
        """
        check_populations(by, self.baseline.ledgers[0], self.candidate.ledgers[0])
        where = cells(self.baseline.ledger, by)
        measured = [(indicator, *self._measure(indicator, by)) for indicator in select(ids, by)]
        p_values = [paired.p_value.ravel() for _, _, _, paired in measured]
        q_values = iter(_adjusted(np.concatenate(p_values)) if p_values else ())
        return [
            difference_at(indicator, cell, place, baseline, candidate, paired, float(next(q_values)))
            for indicator, baseline, candidate, paired in measured
            for place, cell in enumerate(where)
        ]

    def shown(self, by: Sequence[str] = ()) -> list[str]:
        """Return the ids of the indicators that a table shows: those of what either arm's scenario has on."""
        return shown([self.baseline.scenario, self.candidate.scenario], by)

    def row(self, id_: str) -> Difference:
        """Return one indicator over the whole run; its q-value is its p-value, since it stands alone."""
        return self.rows([id_])[0]

    def table(self, by: Sequence[str] = (), ids: Iterable[str] | None = None) -> pd.DataFrame:
        """Return a tidy table: a row an indicator and cell.

        Columns: ``indicator``, ``title``, ``unit``, one for each axis of ``by``, ``baseline``, ``baseline_low``,
        ``baseline_high``, the same for ``candidate``, ``difference``, ``low``, ``high``, ``relative``,
        ``relative_low``, ``relative_high``, ``p_value``, ``q_value``, ``variance_reduction``, ``outcome``.
        Missing numbers are NaN.
        """
        import pandas as pd

        rows = [row.to_row() for row in self.rows(ids, by)]
        frame = pd.DataFrame(rows)
        numbers = [name for name in frame.columns if name not in {"indicator", "title", "unit", "outcome", *by}]
        return frame.astype(dict.fromkeys(numbers, "float64"))

    def to_dict(self, ids: Iterable[str] | None = None) -> dict[str, Any]:
        """Return plain data for JSON: what differs, provenance, the paired differences, and breakdowns by ``by``."""
        chosen = None if ids is None else list(ids)
        return {
            "differs": changes.changes_to_list(self.differs),
            "different_worlds": bool(changes.different_worlds(self.differs)),
            "provenance": {
                "baseline": self.baseline.provenance.to_dict(),
                "candidate": self.candidate.provenance.to_dict(),
            },
            "scenario": self.baseline.scenario.name,
            "staffing": {
                "baseline": staffing_data(self.baseline.scenario),
                "candidate": staffing_data(self.candidate.scenario),
            },
            "baseline": self.baseline.strategy.spec,
            "candidate": self.candidate.strategy.spec,
            "replications": self.replications,
            "level": LEVEL,
            "note": MULTIPLICITY,
            "indicators": [row.to_dict() for row in self.rows(chosen)],
            "breakdowns": {
                axis: [row.to_dict() for row in self.rows(_allowed(chosen, axis), (axis,))] for axis in self.by
            },
        }

    def _measure(self, indicator: Indicator, by: Sequence[str]) -> tuple[Interval, Interval, Paired]:
        baseline = Influence.of(indicator, self.baseline.ledgers, by)
        candidate = Influence.of(indicator, self.candidate.ledgers, by)
        return baseline.interval(), candidate.interval(), Paired.of(baseline, candidate)


def compare(
    scenario: Scenario | str | Path,
    baseline: Strategy | str | Path | None = None,
    candidate: Strategy | str | Path | None = None,
    *,
    replications: int = 8,
    seed: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    candidate_overrides: Sequence[str] = (),
    by: Sequence[str] = (),
    workers: int | None = None,
    chunk_size: int = CHUNK_SIZE,
    log: Path | str | None = None,
    processes: Sequence[Callable[[Platform], ControlProcess]] = (),
    progress: Progress | None = None,
    different_worlds: bool = False,
    allow_code: bool = False,
) -> Comparison:
    """Run two plans on common random numbers and return what the candidate changes.

    Both arms meet the same uploads, truth, scores, reviewers' errors and creators' tempers, item by item; so the
    difference of a pair of runs is due to the arms alone, and its interval is narrower than that of two separate
    estimates.

    Parameters
    ----------
    scenario : Scenario, str or Path
    baseline : Strategy, str or Path, optional
        A strategy, its spec, or a plan file; None takes the strategy that the scenario names.
    candidate : Strategy, str or Path, optional
        The same, as a change of the baseline's plan: what it does not name stays as in the baseline.
    replications : int
        Pairs of runs; at least 2 for intervals.
    seed, engine, overrides, workers, chunk_size, processes, progress
        As of ``simulate``.
    candidate_overrides : sequence of str
        Further changes to the candidate's plan, such as ``"pools.general.sla=2h"`` or
        ``"strategy.remove_at=0.9"``.
    by : sequence of str
        Axes of the breakdowns in ``Comparison.to_dict``.
    log : Path or str, optional
        Folder that is given the event logs, in its folders ``baseline`` and ``candidate``.
    different_worlds : bool
        Whether the arms may meet different natures, such as other uploads. All outputs then say so first.
    allow_code : bool
        As of ``simulate``; also for plan files.

    Raises
    ------
    InputError
        If an argument, a scenario, a strategy or a plan file is wrong, or the arms differ in nature or in their axes.
    """
    from simulator.world.populations import Populations

    _check(by, candidate_overrides)
    from_file = is_plan_file(baseline)
    strategy = None if from_file else baseline
    loaded, first = planned(scenario, strategy, overrides, allow_code=allow_code)  # type: ignore[arg-type]
    if from_file:
        first = first.changed(baseline, allow_code=allow_code)
    second = first.changed(candidate, allow_code=allow_code)
    second = second.overridden(candidate_overrides, "--candidate-set", allow_code=allow_code)
    if not different_worlds:  # before anything runs
        refuse_different_worlds(arms_differ(first.scenario, first.strategy, second.scenario, second.strategy))
    check_populations(by, Populations(first.scenario), Populations(second.scenario))
    with log_folder(as_path("log", log), arms=True) as folder:
        arms = [
            prepare(
                plan,
                seed=seed,
                replications=replications,
                engine=engine,
                loaded=loaded,
                log=None if folder is None else folder / name,
                processes=processes,
            )
            for name, plan in (("baseline", first), ("candidate", second))
        ]
        one, other = run_arms(arms, workers, chunk_size, progress, processes)
    return Comparison(one, other, tuple(by), different_worlds)


def _check(by: Sequence[str], candidate_overrides: Sequence[str]) -> None:
    check_texts("by", by, "market")
    check_texts("candidate_overrides", candidate_overrides, "strategy.remove_at=0.9")
    for axis in by:
        select(None, (axis,))


def _adjusted(p_values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return Benjamini-Hochberg adjusted p-values; missing ones stay missing and do not count."""
    from scipy.stats import false_discovery_control

    adjusted = np.full(p_values.shape, np.nan)
    found = np.isfinite(p_values)
    if found.any():
        adjusted[found] = false_discovery_control(p_values[found])
    return adjusted


def _allowed(ids: Sequence[str] | None, axis: str) -> list[str] | None:
    return None if ids is None else [indicator.id for indicator in select(ids) if indicator.allows((axis,))]
