"""A change of an indicator as people state it: ``-5%`` of the baseline's value, or ``-0.2pp`` of a share."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from simulator.errors import InputError, show

from .base import Indicator

_CHANGE = re.compile(r"\s*([+\-−]?)\s*([0-9.eE+-]+)\s*(%|pp)\s*")


@dataclass(frozen=True)
class Change:
    """A change of an indicator.

    Parameters
    ----------
    amount : float
        Signed: a part of the baseline's value or, of points, a difference of shares.
    points : bool
        Whether the amount is in percentage points.

    Examples
    --------
    >>> parse_change("-5%").difference(0.04), parse_change("+0.2pp").difference(0.04)
    (-0.002, 0.002)
    """

    amount: float
    points: bool = False

    def difference(self, baseline: float) -> float:
        """Return the change in the indicator's unit, given the baseline's value."""
        return self.amount if self.points else self.amount * abs(baseline)

    def check(self, indicator: Indicator) -> None:
        """Raise ``InputError`` if an indicator cannot be said to change so."""
        if self.points and indicator.unit != "share":
            raise InputError(
                f"The change of {indicator.id} must be a percentage, such as '-5%', since it is no share. "
                f"Got {str(self)!r} instead."
            )

    def __str__(self) -> str:
        """Return the change as text that can be parsed."""
        return f"{100 * self.amount:+.12g}{'pp' if self.points else '%'}"


def parse_change(text: object) -> Change:
    """Return the change that a text states; without a sign it is a rise.

    Raises
    ------
    InputError
        If the text is not of that form, the change is 0, or nothing can fall so far.

    Examples
    --------
    >>> parse_change("-5%")
    Change(amount=-0.05, points=False)
    """
    match = _CHANGE.fullmatch(text) if isinstance(text, str) else None
    try:
        size = float(match[2]) / 100 if match else math.nan
    except ValueError:
        size = math.nan
    if match is None or not (math.isfinite(size) and size > 0):
        raise InputError(
            "A change must be a percentage other than 0, such as '-5%', or percentage points of a share, such as "
            f"'-0.2pp'. Got {show(text)} instead."
        )
    amount = size if match[1] in ("", "+") else -size
    if amount < -1 or (match[3] == "pp" and amount > 1):
        raise InputError(f"A change must be at most 100 points, and a fall at most 100 %. Got {show(text)} instead.")
    return Change(amount, match[3] == "pp")
