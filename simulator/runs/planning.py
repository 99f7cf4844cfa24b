"""How many pairs of runs a comparison needs to see a change, from a pilot of a few."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError, show
from simulator.indicators import Indicator, cells
from simulator.indicators.change import Change, parse_change
from simulator.indicators.traits import Tail, carried_by_few
from simulator.platform.intake import CHUNK_SIZE
from simulator.present.outcomes import CLEAR
from simulator.present.serialise import optional

from .arguments import MOST_REPLICATIONS, as_names, check_count, check_texts
from .arms import Given, candidate_plans, check_arms, run_plans, starting_plan
from .asked import asked
from .estimate import ROUNDING
from .executor import Progress
from .judged import Judged, judged
from .power import POWER, deviation_allowed, pairs_needed
from .results import Results

if TYPE_CHECKING:
    import pandas as pd

    from simulator.config import Scenario

PILOT = 12
"""Pairs of runs of a pilot, by default."""
FEW = 5.0
"""How many times less a pilot says of the spread where few items carry a sum: the variance of an estimated variance is
so many times that of a normal law if the differences have an excess kurtosis of 8. A pilot of 12 pairs cannot tell its
own kurtosis, so it is one number for all; with it 75 to 94 % of studies see the difference when 80 % are asked for
(``python -m verification plan-runs``)."""
SOME = 2.0
"""The same for other sums of views, those of innocent uploads: in full they are planned with too few pairs."""
_LEAST_POWER, _MOST_POWER = 0.5, 0.999


@dataclass(frozen=True)
class RunsNeeded:
    """How many pairs of runs see a change of one indicator.

    Parameters
    ----------
    indicator : Indicator
    cell : mapping
        Axis to label; empty for the whole run.
    baseline : float
        The baseline's value in the pilot.
    change : float
        The change to be seen, in the indicator's unit.
    deviation : float
        Standard deviation of the difference of one pair in the pilot.
    compared : int
        Rows of the indicator's family in the table of a comparison.
    level : float
        p-value up to which the row is clear if no other row of its family is.
    pairs : int, optional
        Fewest pairs whose power, averaged over what the pilot leaves uncertain about the deviation, is what was asked
        for; None where the pilot cannot tell.
    scale : float, optional
        How many times as large a scale does as well with the pairs that were asked for; about.
    reason : str
        Why there is no number of pairs; empty otherwise.
    """

    indicator: Indicator
    cell: Mapping[str, str]
    baseline: float
    change: float
    deviation: float
    compared: int
    level: float
    pairs: int | None = None
    scale: float | None = None
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; missing numbers are None."""
        return {
            "id": self.indicator.id,
            "title": self.indicator.title,
            "unit": self.indicator.unit,
            "cell": dict(self.cell),
            **{name: optional(getattr(self, name)) for name in ("baseline", "change", "deviation")},
            "compared": self.compared,
            "level": self.level,
            "pairs": self.pairs,
            "scale": self.scale,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class RunsPlan:
    """How many pairs of runs a comparison needs, and the pilot that says so.

    Parameters
    ----------
    rows : tuple of RunsNeeded
        In the order in which the indicators were named.
    change : Change
    power : float
    pilot : int
        Pairs of the pilot.
    same_luck : bool
        Whether they were a baseline's and a candidate's runs on the same luck; if not, two runs of the baseline on
        different luck.
    replications : int, optional
        Pairs for which a larger scale was asked.
    baseline : Results
        Runs of the baseline in the pilot.
    """

    rows: tuple[RunsNeeded, ...]
    change: Change
    power: float
    pilot: int
    same_luck: bool
    replications: int | None
    baseline: Results

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "provenance": self.baseline.provenance.to_dict(),
            "scenario": self.baseline.scenario.name,
            "change": str(self.change),
            "power": self.power,
            "pilot": self.pilot,
            "same_luck": self.same_luck,
            "replications": self.replications,
            "indicators": [row.to_dict() for row in self.rows],
        }

    def table(self) -> pd.DataFrame:
        """Return a row per indicator, with the fields of ``RunsNeeded.to_dict``; missing numbers are NaN."""
        import pandas as pd

        return pd.DataFrame([row.to_dict() for row in self.rows])


