"""One line of a comparison, as the page shows it: texts ready to print."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulator.present.numbers import (
    MISSING,
    format_interval,
    format_percent_change,
    format_value,
    format_values_together,
    scale_of,
)
from simulator.runs.difference import BETTER, CHANGED, UNCLEAR, UNKNOWN, WORSE, Difference

SYMBOLS = {BETTER: "▲", WORSE: "▼", CHANGED: "◆", UNCLEAR: "≈", UNKNOWN: "?"}
"""A sign for each verdict, so that none depends on colour alone."""


@dataclass(frozen=True)
class Row:
    """What the page says about one difference."""

    difference: Difference

    @property
    def title(self) -> str:
        """Name of the indicator."""
        return self.difference.indicator.title

    @property
    def verdict(self) -> str:
        """One of the verdicts of a difference."""
        return self.difference.verdict

    @property
    def style(self) -> str:
        """CSS class of the verdict."""
        return self.verdict.replace(" ", "-")

    @property
    def symbol(self) -> str:
        """Sign of the verdict."""
        return SYMBOLS[self.verdict]

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
        before, after = (value_text(one.value, one.low, one.high, one.indicator.unit) for one in arms)
        return before, after

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
        if self.verdict == UNKNOWN:
            return f"is {before} in the baseline and {after} in the candidate, without an interval"
        if self.verdict == UNCLEAR:
            return f"does not clearly change ({before} against {after})"
        verb = "rises" if one.difference > 0 else "falls"
        size = self._size()
        return f"{verb} by {size}, from {before} to {after}" if size else f"{verb} from {before} to {after}"

    def _arms(self, unit: str) -> tuple[str, str]:
        values = (self.difference.baseline.value, self.difference.candidate.value)
        first, second = format_values_together(values, unit)
        return first, second

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


def value_text(value: float, low: float | None, high: float | None, unit: str) -> str:
    """Return a value with its interval, or alone where there is none."""
    if low is None or high is None:
        return format_value(value, unit)
    return format_interval(value, low, high, unit)


def _number(value: float | None) -> float:
    return math.nan if value is None else value
