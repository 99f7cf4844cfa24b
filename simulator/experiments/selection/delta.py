"""The smallest difference that matters to a ranking, as users state it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from simulator.domain.units import HOUR, parse_duration
from simulator.errors import InputError, show
from simulator.indicators import Indicator
from simulator.present.numbers import format_value

_PERCENT = re.compile(r"\s*([0-9.eE+-]+)\s*(%|pp)\s*")


@dataclass(frozen=True)
class Delta:
    """A smallest difference.

    Parameters
    ----------
    amount : float
        In the indicator's unit or, if relative, as a part of the best mean of the first stage.
    relative : bool
    text : str
        As it was stated.
    """

    amount: float
    relative: bool
    text: str

    def difference(self, best: float) -> float:
        """Return it in the indicator's unit, given the best mean of the first stage."""
        return self.amount * abs(best) if self.relative else self.amount


def parse_delta(text: object, indicator: Indicator) -> Delta:
    """Return the smallest difference that a text states for an indicator.

    Raises
    ------
    InputError
        If it is not above 0, or does not go with the indicator's unit.

    Examples
    --------
    >>> from simulator.indicators import find_indicator
    >>> parse_delta("5%", find_indicator("exposure"))
    Delta(amount=0.05, relative=True, text='5%')
    >>> parse_delta("0.2pp", find_indicator("sla_share")).amount
    0.002
    >>> parse_delta("10m", find_indicator("time_to_action_median")).amount
    600.0
    """
    given = str(text).strip()
    if match := _PERCENT.fullmatch(given):
        amount, relative = _float(match[1]) / 100, match[2] == "%"
        wrong = indicator.unit != "share" and not relative
    else:
        amount, relative, wrong = _absolute(given, indicator.unit), False, False
    if wrong or not (math.isfinite(amount) and amount > 0):
        raise InputError(
            f"The delta of {indicator.id} must be above 0: {_right(indicator.unit)}, or a percentage of the best mean "
            f"of the first stage, such as '5%'. Got {show(text)} instead."
        )
    return Delta(amount, relative, given)


def gap_text(value: float, unit: str) -> str:
    """Return a difference in words; one of shares is in percentage points.

    >>> gap_text(0.002, "share"), gap_text(90.0, "s"), gap_text(float("nan"), "share")
    ('0.200 pp', '1.50 min', '–')
    """
    text = format_value(value, unit)
    return text.replace(" %", " pp") if unit == "share" else text


def _absolute(text: str, unit: str) -> float:
    if text[-1:].isalpha():
        if unit not in ("s", "h"):
            return math.nan
        try:
            return parse_duration(text) / (HOUR if unit == "h" else 1.0)
        except InputError:
            return math.nan
    return _float(text)


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _right(unit: str) -> str:
    if unit == "share":
        return "percentage points, such as '0.2pp', or a share, such as 0.002"
    if unit in ("s", "h"):
        return f"a duration, such as '10m', or a number of {'seconds' if unit == 's' else 'hours'}"
    return "a number" if unit == "count" else f"a number ({unit})"
