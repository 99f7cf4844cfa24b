"""Which change of a candidate does what: each alone, all together, and what they do to each other.

A candidate often changes several things. Every change is run alone on the baseline's plan, and all together, on the
same luck. What all together do beyond the sum of what each does alone is their *interaction*: thresholds and staff,
say, meet in the queue. It is a contrast of the same replications, so it has a paired interval as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.config import Difference as FieldDifference
from simulator.errors import InputError
from simulator.indicators import INDICATORS, Indicator, select
from simulator.indicators.coverage import Kind, coverage_of, too_low
from simulator.indicators.requirement import Requirement, parse_requirements
from simulator.platform.intake import CHUNK_SIZE
from simulator.present.changes import changes_to_list, in_words
from simulator.present.decision import KEYS
from simulator.present.serialise import interval, plain
from simulator.strategy import Strategy

from .arms import Given, candidate_plans, check_arms, run_plans, starting_plan
from .differs import STRATEGY, arms_differ
from .estimate import Influence, Interval, student, uploads_of
from .executor import Progress
from .paired import Paired, without
from .plans import Plan
from .results import Results

if TYPE_CHECKING:
    from simulator.config import Scenario

_MOST = 12
"""Changes that are told apart at most: each is an arm of its own."""


@dataclass(frozen=True)
class Attributed:
    """One indicator: what each change does to it.

    Parameters
    ----------
    indicator : Indicator
    baseline : float
        The baseline's value.
    alone : tuple of Interval
        Differences that each change makes alone, in order.
    together : Interval
        The difference that all make together.
    interaction : Interval
        That difference less the sum of the others.
    """

    indicator: Indicator
    baseline: float
    alone: tuple[Interval, ...]
    together: Interval
    interaction: Interval


@dataclass(frozen=True, eq=False)
class Attribution:
    """A candidate's changes, each run alone and all together, on the baseline's luck.

    Parameters
    ----------
    changes : tuple of Difference
        Old and new.
    baseline, together : Results
    alone : tuple of Results
        One a change.
    """

    changes: tuple[FieldDifference, ...]
    baseline: Results
    alone: tuple[Results, ...]
    together: Results

    def rows(self, ids: Sequence[str] | None = None) -> list[Attributed]:
        """Return what each change does to some indicators; by default to the key indicators that are on."""
        there = set(self.baseline.shown()) | set(self.together.shown())
        return [self._row(one) for one in select([id_ for id_ in KEYS if id_ in there] if ids is None else ids)]

    def to_dict(self, ids: Sequence[str] | None = None) -> dict[str, Any]:
        """Return plain data: the changes, and per indicator each effect with its interval."""
        return {
            "changes": changes_to_list(self.changes),
            "indicators": [
                {
                    "id": row.indicator.id,
                    "baseline": row.baseline,
                    "alone": [_data(one) for one in row.alone],
                    "together": _data(row.together),
                    "interaction": _data(row.interaction),
                }
                for row in self.rows(ids)
            ],
        }

    def _row(self, indicator: Indicator) -> Attributed:
        before = Influence.of(indicator, self.baseline.ledgers)
        arms = [Influence.of(indicator, arm.ledgers) for arm in (*self.alone, self.together)]
        uploads = uploads_of(self.baseline.ledgers)
        *alone, together = (_shown(indicator, Paired.of(before, arm), uploads) for arm in arms)
        gaps = [arm.units - before.units for arm in arms]
        values = [arm.value - before.value for arm in arms]
        left, value = gaps[-1] - sum(gaps[:-1]), values[-1] - sum(values[:-1])
        noise = 1e-9 * max(float(np.nan_to_num(np.abs(one.value))) for one in (before, *arms))
        left = np.where(np.abs(left) <= noise, 0.0, left)
        value = np.where(np.abs(value) <= noise, 0.0, value)
        told = all(np.isfinite(one.low) for one in (*alone, together))
        interaction = student(value, left)
        return Attributed(
            indicator, float(before.value), tuple(alone), together, interaction if told else without(interaction)
        )


def attribute(
    scenario: Scenario | str | Path,
    baseline: Given | None = None,
    candidate: Given | None = None,
    *,
    replications: int = 8,
    seed: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    candidate_overrides: Sequence[str] = (),
    workers: int | None = None,
    chunk_size: int = CHUNK_SIZE,
    log: Path | str | None = None,
    progress: Progress | None = None,
    allow_code: bool = False,
    require: Iterable[str | Requirement] = (),
) -> Attribution:
    """Run each change of a candidate alone on the baseline's plan, and all together, on the same luck.

    Parameters
    ----------
    scenario, baseline, candidate, replications, seed, engine, overrides, candidate_overrides, workers, progress
        As of ``compare``.
    chunk_size, log, allow_code, require
        As of ``compare``.

    Raises
    ------
    InputError
        If the candidate changes fewer than two things or more than twelve, or a change cannot be made alone.
    """
    loaded, first = starting_plan(scenario, baseline, overrides, allow_code=allow_code)
    (second,) = candidate_plans(first, candidate, candidate_overrides, allow_code=allow_code).values()
    check_arms(first, second, (), parse_requirements(require, INDICATORS), different_worlds=False)
    changes = arms_differ(first.scenario, first.strategy, second.scenario, second.strategy)
    if not 2 <= len(changes) <= _MOST:
        raise InputError(
            f"A candidate must change 2 to {_MOST} things for them to be told apart. "
            f"Got {len(changes)} instead{f': {in_words(changes)}' if changes else ''}."
        )
    alone = [_alone(first, one, second.strategy, allow_code=allow_code) for one in changes]
    one, *arms, together = run_plans(
        [first, *alone, second],
        loaded,
        seed=seed,
        replications=replications,
        engine=engine,
        workers=workers,
        chunk_size=chunk_size,
        log=log,
        progress=progress,
    )
    return Attribution(changes, one, tuple(arms), together)


def _alone(first: Plan, change: FieldDifference, strategy: Strategy, *, allow_code: bool) -> Plan:
    """Return the baseline's plan with one change made."""
    if change.path == STRATEGY:
        return Plan(first.scenario, strategy)
    value = json.dumps(plain(change.new), ensure_ascii=False)
    above, dot, name = change.path.rpartition(".")
    refusal: InputError | None = None
    for path in (change.path, f"{above}{dot}+{name}"):  # an entry that is new in its map is added by a plus
        try:
            return first.overridden([f"{path}={value}"], "--candidate-set", allow_code=allow_code)
        except InputError as error:
            refusal = refusal or error
    raise InputError(f"The change {in_words([change])} cannot be made alone: {refusal}") from refusal


def _shown(indicator: Indicator, paired: Paired, uploads: float) -> Interval:
    """Return a difference, without bounds where they would be withheld in a comparison."""
    kind = Kind.LARGE if paired.every else Kind.SMALL
    coverage = coverage_of(indicator.id, kind, int(paired.difference.count), uploads)
    return without(paired.difference) if too_low(coverage) else paired.difference


def _data(one: Interval) -> dict[str, float | None]:
    return interval(float(one.value), float(one.low), float(one.high))
