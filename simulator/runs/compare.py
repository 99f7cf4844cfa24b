"""Two arms on the same luck: the candidate's effects, with their certainty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack, overload

from simulator.config import Difference as FieldDifference
from simulator.domain.units import format_duration
from simulator.errors import InputError
from simulator.indicators import INDICATORS, cells, check_populations, select, shown
from simulator.indicators.requirement import Requirement, parse_requirements
from simulator.platform.intake import CHUNK_SIZE
from simulator.present import changes
from simulator.present.decision import decide
from simulator.present.detectors import detector_data
from simulator.present.staffing import staffing_data
from simulator.present.views import Shown
from simulator.present.worth import Worth

from .arguments import as_names, check_flag, check_texts
from .arms import Given, candidate_plans, check_arms, run_plans, starting_plan
from .crosses import allowed, axes_of
from .difference import Difference, difference_at
from .differs import arms_differ, refuse_different_worlds
from .estimate import LEVEL, uploads_of
from .executor import Progress
from .judged import Judged
from .judged import judged as judge_table
from .results import Results
from .worth import worth_of

if TYPE_CHECKING:
    import pandas as pd

    from simulator.config import Scenario
    from simulator.platform.clock import ControlProcess
    from simulator.platform.platform import Platform

    from .precision import Precision

MULTIPLICITY = (
    "Outcomes allow for all rows that are looked at, by the adjusted p-value (q_value <= 0.05): for the key indicators "
    "the chance of any wrong call among them is at most 5 % (Holm); of the other rows that are called clear, at most "
    "5 % are wrong on average (Benjamini and Hochberg)."
)
"""What a reader of many rows should know."""
_NET_COST = "net_cost_per_day"


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Shown):
    """A candidate and a baseline, run on the same replications.

    Parameters
    ----------
    baseline, candidate : Results
    by : tuple of str
        The breakdowns that :meth:`to_dict` adds: each an axis, or the cross of several, ``"market,policy"``.
    different_worlds : bool
        Whether the arms may differ in more than the plan.
    others : tuple of Results
        Further candidates that are held against the same baseline; outcomes allow for their rows as well.
    """

    baseline: Results
    candidate: Results
    by: tuple[str, ...] = ()
    different_worlds: bool = False
    others: tuple[Results, ...] = ()

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

    def _lines(self) -> list[str]:
        runs = "1 pair of runs" if self.replications == 1 else f"{self.replications} pairs of runs"
        scenario = self.baseline.scenario
        decision = decide(self)
        return [
            f"Comparison: {runs} of {scenario.name}, {format_duration(scenario.horizon)} each",
            f"  baseline: {self.baseline.strategy.spec}",
            f"  candidate: {self.candidate.strategy.spec}",
            f"  {decision.differs}",
            f"  {decision.headline}",
        ]

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
        by = as_names("by", by, "market")
        check_populations(by, self.baseline.ledgers[0], self.candidate.ledgers[0])
        chosen = select(None if ids is None else as_names("ids", ids, "exposure"), by)
        where = cells(self.baseline.ledger, by)
        table = self.judged(by)
        uploads = uploads_of(self.baseline.ledgers)
        return [
            difference_at(
                indicator,
                cell,
                place,
                one.baseline,
                one.candidate,
                one.paired,
                float(one.q_values.flat[place]),
                one.compared,
                one.level,
                uploads,
            )
            for indicator in chosen
            for one in (table[indicator.id],)
            for place, cell in enumerate(where)
        ]

    def judged(self, by: Sequence[str] = ()) -> Mapping[str, Judged]:
        """Return all rows of a table, by indicator; kept, since outcomes depend on all of them, whichever are asked."""
        by = tuple(by)
        if by not in self._tables:
            self._tables[by] = judge_table(self.baseline, self.candidate, self.others, by)
        return self._tables[by]

    @cached_property
    def _tables(self) -> dict[tuple[str, ...], Mapping[str, Judged]]:
        return {}

    def shown(self, by: Sequence[str] = ()) -> list[str]:
        """Return the ids of the indicators that a table shows: those of what either arm's scenario has on."""
        return shown([self.baseline.as_run, self.candidate.as_run], as_names("by", by, "market"))

    @cached_property
    def worth(self) -> Worth | None:
        """Net cost, its weights and the break-even; None where the scenario weighs nothing or a pool has no price."""
        if _NET_COST not in self.shown():
            return None
        return worth_of(self.row(_NET_COST), self.baseline.ledgers, self.candidate.ledgers)

    def row(self, id_: str) -> Difference:
        """Return one indicator over the whole run; its q-value is that of the table of all indicators."""
        return self.rows([id_])[0]

    def table(self, by: Sequence[str] = (), ids: Iterable[str] | None = None) -> pd.DataFrame:
        """Return a tidy table: a row per indicator and cell.

        Columns: ``indicator``, ``title``, ``unit``, one for each axis of ``by``, ``baseline``, ``baseline_low``,
        ``baseline_high``, the same for ``candidate``, ``difference``, ``low``, ``high``, ``relative``,
        ``relative_low``, ``relative_high``, ``p_value``, ``q_value``, ``variance_reduction``, ``outcome``.
        Missing numbers are NaN.
        """
        import pandas as pd

        by = as_names("by", by, "market")
        rows = [row.to_row() for row in self.rows(ids, by)]
        frame = pd.DataFrame(rows)
        numbers = [name for name in frame.columns if name not in {"indicator", "title", "unit", "outcome", *by}]
        return frame.astype(dict.fromkeys(numbers, "float64"))

    def to_frame(self, by: Sequence[str] = ()) -> pd.DataFrame:
        """Return the table of what either arm's scenario has on, as a terminal, a page and a notebook show it."""
        return self.table(by, self.shown(by))

    def to_dict(self, ids: Iterable[str] | None = None) -> dict[str, Any]:
        """Return plain data for JSON: what differs, provenance, the paired differences, and breakdowns by ``by``."""
        chosen = None if ids is None else list(as_names("ids", ids, "exposure"))
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
            "detectors": {
                "baseline": detector_data(self.baseline.scenario),
                "candidate": detector_data(self.candidate.scenario),
            },
            "baseline": self.baseline.strategy.spec,
            "candidate": self.candidate.strategy.spec,
            "replications": self.replications,
            "level": LEVEL,
            "note": MULTIPLICITY,
            "precision": None if self.baseline.reached is None else self.baseline.reached.to_dict(),
            "worth": None if self.worth is None else self.worth.to_dict(),
            "indicators": [row.to_dict() for row in self.rows(chosen)],
            "breakdowns": {
                cross: [row.to_dict() for row in self.rows(allowed(chosen, axes_of(cross)), axes_of(cross))]
                for cross in self.by
            },
        }


