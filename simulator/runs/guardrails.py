"""Guardrails: limits that an arm must keep, alone or against the baseline, and whether its runs show that it does."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from simulator.errors import InputError
from simulator.indicators import cells, find_indicator
from simulator.indicators.applies import axis_names
from simulator.indicators.coverage import Kind, coverage_of, too_low
from simulator.indicators.requirement import Requirement
from simulator.present.outcomes import LACKING, LIKELY, MET, MISSED
from simulator.present.serialise import interval, optional

from .estimate import LEVEL, Estimate, Influence, Interval, estimate_of, uploads_of
from .evidence import FEWEST, Counted, rarer
from .paired import Paired, contrast, without
from .results import Results

Status = Literal["met", "likely", "too little evidence", "missed"]


@dataclass(frozen=True)
class Excess:
    """How far an arm is beyond a limit, in the indicator's unit: above 0 where the limit is missed.

    Parameters
    ----------
    value : float
        NaN where the arm has no value.
    low, high : float, optional
        Bounds of its 95 % interval; None where there are none, or they cover too rarely.
    deviation : float
        Standard deviation of one replication's, or one pair's, excess; NaN with fewer than two.
    replications : int
        Replications, or pairs, that had a value.
    """

    value: float
    low: float | None
    high: float | None
    deviation: float
    replications: int

    @classmethod
    def of(cls, one: Interval, *, upper: bool, limit: float = 0.0, told: bool = True) -> Excess:
        """Return the excess over a limit of what an interval of one cell is about; not ``told``: without bounds."""
        value, low, high, error = (float(end.flat[0]) for end in (one.value, one.low, one.high, one.standard_error))
        count = int(one.count.flat[0])
        ends = [value - limit, low - limit, high - limit] if upper else [limit - value, limit - high, limit - low]
        low, high = ends[1:] if told else (math.nan, math.nan)
        return cls(ends[0], optional(low), optional(high), error * math.sqrt(count), count)


@dataclass(frozen=True)
class Guardrail:
    """A requirement, and the evidence on it.

    Parameters
    ----------
    requirement : Requirement
    estimate : Estimate
        The arm's value, in the requirement's cell.
    status : str
        ``missed``: the estimate does not hold it. ``met``: the whole interval does, of the value or, if it is relative,
        of the paired contrast to the baseline. ``too little evidence``: there is no interval, or so little happened
        that even the best result would not have met it. ``likely``: all else.
    excess : Excess
        How far the arm is beyond the limit.
    baseline : Estimate, optional
        The baseline's value; None where the requirement is fixed.
    relative, relative_low, relative_high : float, optional
        The change against the baseline's value, as a part of it, with its paired interval.
    """

    requirement: Requirement
    estimate: Estimate
    status: Status
    excess: Excess
    baseline: Estimate | None = None
    relative: float | None = None
    relative_low: float | None = None
    relative_high: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the estimate meets it."""
        baseline = math.nan if self.baseline is None else self.baseline.value
        return self.requirement.holds(self.estimate.value, baseline)

    @property
    def missed(self) -> bool:
        """Whether the estimate is there and does not meet it."""
        return self.status == MISSED

    @property
    def breached(self) -> bool:
        """Whether the whole interval misses it."""
        low = self.excess.low
        return self.missed and low is not None and (low > 0 or (low == 0 and self.requirement.strict))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; a relative requirement's baseline and change beside the estimate."""
        beside = {}
        if self.baseline is not None:
            beside = {
                "baseline": interval(self.baseline.value, self.baseline.low, self.baseline.high),
                "relative": interval(self.relative, self.relative_low, self.relative_high),
                "threshold": optional(self.requirement.threshold(self.baseline.value)),
            }
        return {"requirement": str(self.requirement), "status": self.status, **beside, **self.estimate.to_dict()}


def judge(requirements: Iterable[Requirement], results: Results, baseline: Results | None = None) -> list[Guardrail]:
    """Return each requirement with the evidence of the runs, in order.

    Parameters
    ----------
    requirements : iterable of Requirement
    results : Results
        The arm that must hold them.
    baseline : Results, optional
        What relative ones are relative to, on the same replications.

    Raises
    ------
    InputError
        If a place is not there, or a relative requirement has no baseline.
    """
    return [_judged(one, results, baseline) for one in requirements]


