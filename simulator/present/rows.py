"""What a line says: of an estimate, a difference or a guardrail, as texts ready for a terminal or a page."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from simulator.indicators import Indicator, find_indicator
from simulator.indicators.coverage import covers
from simulator.indicators.requirement import Requirement

from .numbers import (
    MISSING,
    format_interval,
    format_limit,
    format_percent,
    format_percent_change,
    format_value,
    format_values_together,
    scale_of,
)
from .outcomes import BETTER, CHANGED, LACKING, SYMBOLS, UNCLEAR, UNKNOWN, WORSE, style_of
from .shapes import DifferenceLike, EstimateLike, GuardrailLike

_SUBJECT = re.compile(r"[,:]| (?:of|by|per|within|on|among|in|before|at|to|that|who) ")
"""Where the subject of an indicator's title ends."""


@dataclass(frozen=True)
class Row:
    """What is said about one difference."""

    difference: DifferenceLike

    @property
    def indicator(self) -> Indicator:
        """What is compared."""
        return self.difference.indicator

    @property
    def title(self) -> str:
        """Name of the indicator."""
        return self.difference.indicator.title

    @property
    def outcome(self) -> str:
        """What may be concluded; a word of ``present.outcomes``."""
        return self.difference.outcome

    @property
    def clear(self) -> bool:
        """Whether there is a clear difference."""
        return self.outcome in (BETTER, WORSE, CHANGED)

    @property
    def conclusion(self) -> str:
        """The outcome and, where there is no clear difference, between what the truth may lie."""
        span = self.span
        return f"{self.outcome_among} ({span})" if self.outcome == UNCLEAR and span else self.outcome

    @property
    def outcome_among(self) -> str:
        """The outcome; where the interval alone would leave out 0, with the number of rows for which it allows."""
        one = self.difference
        alone = one.low is not None and one.high is not None and not one.low <= 0 <= one.high
        return f"{self.outcome} among {one.compared} rows" if self.outcome == UNCLEAR and alone else self.outcome

    @property
    def style(self) -> str:
        """Name of the outcome's style."""
        return style_of(self.outcome)

    @property
    def symbol(self) -> str:
        """Sign of the outcome."""
        return SYMBOLS[self.outcome]

    @property
    def unit(self) -> str:
        """Unit that stands beside the title; empty for shares and durations, whose numbers carry their own."""
        return (
            "" if self._shown_unit == self.difference.indicator.unit else scale_of(self.difference.indicator.unit).label
        )

    @property
    def _shown_unit(self) -> str:
        """Unit that stands behind each number."""
        unit = self.difference.indicator.unit
        return unit if scale_of(unit).size != 1 or unit == "s" else ""

    @property
    def arms(self) -> tuple[str, str]:
        """Both arms' values, written alike so that they can be compared by eye."""
        return self._arms(self._shown_unit)

    @property
    def estimates(self) -> tuple[str, str]:
        """Both arms' values with their intervals."""
        arms = (self.difference.baseline, self.difference.candidate)
        before, after = (estimate_text(one) for one in arms)
        return before, after

    @property
    def bare_estimates(self) -> tuple[str, str]:
        """Both arms' values with their intervals, without the unit that stands beside the title."""
        arms = (self.difference.baseline, self.difference.candidate)
        before, after = (withheld_text(format_interval(one.value, *_ends(one), self._shown_unit), one) for one in arms)
        return before, after

    @property
    def titled(self) -> str:
        """Name of the indicator, with its unit in brackets unless the numbers carry it."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @property
    def change(self) -> str:
        """The difference with its interval; differences of shares are percentage points (pp)."""
        one = self.difference
        text = format_interval(one.difference, _number(one.low), _number(one.high), self._shown_unit)
        if one.difference > 0:
            text = f"+{text}"
        text = text.replace(" %", " pp") if scale_of(one.indicator.unit).label == "%" else text
        return withheld_text(text, one)

    @property
    def relative(self) -> str:
        """The relative change with its interval."""
        one = self.difference
        text = change_text(one.relative, one.relative_low, one.relative_high)
        return text if one.relative is None else withheld_text(text, one)

    @property
    def shortest_change(self) -> str:
        """The relative change with its interval or, where that has no bounds, the difference with its own."""
        one = self.difference
        bounded = one.relative_low is not None or one.low is None
        return self.relative if bounded and one.relative is not None else self.change

    @property
    def relative_alone(self) -> str:
        """The relative change without its interval, for cells beside which it is told."""
        return change_text(self.difference.relative, None, None)

    @property
    def variance_reduction(self) -> str:
        """Part of the variance that pairing took away, in whole percent."""
        part = self.difference.variance_reduction
        return MISSING if part is None else f"{round(100 * part)} %".replace("-", "−")

    @property
    def smallest_seen(self) -> str:
        """The smallest change that would have been seen, relative if that has bounds; empty for a clear difference."""
        one = self.difference
        if one.smallest_seen is None:
            return ""
        if one.relative_low is not None and one.baseline.value:
            return format_percent(one.smallest_seen / abs(one.baseline.value))
        text = format_value(one.smallest_seen, one.indicator.unit)
        return text.replace(" %", " pp") if scale_of(one.indicator.unit).label == "%" else text

    @property
    def seen(self) -> str:
        """What size of change would have been seen, in words; empty for a clear difference."""
        return f"about {self.smallest_seen} would be seen" if self.smallest_seen else ""

    @property
    def span_seen(self) -> str:
        """Between what the truth may lie and, without a clear difference, what size of change would have been seen."""
        return "; ".join(filter(None, (self.span, self.seen)))

    @property
    def q_value(self) -> str:
        """The p-value adjusted for all rows of its family."""
        q = self.difference.q_value
        if q is None:
            return MISSING
        return "< 0.001" if q < 0.001 else f"{q:.3f}"

    @property
    def sentence(self) -> str:
        """What happens to the indicator, in words."""
        return f"{self.title} {self._predicate()}."

    def _predicate(self) -> str:
        one = self.difference
        before, after = self._arms(one.indicator.unit)
        if not math.isfinite(one.difference):
            return "cannot be compared, because an arm has no value"
        if self.outcome == UNKNOWN:
            be = "are" if _is_plural(self.title) else "is"
            return f"{be} {before} in the baseline and {after} in the candidate, without an interval"
        if self.outcome == LACKING:
            happens = "happen" if _is_plural(self.title) else "happens"
            return f"{happens} too rarely to be compared ({before} against {after})"
        if self.outcome == UNCLEAR:
            span = self.span_seen
            shows = "show" if _is_plural(self.title) else "shows"
            return f"{shows} no clear difference ({before} against {after}{f'; {span}' if span else ''})"
        return f"{self.moved}, from {before} to {after}" if self._size() else f"{self.moved} from {before} to {after}"

    @property
    def moved(self) -> str:
        """What a clear difference does, with its size: ``falls by 12.3 % [10.1, 14.5]``."""
        one = self.difference
        verb = "rise" if one.difference > 0 else "fall"
        verb = verb if _is_plural(self.title) else f"{verb}s"
        size = self._size()
        return f"{verb} by {size}" if size else verb

    def _arms(self, unit: str) -> tuple[str, str]:
        values = (self.difference.baseline.value, self.difference.candidate.value)
        first, second = format_values_together(values, unit)
        return first, second

    @property
    def span(self) -> str:
        """Return between which changes the truth may lie; relative ones where they have bounds."""
        one = self.difference
        if one.low is None or one.high is None or one.low == one.high:
            return ""
        if one.relative_low is not None and one.relative_high is not None:
            return f"between {format_percent_change(one.relative_low)} and {format_percent_change(one.relative_high)}"
        low, high = self._signed(one.low, one.high)
        return f"between {low} and {high}"

    def _signed(self, *values: float) -> list[str]:
        """Return differences that stand beside each other with their signs; those of shares in percentage points."""
        ends = format_values_together(values, self.difference.indicator.unit)
        signed = [f"+{end}" if value > 0 else end for end, value in zip(ends, values, strict=True)]
        points = scale_of(self.difference.indicator.unit).label == "%"
        return [end.replace(" %", " pp") if points else end for end in signed]

    def _size(self) -> str:
        """Return the size of a clear change without its sign, which the verb tells: relative, or else in its unit."""
        one = self.difference
        value, low, high = (_number(end) for end in (one.relative, one.relative_low, one.relative_high))
        if math.isfinite(value) and (low > 0 or high < 0):
            low, high = sorted((abs(low), abs(high)))
            return format_interval(abs(value), low, high, "share")
        low, high = _number(one.low), _number(one.high)
        if not (low > 0 or high < 0):
            return format_interval(abs(value), math.nan, math.nan, "share") if low == high and value else ""
        low, high = sorted((abs(low), abs(high)))
        text = format_interval(abs(one.difference), low, high, one.indicator.unit)
        return text.replace(" %", " pp") if scale_of(one.indicator.unit).label == "%" else text


def _is_plural(title: str) -> bool:
    """Return whether a title is a plural: ``Innocent views lost`` rise, ``Share of jobs that waited`` rises."""
    if title.endswith(", share"):
        return False
    subject = _SUBJECT.split(title, maxsplit=1)[0]
    return any(word.endswith("s") for word in subject.split())


def change_text(value: float | None, low: float | None, high: float | None) -> str:
    """Return a relative change with its interval, both signed.

    >>> change_text(-0.12, -0.15, -0.09), change_text(0.5, None, None), change_text(None, None, None)
    ('−12.0 % [−15.0, −9.0]', '+50.0 %', '–')
    """
    text = format_percent_change(_number(value))
    if value is None or low is None or high is None or low == high:
        return text
    ends = (format_percent_change(end).removesuffix(" %") for end in (low, high))
    return f"{text} [{', '.join(ends)}]"


def requirement_text(one: Requirement) -> str:
    """Return a requirement with its limit in the unit in which the indicator's values are shown.

    >>> requirement_text(Requirement("violative_view_rate", "<=", 0.001))
    'violative_view_rate <= 0.1 %'
    >>> requirement_text(Requirement("exposure", "<=", 0.0, 1.05, ("TR",)))
    'exposure[TR] <= baseline × 1.05'
    >>> requirement_text(Requirement("sla_share", ">=", -0.02, 1.0))
    'sla_share >= baseline − 2 pp'
    """
    where = f"[{', '.join(one.places)}]" if one.places else ""
    unit = find_indicator(one.indicator).unit
    if one.factor is None:
        limit = format_limit(one.limit, unit)
    else:
        limit = "baseline" + ("" if one.factor == 1 else f" × {one.factor!r}")
        if one.limit:
            added = format_limit(abs(one.limit), unit)
            limit += f" {'+' if one.limit > 0 else '−'} {added.replace(' %', ' pp')}"
    return f"{one.indicator}{where} {one.operator} {limit}"


def found_text(one: GuardrailLike) -> str:
    """Return what a guardrail is judged by: the estimate, and of a relative one the change against the baseline."""
    text = estimate_text(one.estimate)
    if one.baseline is None:
        return text
    if one.relative is None:
        return f"{text}, baseline {estimate_text(one.baseline)}"
    return f"{text}, {change_text(one.relative, one.relative_low, one.relative_high)} against the baseline"


def estimate_text(one: EstimateLike) -> str:
    """Return an estimate with its interval, or alone where there is none; one from batches says so."""
    text = withheld_text(format_interval(one.value, *_ends(one), one.indicator.unit), one)
    return text if one.batches is None or one.withheld else f"{text} {one.batches.label}"


def withheld_text(text: str, one: EstimateLike | DifferenceLike) -> str:
    """Return a value's text, with a word in place of an interval that is withheld for its coverage."""
    return f"{text} [withheld: {covers(one.coverage)}]" if one.withheld else text


def _ends(one: EstimateLike) -> tuple[float, float]:
    return _number(one.low), _number(one.high)


def _number(value: float | None) -> float:
    return math.nan if value is None else value