@dataclass(frozen=True, eq=False, repr=False)
class MultiArmComparison(Shown):
    """Several candidates against one baseline, all on the same luck.

    Parameters
    ----------
    baseline : Results
    candidates : mapping of str to Results
        By name, in the order in which they were given.
    by : tuple of str
        As of ``Comparison``.
    different_worlds : bool
    """

    baseline: Results
    candidates: Mapping[str, Results]
    by: tuple[str, ...] = ()
    different_worlds: bool = False

    def _lines(self) -> list[str]:
        runs = "1 run" if self.baseline.replications == 1 else f"{self.baseline.replications} runs"
        scenario = self.baseline.scenario
        return [
            f"MultiArmComparison: {runs} of {scenario.name} per arm, {format_duration(scenario.horizon)} each",
            f"  baseline: {self.baseline.strategy.spec}",
            *(f"  {name}: {decide(pair).headline}" for name, pair in self.pairs().items()),
        ]

    def pairs(self) -> dict[str, Comparison]:
        """Return each candidate against the baseline; outcomes allow for the rows of all of them."""
        return {
            name: Comparison(
                self.baseline,
                arm,
                self.by,
                self.different_worlds,
                tuple(other for another, other in self.candidates.items() if another != name),
            )
            for name, arm in self.candidates.items()
        }

    def table(self, by: Sequence[str] = (), ids: Iterable[str] | None = None) -> pd.DataFrame:
        """Return the tidy tables of all pairs below each other, with a first column ``arm``, the candidate's name."""
        import pandas as pd

        chosen = None if ids is None else as_names("ids", ids, "exposure")
        parts = []
        for name, pair in self.pairs().items():
            part = pair.table(by, chosen)
            part.insert(0, "arm", name)
            parts.append(part)
        return pd.concat(parts, ignore_index=True)

    def to_frame(self, by: Sequence[str] = ()) -> pd.DataFrame:
        """Return the table of what any arm's scenario has on."""
        there = {id_ for pair in self.pairs().values() for id_ in pair.shown(by)}
        return self.table(by, [id_ for id_ in INDICATORS if id_ in there])

    def to_dict(self, ids: Iterable[str] | None = None) -> dict[str, Any]:
        """Return plain data for JSON: each pair by the candidate's name."""
        chosen = None if ids is None else list(ids)
        return {"candidates": {name: pair.to_dict(chosen) for name, pair in self.pairs().items()}}