def plan_runs(
    scenario: Scenario | str | Path,
    baseline: Given | None = None,
    candidate: Given | None = None,
    *,
    indicators: Sequence[str],
    change: str,
    power: float = POWER,
    pilot: int = PILOT,
    scale_for: int | None = None,
    seed: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    candidate_overrides: Sequence[str] = (),
    workers: int | None = None,
    chunk_size: int = CHUNK_SIZE,
    progress: Progress | None = None,
    allow_code: bool = False,
) -> RunsPlan:
    """Run a pilot and return how many pairs of runs a comparison needs to see a change.

    Parameters
    ----------
    scenario, baseline, overrides, candidate_overrides, seed, engine, workers, chunk_size, progress, allow_code
        As of ``compare``.
    candidate : Strategy, str or Path, optional
        As of ``compare``. Without one, the pilot's pairs are two runs of the baseline on different luck: a comparison
        on the same luck usually needs fewer pairs.
    indicators : sequence of str
        Ids, perhaps with places, such as ``"violative_view_rate[TR]"``.
    change : str
        The change to be seen: ``"-5%"`` of the baseline's value, or of a share ``"-0.2pp"``.
    power : float
        Share of such comparisons that call the change clear, each planned by a pilot of its own; 0.5 ... 0.999.
    pilot : int
        Pairs of runs; at least 3.
    scale_for : int, optional
        Pairs for which a larger scale is asked; at least 2.

    Returns
    -------
    RunsPlan

    Raises
    ------
    InputError
        If an argument, a scenario, a strategy or a plan file is wrong, an indicator does not apply to the scenario, or
        it cannot change so.

    Examples
    --------
    >>> plan = plan_runs(
    ...     "baseline", "Threshold", "Threshold(remove_at=0.9)", indicators=["violative_view_rate[TR]"], change="-5%"
    ... )  # doctest: +SKIP
    >>> plan.rows[0].pairs  # doctest: +SKIP
    """
    wanted = as_names("indicators", indicators, "violative_view_rate[TR]")
    if not wanted:
        raise InputError("`indicators` is empty: name one indicator or more.")
    stated = parse_change(change)
    _check(power, pilot, scale_for)
    check_texts("candidate_overrides", candidate_overrides, "strategy.remove_at=0.9")
    loaded, first = starting_plan(scenario, baseline, overrides, allow_code=allow_code)
    plans = [first]
    if candidate is not None or candidate_overrides:
        plans += candidate_plans(first, candidate, candidate_overrides, allow_code=allow_code).values()
        check_arms(first, plans[1], (), (), different_worlds=False)
    named = [asked(text, [plan.scenario for plan in plans], "planned for") for text in wanted]
    for indicator, _ in named:
        stated.check(indicator)
    run = partial(run_plans, seed=seed, engine=engine, workers=workers, chunk_size=chunk_size, progress=progress)
    arms = run(plans, loaded, replications=pilot if len(plans) == 2 else 2 * pilot)
    one, other = arms if len(arms) == 2 else _halves(arms[0], pilot)
    rows = _rows(one, other, named, stated, power, scale_for)
    return RunsPlan(rows, stated, power, pilot, len(plans) == 2, scale_for, arms[0])


def _rows(
    baseline: Results,
    candidate: Results,
    named: Sequence[tuple[Indicator, Mapping[str, str]]],
    change: Change,
    power: float,
    scale_for: int | None,
) -> tuple[RunsNeeded, ...]:
    tables = {by: judged(baseline, candidate, (), by) for by in {tuple(cell) for _, cell in named}}
    places = [cells(baseline.ledger, tuple(cell)).index(dict(cell)) for _, cell in named]
    return tuple(
        needed(tables[tuple(cell)][one.id], one, cell, place, change, power=power, scale_for=scale_for)
        for (one, cell), place in zip(named, places, strict=True)
    )


def needed(
    row: Judged,
    indicator: Indicator,
    cell: Mapping[str, str],
    place: int,
    change: Change,
    *,
    power: float = POWER,
    scale_for: int | None = None,
) -> RunsNeeded:
    """Return how many pairs see a change of one indicator in one cell, from its row in a pilot's table.

    ``place`` is that of the cell in the row's arrays, in C order.
    """
    pairs = int(row.paired.difference.count.flat[place])
    value = float(row.baseline.value.flat[place])
    deviation = float(row.paired.difference.standard_error.flat[place]) * math.sqrt(pairs)
    compared = max(row.compared, 1)
    level = CLEAR / compared
    difference = change.difference(value)
    found = RunsNeeded(indicator, cell, value, difference, deviation, compared, level)
    if reason := _reason(found, told=math.isfinite(float(row.paired.difference.low.flat[place]))):
        return replace(found, reason=reason)
    free = freedom_of(indicator, pairs)
    scale = None
    if scale_for is not None:
        scale = max((deviation / deviation_allowed(difference, scale_for, level, power, free)) ** 2, 1.0)
    return replace(found, pairs=pairs_needed(difference, deviation, level, power, free), scale=scale)


def freedom_of(indicator: Indicator, pairs: int) -> float:
    """Return the degrees of freedom of the deviation of a pilot of so many pairs: fewer where few items carry a sum."""
    if carried_by_few(indicator.rule):
        return max((pairs - 1) / FEW, 1.0)
    return max((pairs - 1) / SOME, 1.0) if indicator.tail is Tail.HEAVY else pairs - 1


def _reason(found: RunsNeeded, *, told: bool) -> str:
    """Return why a pilot does not say how many pairs are needed; empty if it does.

    ``told`` says whether the spread of its pairs tells an interval.
    """
    if not math.isfinite(found.baseline):
        return found.indicator.rule.empty
    if found.change == 0:
        return "the baseline's value is 0, and so is every part of it"
    least, most = found.indicator.bounds
    if not least <= found.baseline + found.change <= most:
        return "the change leads to a value that the indicator cannot have"
    if not math.isfinite(found.deviation):
        return "fewer than two pairs of the pilot have a value"
    if not found.deviation > ROUNDING * abs(found.baseline):
        return "all pairs of the pilot differ by the same, so their spread is not known"
    if not told:
        return "too few pairs of the pilot differ to know their spread, so it must be larger, or at a larger scale"
    return ""


def _halves(results: Results, pilot: int) -> tuple[Results, Results]:
    """Return the runs of one arm as two arms on different luck."""
    return replace(results, ledgers=results.ledgers[:pilot]), replace(results, ledgers=results.ledgers[pilot:])


def _check(power: Any, pilot: Any, scale_for: Any) -> None:
    check_count("pilot", pilot, 3, MOST_REPLICATIONS // 2)
    if scale_for is not None:
        check_count("scale_for", scale_for, 2, MOST_REPLICATIONS)
    if isinstance(power, bool) or not isinstance(power, int | float) or not _LEAST_POWER <= power <= _MOST_POWER:
        raise InputError(f"`power` must be in {_LEAST_POWER} ... {_MOST_POWER}. Got {show(power)} instead.")
