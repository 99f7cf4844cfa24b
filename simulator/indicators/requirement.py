"""Requirements such as ``sla_share>=0.9``: guardrails of a comparison, constraints of a search."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from simulator.domain.units import HOUR, parse_duration
from simulator.errors import InputError, UnknownNameError, did_you_mean

from .base import Indicator

_PATTERN = re.compile(r"\s*([A-Za-z_][\w.]*)\s*(<=|>=|<|>)\s*([^\s<>=].*?)\s*")
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True)
class Requirement:
    """What an indicator must hold.

    Parameters
    ----------
    indicator : str
        Indicator's id.
    operator : str
        ``<=``, ``>=``, ``<`` or ``>``.
    limit : float
        In the indicator's unit: shares from 0 to 1, durations in seconds.
    """

    indicator: str
    operator: str
    limit: float

    def holds(self, value: float) -> bool:
        """Return whether a value meets the requirement; a missing value (NaN) does not.

        >>> Requirement("sla_share", ">=", 0.9).holds(0.9), Requirement("sla_share", ">=", 0.9).holds(float("nan"))
        (True, False)
        """
        return _OPERATORS[self.operator](value, self.limit)

    def holds_throughout(self, low: float, high: float) -> bool:
        """Return whether every value of an interval meets the requirement."""
        return self.holds(low) and self.holds(high)

    def violation(self, value: float) -> float:
        """Return by how much a value misses the limit, in the indicator's unit; <= 0 where it is met.

        A missing value misses by 1; a strict bound met with equality is missed by the smallest positive number.

        >>> Requirement("sla_share", ">=", 0.9).violation(0.75) > 0.149
        True
        >>> Requirement("sla_share", "<", 0.9).violation(0.9) > 0
        True
        """
        if not math.isfinite(value):
            return 0.0 if self.holds(value) else 1.0
        gap = self.limit - value if self.operator.startswith(">") else value - self.limit
        return gap if self.holds(value) else max(gap, math.ulp(0.0))

    def __str__(self) -> str:
        short = f"{self.limit:g}"  # every digit where a short form would be another limit
        return f"{self.indicator} {self.operator} {short if float(short) == self.limit else repr(self.limit)}"


def parse_requirement(text: str, known: Mapping[str, Indicator]) -> Requirement:
    """Return the requirement that a text states.

    Parameters
    ----------
    text : str
        ``indicator operator limit``, spaces optional. Limits may be ``0.9``, ``90%`` or ``4h``, as the unit asks for.
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
    Requirement(indicator='sla_share', operator='>=', limit=0.9)
    """
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise InputError(
            "A requirement must be an indicator, one of <= >= < >, and a number, such as 'sla_share>=0.9'. "
            f"Got {text!r} instead."
        )
    indicator, sign, limit = match.groups()
    if indicator not in known:
        raise UnknownNameError(
            f"A requirement must name a known indicator. Got {indicator!r} in {text!r} instead."
            + did_you_mean(indicator, known)
        )
    return Requirement(indicator, sign, _in_unit(_limit(limit, text), limit, known[indicator], text))


def parse_requirements(texts: Iterable[str | Requirement], known: Mapping[str, Indicator]) -> tuple[Requirement, ...]:
    """Return the requirements that texts state, in order; ready-made ones pass as they are."""
    if isinstance(texts, str):
        raise InputError(f"Requirements must be a list of texts, such as ['sla_share>=0.9']. Got {texts!r} instead.")
    return tuple(text if isinstance(text, Requirement) else parse_requirement(text, known) for text in texts)


def _in_unit(value: float, text: str, indicator: Indicator, whole: str) -> float:
    """Return a limit in the indicator's unit, or refuse what no value of it can be compared with."""
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
    raise InputError(f"The limit of {indicator.id} must be {right}. Got {text!r} in {whole!r} instead.")


def _limit(text: str, whole: str) -> float:
    try:
        value = float(text[:-1]) / 100 if text.endswith("%") else parse_duration(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value):
        return value
    # A minus sign is not part of a duration, and nothing else of a number is missing from it.
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(
            f"A requirement's limit must be a number, a percentage or a duration. Got {text!r} in {whole!r} instead."
        )
    return value