class Options(TypedDict, total=False):
    """What ``compare`` takes by name."""

    replications: int
    seed: int
    engine: str
    overrides: Sequence[str]
    candidate_overrides: Sequence[str]
    by: Sequence[str]
    workers: int | None
    chunk_size: int
    log: Path | str | None
    processes: Sequence[Callable[[Platform], ControlProcess]]
    progress: Progress | None
    different_worlds: bool
    allow_code: bool
    require: Iterable[str | Requirement]
    precision: Precision | None


@overload
def compare(
    scenario: Scenario | str | Path,
    baseline: Given | None = None,
    candidate: Given | None = None,
    **options: Unpack[Options],
) -> Comparison: ...


@overload
def compare(
    scenario: Scenario | str | Path,
    baseline: Given | None,
    candidate: list[Given] | tuple[Given, ...],
    **options: Unpack[Options],
) -> MultiArmComparison: ...


def compare(
    scenario: Scenario | str | Path,
    baseline: Given | None = None,
    candidate: Given | list[Given] | tuple[Given, ...] | None = None,
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
    require: Iterable[str | Requirement] = (),
    precision: Precision | None = None,
) -> Comparison | MultiArmComparison:
    """Run two plans on common random numbers and return the candidate's effects.

    Both arms meet the same uploads, truth, scores, reviewers' errors and creators' tempers, item by item; so the
    difference of a pair of runs is due to the arms alone, and its interval is narrower than that of two separate
    estimates.

    Parameters
    ----------
    scenario : Scenario, str or Path
    baseline : Strategy, str or Path, optional
        A strategy, its spec, or a plan file; None takes the strategy that the scenario names.
    candidate : Strategy, str or Path, or list of them, optional
        The same, as a change of the baseline's plan. Each of a list is a candidate of its own, on the same luck.
    replications : int
        Pairs of runs; at least 2 for intervals.
    seed, engine, overrides, workers, chunk_size, processes, progress
        As of ``simulate``.
    candidate_overrides : sequence of str
        Further changes to the plan of a single candidate, such as ``"strategy.remove_at=0.9"``.
    by : sequence of str
        The breakdowns in ``Comparison.to_dict``: axes, or crosses of several such as ``"market,policy"``.
    log : Path or str, optional
        Folder that is given the event logs, in its folders ``baseline`` and ``candidate`` (of several, ``candidate-1``
        and so on).
    different_worlds : bool
        Whether the arms may meet different natures, such as other uploads. All outputs then say so first.
    allow_code : bool
        As of ``simulate``; also for plan files.
    require : iterable of str
        Guardrails that will be judged, such as ``"sla_share>=0.9"``: refused before anything runs if they cannot be.
    precision : Precision, optional
        As of ``simulate``, for the difference of every candidate.

    Returns
    -------
    Comparison or MultiArmComparison
        The latter for a list of candidates.

    Raises
    ------
    InputError
        If an argument, a scenario, a strategy or a plan file is wrong, or the arms differ in nature or in their axes.
    """
    _check(by, candidate_overrides)
    check_flag("different_worlds", different_worlds)
    required = parse_requirements(require, INDICATORS)
    loaded, first = starting_plan(scenario, baseline, overrides, allow_code=allow_code)
    plans = candidate_plans(first, candidate, candidate_overrides, allow_code=allow_code)
    for plan in plans.values():  # before anything runs
        check_arms(first, plan, by, required, different_worlds=different_worlds)
    run = partial(run_plans, seed=seed, replications=replications, engine=engine, workers=workers, precision=precision)
    arms = [first, *plans.values()]
    one, *others = run(arms, loaded, chunk_size=chunk_size, log=log, processes=processes, progress=progress)
    if not isinstance(candidate, list | tuple):
        return Comparison(one, others[0], tuple(by), different_worlds)
    return MultiArmComparison(one, dict(zip(plans, others, strict=True)), tuple(by), different_worlds)


def _check(by: Sequence[str], candidate_overrides: Sequence[str]) -> None:
    check_texts("by", by, "market")
    check_texts("candidate_overrides", candidate_overrides, "strategy.remove_at=0.9")
    for cross in by:
        select(None, axes_of(cross))
