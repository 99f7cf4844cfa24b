"""How exactly an indicator is to be known, and how exactly it is when replications have ended (``stopping``)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from simulator.domain.units import format_duration
from simulator.errors import InputError, show
from simulator.indicators import Indicator
from simulator.present.numbers import counted, format_percent
from simulator.present.serialise import optional

from .arguments import MOST_REPLICATIONS, check_count
from .asked import asked

if TYPE_CHECKING:
    from simulator.config import Scenario

_WITHIN = re.compile(r"\s*[±]?\s*([0-9.]+(?:[eE][+-]?[0-9]+)?)\s*(%|pp)\s*")


@dataclass(frozen=True)
class Precision:
    """How exactly an indicator is to be known.

    Parameters
    ----------
    within : str
        Half of the 95 % interval, at most: ``"5%"`` of the value, or ``"0.2pp"`` of a share. In a comparison it is that
        of the paired difference, as a part of the baseline's value.
    of : str
        Indicator, perhaps of a place: ``"violative_view_rate[TR]"``.
    most_replications : int
        Where to end at the latest.
    budget : float, optional
        Time after which no further batch is started, s; a batch that would not fit is not started either.

    Examples
    --------
    >>> Precision("5%", "exposure").amount
    0.05
    """

    within: str
    of: str
    most_replications: int = 1000
    budget: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.amount < 1:
            raise InputError(
                "A precision must be a percentage of the value, such as '5%', or percentage points of a share, such as "
                f"'0.2pp', above 0 and below 100. Got {show(self.within)} instead."
            )
        check_count("most_replications", self.most_replications, 2, MOST_REPLICATIONS)
        if self.budget is not None and not (math.isfinite(self.budget) and self.budget > 0):
            raise InputError(f"`budget` must be a time above 0. Got {show(self.budget)} instead.")

    @property
    def amount(self) -> float:
        """What half of the interval may be: a part of the value, or a difference of shares; NaN if wrongly written."""
        match = _WITHIN.fullmatch(str(self.within))
        try:
            return float(match[1]) / 100 if match else math.nan
        except ValueError:
            return math.nan

    @property
    def points(self) -> bool:
        """Whether it is in percentage points."""
        return self.within.strip().endswith("pp")

    def asked(self, scenarios: Sequence[Scenario]) -> tuple[Indicator, Mapping[str, str]]:
        """Return the indicator and its cell, or refuse what these scenarios cannot show so exactly."""
        indicator, cell = asked(self.of, scenarios, "held to a precision")
        if self.points and indicator.unit != "share":
            raise InputError(
                f"The precision of {indicator.id} must be a percentage, such as '5%', since it is no share. "
                f"Got {show(self.within)} instead."
            )
        return indicator, cell


@dataclass(frozen=True)
class Reached:
    """What ended replications, and how exactly the indicator is known then.

    Parameters
    ----------
    goal : Precision
    title : str
        Of the indicator, with its place.
    replications : int
    half_width : float
        Half of the 95 % interval, as the precision is stated; infinite where there is none.
    ended_by : str
        ``precision``, ``most_replications`` or ``budget``.
    paired : bool
        Whether the interval is that of a comparison.
    """

    goal: Precision
    title: str
    replications: int
    half_width: float
    ended_by: str
    paired: bool

    @property
    def sentence(self) -> str:
        """How exactly the indicator is known, and what ended the replications, in one sentence."""
        asked_for = f"±{self._text(self.goal.amount)}"
        runs = (
            f"{counted(self.replications, 'pair')} of runs"
            if self.paired
            else counted(self.replications, "replication")
        )
        known = f"{self.title}: {self._known} after {runs}"
        if self.ended_by == "precision":
            return f"{known}, as asked for ({asked_for})."
        why = (
            f"when the budget of {format_duration(self.goal.budget or 0.0)} ended"
            if self.ended_by == "budget"
            else "the most allowed"
        )
        short = self.half_width > self.goal.amount
        rest = f"asked for was {asked_for}" if short else f"asked for was {asked_for}, confirmed by a second look"
        return f"{known}, {why}; {rest}."

    @property
    def _known(self) -> str:
        if math.isinf(self.half_width):
            return "no interval"
        part = " of the baseline" if self.paired and not self.goal.points else ""
        return f"{'difference ' if self.paired else ''}±{self._text(self.half_width)}{part}"

    def _text(self, amount: float) -> str:
        text = format_percent(amount)
        return text.replace(" %", " pp") if self.goal.points else text

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; a missing number is None."""
        return {
            **asdict(self.goal),
            "reached": optional(self.half_width),
            "replications": self.replications,
            "ended_by": self.ended_by,
        }