def _judged(one: Requirement, results: Results, baseline: Results | None) -> Guardrail:
    cell = one.cell(axis_names(results.scenario))
    by = tuple(cell)
    place = cells(results.ledger, by).index(cell)
    indicator = find_indicator(one.indicator)
    mine = cell_at(Influence.of(indicator, results.ledgers, by), place)
    uploads = uploads_of(results.ledgers)
    estimate = estimate_of(indicator, cell, mine.interval(), 0, uploads)
    if one.factor is None:
        excess = Excess.of(mine.interval(), upper=one.upper, limit=one.limit, told=not estimate.withheld)
        return Guardrail(one, estimate, _fixed_status(one, estimate, mine.counted), excess)
    if baseline is None:
        raise InputError(f"{str(one)!r} is relative to a baseline, and there is none here.")
    other = cell_at(Influence.of(indicator, baseline.ledgers, by), place)
    before = estimate_of(indicator, cell, other.interval(), 0, uploads)
    passed = contrast(other, mine, one.factor, one.limit)
    paired = Paired.of(other, mine)
    kind = Kind.LARGE if paired.every.flat[0] else Kind.SMALL
    coverage = coverage_of(indicator.id, kind, int(passed.count.flat[0]), 0.0 if cell else uploads)
    relative = paired.relative
    if too_low(coverage) and passed.low.flat[0] != passed.high.flat[0]:  # without width it is no matter of luck
        passed, relative = without(passed), without(relative)
    value, low, high = (optional(float(end.flat[0])) for end in (relative.value, relative.low, relative.high))
    excess = Excess.of(passed, upper=one.upper)
    return Guardrail(one, estimate, _relative_status(one, passed, other, mine), excess, before, value, low, high)


def cell_at(one: Influence, place: int) -> Influence:
    """Return the influence of one cell, (1,) each."""

    def cut(values: Any) -> Any:
        return None if values is None else np.reshape(values, -1)[place : place + 1]

    def cut_runs(values: Any) -> Any:
        return np.reshape(values, (len(values), -1))[:, place : place + 1]

    counted = one.counted
    return replace(
        one,
        value=cut(one.value),
        units=cut_runs(one.units),
        informed=cut(one.informed),
        counted=counted and replace(counted, events=cut(counted.events), base=cut(counted.base)),
        enough=cut(one.enough),
        own=one.own and (cut(one.own[0]), cut(one.own[1])),
        parts=one.parts and (cut_runs(one.parts[0]), cut_runs(one.parts[1])),
    )


def _fixed_status(one: Requirement, estimate: Estimate, counted: Counted | None) -> Status:
    if math.isnan(estimate.value):
        return LACKING
    if not one.holds(estimate.value):
        return MISSED
    if estimate.low is None or estimate.high is None:
        return LACKING
    if one.holds_throughout(estimate.low, estimate.high):
        return MET
    return LIKELY if counted is None or _can_be_met(one, counted) else LACKING


def _can_be_met(one: Requirement, counted: Counted) -> bool:
    """Return whether the best result of so many trials, or runs, would have met a fixed requirement for certain."""
    best = 0.0 if one.upper else float(counted.base[0])
    if not one.upper and not counted.share:
        return True  # a number has no best
    low, high = Counted(np.array([best]), counted.base, counted.share, counted.scale).bounds(LEVEL)
    return one.holds_throughout(float(low[0]), float(high[0]))


def _relative_status(one: Requirement, passed: Interval, baseline: Influence, candidate: Influence) -> Status:
    value, low, high = (float(end.flat[0]) for end in (passed.value, passed.low, passed.high))
    beyond = Requirement(one.indicator, one.operator, 0.0)
    if math.isnan(value):
        return LACKING
    if not beyond.holds(value):
        return MISSED
    if math.isnan(low) or math.isnan(high):
        return LACKING
    if beyond.holds(high if one.upper else low):
        return MET
    if baseline.counted is not None and candidate.counted is not None:
        before, after, _ = rarer(baseline.counted, candidate.counted)
        if float(before[0] + after[0]) < FEWEST:
            return LACKING
    return LIKELY
