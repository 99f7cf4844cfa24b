"""What a line says: of an estimate, a difference or a guardrail, as texts ready for a terminal or a page."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulator.indicators import find_indicator
from simulator.indicators.requirement import Requirement

from .numbers import (
    MISSING,
    format_interval,
    format_limit,
    format_percent_change,
    format_values_together,
    scale_of,
)
from .outcomes import SYMBOLS, UNCLEAR, UNKNOWN, style_of
from .shapes import DifferenceLike, EstimateLike


@dataclass(frozen=True)
class Row:
    """What is said about one difference."""

    difference: DifferenceLike

    @property
    def title(self) -> str:
        """Name of the indicator."""
        return self.difference.indicator.title

    @property
    def outcome(self) -> str:
        """What may be concluded; a word of ``present.outcomes``."""
        return self.difference.outcome

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
        before, after = (format_interval(one.value, *_ends(one), self._shown_unit) for one in arms)
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
        return text.replace(" %", " pp") if scale_of(one.indicator.unit).label == "%" else text

    @property
    def relative(self) -> str:
        """The relative change with its interval."""
        one = self.difference
        return change_text(one.relative, one.relative_low, one.relative_high)

    @property
    def relative_alone(self) -> str:
        """The relative change without its interval."""
        return change_text(self.difference.relative, None, None)

    @property
    def variance_reduction(self) -> str:
        """Part of the variance that pairing took away, in whole percent."""
        part = self.difference.variance_reduction
        return MISSING if part is None else f"{round(100 * part)} %".replace("-", "−")

    @property
    def q_value(self) -> str:
        """The p-value adjusted for all rows of the table."""
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
            return f"is {before} in the baseline and {after} in the candidate, without an interval"
        if self.outcome == UNCLEAR:
            return f"shows no clear difference ({before} against {after}{self._span()})"
        verb = "rises" if one.difference > 0 else "falls"
        size = self._size()
        return f"{verb} by {size}, from {before} to {after}" if size else f"{verb} from {before} to {after}"

    def _arms(self, unit: str) -> tuple[str, str]:
        values = (self.difference.baseline.value, self.difference.candidate.value)
        first, second = format_values_together(values, unit)
        return first, second

    def _span(self) -> str:
        """Return between which changes the truth may lie; relative ones, unless they leave out 0 or there are none."""
        one = self.difference
        if one.low is None or one.high is None or one.low == one.high:
            return ""
        least, most = one.relative_low, one.relative_high
        if least is None or most is None or not least <= 0 <= most:
            ends = format_values_together((one.low, one.high), self._shown_unit)
            low, high = (f"+{end}" if value > 0 else end for end, value in zip(ends, (one.low, one.high), strict=True))
            if scale_of(one.indicator.unit).label == "%":
                low, high = low.replace(" %", " pp"), high.replace(" %", " pp")
        else:
            low, high = format_percent_change(least), format_percent_change(most)
        return f"; between {low} and {high}"

    def _size(self) -> str:
        """Return the size of the relative change without its sign, which the verb tells; empty where it is unclear."""
        one = self.difference
        value, low, high = (_number(end) for end in (one.relative, one.relative_low, one.relative_high))
        if not math.isfinite(value) or low <= 0 <= high:
            return ""
        low, high = sorted((abs(low), abs(high)))
        return format_interval(abs(value), low, high, "share")


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
    """
    return f"{one.indicator} {one.operator} {format_limit(one.limit, find_indicator(one.indicator).unit)}"


def estimate_text(one: EstimateLike) -> str:
    """Return an estimate with its interval, or alone where there is none."""
    return format_interval(one.value, *_ends(one), one.indicator.unit)


def _ends(one: EstimateLike) -> tuple[float, float]:
    return _number(one.low), _number(one.high)


def _number(value: float | None) -> float:
    return math.nan if value is None else value
