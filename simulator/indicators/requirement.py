"""Requirements such as ``sla_share>=0.9`` or ``exposure[TR]<=+5%``: guardrails of a comparison, goals of a search.

The grammar, spaces optional:

    requirement = indicator [ "[" place { "," place } "]" ] operator limit
    place       = name of a market, policy, tier or pool | axis "=" name
    operator    = "<=" | ">=" | "<" | ">"
    limit       = number | percentage | duration                       fixed, as the indicator's unit asks
                | "baseline" [ "*" factor | ("+" | "-") amount ]       relative to the baseline's value
                | ("+" | "-") percentage                               short for baseline * (1 + percentage)

An amount is a number or duration in the indicator's unit; of a share it may be ``2pp``, percentage points.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from simulator.domain.units import HOUR, parse_duration
from simulator.errors import InputError, UnknownNameError, did_you_mean, show

from .base import Indicator
from .places import cell_of, split_places

_PATTERN = re.compile(r"\s*([A-Za-z_][\w.]*)\s*(?:\[([^\[\]]*)\])?\s*(<=|>=|<|>)\s*([^\s<>=].*?)\s*")
_RELATIVE = re.compile(r"baseline\s*(?:([*+-])\s*(.+))?")
_CHANGE = re.compile(r"([+-])\s*([0-9.eE]+)\s*%")
_POINTS = re.compile(r"([0-9.eE+-]+)\s*pp")
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True)
class Requirement:
    """A limit that an indicator must keep.

    Parameters
    ----------
    indicator : str
        Indicator's id.
    operator : str
        ``<=``, ``>=``, ``<`` or ``>``.
    limit : float
        In the indicator's unit: shares from 0 to 1, durations in seconds. Of a relative requirement it is what is added
        to the baseline's value.
    factor : float, optional
        By what the baseline's value is multiplied; None = the limit is fixed.
    places : tuple of str
        Names of a market, policy, tier or pool, each perhaps with its axis, ``policy=hate``; empty = the whole run.
    """

    indicator: str
    operator: str
    limit: float
    factor: float | None = None
    places: tuple[str, ...] = ()

    @property
    def relative(self) -> bool:
        """Whether the limit follows from the baseline's value."""
        return self.factor is not None

    @property
    def upper(self) -> bool:
        """Whether values must not be above the limit."""
        return self.operator.startswith("<")

    @property
    def strict(self) -> bool:
        """Whether the limit itself misses it."""
        return "=" not in self.operator

    def threshold(self, baseline: float = math.nan) -> float:
        """Return the limit, given the baseline's value (NaN where it is not known).

        >>> Requirement("exposure", "<=", 0.0, factor=1.05).threshold(200.0)
        210.0
        """
        return self.limit if self.factor is None else self.factor * baseline + self.limit

    def against(self, baseline: float) -> Requirement:
        """Return the requirement with the limit that follows from a baseline's value; fixed limits stay."""
        return self if self.factor is None else replace(self, limit=self.threshold(baseline), factor=None)

    def holds(self, value: float, baseline: float = math.nan) -> bool:
        """Return whether a value meets the requirement; a missing value (NaN) does not.

        >>> Requirement("sla_share", ">=", 0.9).holds(0.9), Requirement("sla_share", ">=", 0.9).holds(float("nan"))
        (True, False)
        """
        return _OPERATORS[self.operator](value, self.threshold(baseline))

    def holds_throughout(self, low: float, high: float) -> bool:
        """Return whether every value of an interval meets a fixed requirement."""
        return self.holds(low) and self.holds(high)

    def violation(self, value: float, baseline: float = math.nan) -> float:
        """Return how far a value misses the limit, in the indicator's unit; <= 0 where the limit is met.

        A missing value misses by 1; a strict bound met with equality is missed by the smallest positive number.

        >>> Requirement("sla_share", ">=", 0.9).violation(0.75) > 0.149
        True
        """
        limit = self.threshold(baseline)
        if math.isnan(value) or math.isnan(limit):
            return 1.0
        excess = value - limit if self.upper else limit - value
        if excess == 0 and not self.holds(value, baseline):
            return math.ulp(0.0)
        return excess

    def cell(self, names: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Return the places as a cell, axis to name.

        Parameters
        ----------
        names : mapping of str to sequence of str
            The names along each axis.

        Raises
        ------
        UnknownNameError
            If no axis has a name, or the axis that is named has not.
        InputError
            If several axes have it, or two places are of one axis.
        """
        return cell_of(self.places, names, str(self))

    def __str__(self) -> str:
        """Return the requirement as text that can be parsed, with every digit."""
        where = f"[{','.join(self.places)}]" if self.places else ""
        return f"{self.indicator}{where}{self.operator}{self._limit_text()}"

    def _limit_text(self) -> str:
        if self.factor is None:
            return repr(self.limit)
        times = "" if self.factor == 1 else f"*{self.factor!r}"
        added = "" if self.limit == 0 else f"{'-' if self.limit < 0 else '+'}{abs(self.limit)!r}"
        return f"baseline{times}{added}"


def parse_requirement(text: str, known: Mapping[str, Indicator]) -> Requirement:
    """Return the requirement that a text states; the grammar is at the top of this module.

    Parameters
    ----------
    text : str
    known : mapping of str to Indicator
        The indicators by their ids.

    Raises
    ------
    InputError
        If the text is not of that form, or its limit does not go with the indicator's unit.
    UnknownNameError
        If there is no such indicator.

    Examples
    --------
    >>> from simulator.indicators import INDICATORS
    >>> parse_requirement("sla_share >= 90%", INDICATORS)
    Requirement(indicator='sla_share', operator='>=', limit=0.9, factor=None, places=())
    >>> str(parse_requirement("exposure[TR] <= +5%", INDICATORS))
    'exposure[TR]<=baseline*1.05'
    """
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise InputError(
            "A requirement must be an indicator, one of <= >= < >, and a limit, such as 'sla_share>=0.9'. "
            f"Got {show(text)} instead."
        )
    indicator, where, sign, limit = match.groups()
    if indicator not in known:
        raise UnknownNameError(
            f"A requirement must name a known indicator. Got {show(indicator)} in {show(text)} instead."
            + did_you_mean(indicator, known)
        )
    places = split_places(where, text)
    number, factor = _stated(limit, known[indicator], text)
    return Requirement(indicator, sign, number, factor, places)


def parse_requirements(texts: Iterable[str | Requirement], known: Mapping[str, Indicator]) -> tuple[Requirement, ...]:
    """Return the requirements that texts state, in order; requirements pass unchanged."""
    given = texts if isinstance(texts, str) or not isinstance(texts, Iterable) else list(texts)
    if not isinstance(given, list) or not all(isinstance(one, str | Requirement) for one in given):
        raise InputError(
            f"Requirements must be a list of texts, such as ['sla_share>=0.9']. Got {show(given)} instead."
        )
    return tuple(text if isinstance(text, Requirement) else parse_requirement(text, known) for text in given)


def _stated(limit: str, indicator: Indicator, text: str) -> tuple[float, float | None]:
    """Return the fixed part of a limit, and the factor on the baseline's value."""
    if match := _CHANGE.fullmatch(limit):
        change = _number(match[2], limit, text) / 100
        return 0.0, _factor(1 + change if match[1] == "+" else 1 - change, limit, text)
    match = _RELATIVE.fullmatch(limit)
    if match is None:
        return _in_unit(_limit(limit, text), limit, indicator, text), None
    sign, amount = match.groups()
    if sign is None:
        return 0.0, 1.0
    if sign == "*":
        percent = amount.endswith("%")
        factor = _number(amount.removesuffix("%"), limit, text) / (100 if percent else 1)
        return 0.0, _factor(factor, limit, text)
    added = _amount(amount, indicator, limit, text)
    return (added if sign == "+" else -added), 1.0


def _factor(value: float, limit: str, text: str) -> float:
    if not (math.isfinite(value) and value > 0):
        raise InputError(f"A relative limit must be above 0 times the baseline. Got {limit!r} in {text!r} instead.")
    return value


def _amount(amount: str, indicator: Indicator, limit: str, text: str) -> float:
    if indicator.unit == "share":
        if match := _POINTS.fullmatch(amount):
            return _number(match[1], limit, text) / 100
        if amount.endswith("%"):
            raise InputError(
                f"The change of a share must be in percentage points, such as 'baseline+2pp'; a relative limit is "
                f"'baseline*1.02' or '+2%'. Got {limit!r} in {text!r} instead."
            )
    return _in_unit(_limit(amount, text), amount, indicator, text)


def _float(text: str) -> float:
    """Return the number that a text is, NaN if it is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _number(value: str, limit: str, text: str) -> float:
    number = _float(value)
    if not math.isfinite(number):
        raise InputError(
            "A relative limit must be 'baseline', 'baseline*1.05', 'baseline+2pp' or '+5%'. "
            f"Got {limit!r} in {text!r} instead."
        )
    return number


def _in_unit(value: float, text: str, indicator: Indicator, whole: str) -> float:
    """Return a limit in the indicator's unit, or refuse a limit in another unit."""
    unit, is_percentage = indicator.unit, text.endswith("%")
    is_duration = not is_percentage and text[-1:].isalpha()
    if unit == "share":
        if is_duration or not 0 <= value <= 1:
            right = "a share from 0 to 1, or a percentage up to 100%"
        else:
            return value
    elif unit in ("s", "h"):
        if not is_percentage:
            return value / HOUR if is_duration and unit == "h" else value
        right = f"a duration, such as '4h', or a number of {'seconds' if unit == 's' else 'hours'}"
    elif is_percentage or is_duration:
        right = f"a number ({unit})" if unit != "count" else "a number"
    else:
        return value
    raise InputError(f"The limit of {indicator.id} must be {right}. Got {show(text)} in {show(whole)} instead.")


def _limit(text: str, whole: str) -> float:
    try:
        value = float(text[:-1]) / 100 if text.endswith("%") else parse_duration(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value):
        return value
    # A minus sign is not part of a duration, and nothing else of a number is missing from it.
    value = _float(text)
    if not math.isfinite(value):
        raise InputError(
            "A requirement's limit must be a number, a percentage, a duration, or relative to the baseline "
            f"('baseline*1.05', '+5%'). Got {show(text)} in {show(whole)} instead."
        )
    return value
