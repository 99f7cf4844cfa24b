"""One line of a comparison, as the page shows it: texts ready to print, and the numbers that charts need."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulator.indicators import Indicator
from simulator.indicators.format import (
    MISSING,
    format_interval,
    format_percent_change,
    format_value,
    format_values_together,
)

SYMBOLS = {"better": "▲", "worse": "▼", "changed": "◆", "no clear difference": "≈", "not comparable": MISSING}
"""A sign for each verdict, so that none depends on colour alone."""


@dataclass(frozen=True)
class Span:
    """A value and its interval."""

    value: float
    low: float = math.nan
    high: float = math.nan

    @property
    def excludes_zero(self) -> bool:
        """Return whether the whole interval lies on one side of zero; False where there is none."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Row:
    """What one indicator does.

    Parameters
    ----------
    indicator : Indicator
    family : str
    baseline, candidate : Span
        The arms' values, in the indicator's unit.
    difference : Span
        Candidate less baseline, paired, in the indicator's unit.
    relative : Span
        The difference as a part of the baseline (0.1 = 10 % more); missing where the baseline is 0.
    """

    indicator: Indicator
    family: str
    baseline: Span
    candidate: Span
    difference: Span
    relative: Span

    @property
    def verdict(self) -> str:
        """Better, worse or changed where the interval of the difference excludes zero; a key of ``SYMBOLS``."""
        if not math.isfinite(self.difference.value):
            return "not comparable"
        if not self.difference.excludes_zero:
            return "no clear difference"
        if self.indicator.direction == 0:
            return "changed"
        return "better" if self.difference.value * self.indicator.direction > 0 else "worse"

    @property
    def symbol(self) -> str:
        """Sign of the verdict."""
        return SYMBOLS[self.verdict]

    @property
    def arms(self) -> tuple[str, str]:
        """The arms' values, written alike so that they can be compared by eye."""
        return format_values_together((self.baseline.value, self.candidate.value), self.indicator.unit)

    @property
    def difference_text(self) -> str:
        """The difference with its interval; differences of shares are percentage points."""
        text = format_interval(self.difference.value, self.difference.low, self.difference.high, self.indicator.unit)
        if self.difference.value > 0:
            text = f"+{text}"
        return text.replace(" %", " pp") if self.indicator.unit == "share" else text

    @property
    def relative_text(self) -> str:
        """The relative change with its interval."""
        return change_text(self.relative)

    @property
    def change_in_words(self) -> str:
        """Such as ``falls by 12.3 % [10.1, 14.5]``, or that nothing is clear."""
        before, after = self.arms
        if self.verdict == "not comparable":
            return "cannot be compared"
        if self.verdict == "no clear difference":
            return f"does not clearly change ({before} against {after})"
        verb = "rises" if self.difference.value > 0 else "falls"
        if not math.isfinite(self.relative.value):
            return f"{verb} from {before} to {after}"
        return f"{verb} by {_size(self.relative)}, from {before} to {after}"


def change_text(span: Span) -> str:
    """Return a relative change with its interval, both signed."""
    text = format_percent_change(span.value)
    if not (math.isfinite(span.low) and math.isfinite(span.high)) or span.low == span.high:
        return text
    low, high = (format_percent_change(end).removesuffix(" %") for end in (span.low, span.high))
    return f"{text} [{low}, {high}]"


def _size(span: Span) -> str:
    """Return the size of a clear change, without its sign: the verb has said it."""
    low, high = sorted((abs(span.low), abs(span.high)))
    return (
        format_interval(abs(span.value), low, high, "share")
        if span.excludes_zero
        else format_value(abs(span.value), "share")
    )
