"""Whether a candidate is worth its cost: the net cost with its weights shown, and where the conclusion would turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .numbers import format_interval, format_limit
from .rows import Row
from .serialise import optional
from .shapes import DifferenceLike

_NAMES = {
    "violative_view": (
        "a violative view",
        "a violative view costs {violative_view} times the severity weight of its policy",
    ),
    "wrongful_removal": ("a wrongful removal", "a wrongful removal costs {wrongful_removal}"),
    "missed_limit": ("a missed time limit", "a missed time limit costs {missed_limit}"),
}
"""What is weighed, and how its weight is said."""
_PRICE = "per view"
"""Unit of what one view costs."""


@dataclass(frozen=True)
class Bounded:
    """A ratio of two differences, with the bounds of its 95 % interval (NaN = it has none)."""

    value: float
    low: float
    high: float

    @property
    def text(self) -> str:
        """As a price."""
        return format_interval(self.value, self.low, self.high, _PRICE)

    def to_dict(self) -> dict[str, float | None]:
        """Return plain data."""
        return {"value": optional(self.value), "low": optional(self.low), "high": optional(self.high)}


@dataclass(frozen=True)
class Worth:
    """A comparison's net cost and its break-even.

    Parameters
    ----------
    net : DifferenceLike
        Net cost per day.
    weights : mapping of str to float or None
        Of the scenario's ``costs``; None = not weighed.
    prevents : bool, optional
        Whether the candidate has fewer violative views, by severity weight; None = that is not clear.
    break_even : Bounded
        Cost of a violative view at which both arms cost the same, all else as it is weighed.
    per_prevented : Bounded, optional
        What the candidate costs more in all else, per violative view that it prevents; None = it prevents none clearly.
    """

    net: DifferenceLike
    weights: Mapping[str, float | None]
    prevents: bool | None
    break_even: Bounded
    per_prevented: Bounded | None

    @property
    def turning(self) -> str:
        """When the candidate is worth it, in one sentence."""
        if self.prevents is None:
            return "There is no break-even: these runs do not show whether violative views rise or fall."
        if self.break_even.high <= 0:
            whatever = "whatever a violative view costs"
            return f"It is worth it {whatever}." if self.prevents else f"It is not worth it, {whatever}."
        side = "more" if self.prevents else "less"
        return f"It is worth it while a violative view of severity weight 1 costs {side} than {self._above_zero.text}."

    @property
    def _above_zero(self) -> Bounded:
        one = self.break_even
        return Bounded(max(one.value, 0.0), max(one.low, 0.0), one.high)

    @property
    def sentences(self) -> Iterator[str]:
        """The answer: what happens to the net cost, by which weights, and where it would turn."""
        yield Row(self.net).sentence
        yield f"{self._weighed()}; reviewers cost what their pool's `cost_per_hour` says."
        yield self.turning
        if self.per_prevented is not None:
            yield f"A prevented violative view costs {self.per_prevented.text} in staff, mistakes and missed limits."

    def _weighed(self) -> str:
        given = {name: "" if weight is None else format_limit(weight) for name, weight in self.weights.items()}
        parts = [words if given[name] else f"{what} is not weighed" for name, (what, words) in _NAMES.items()]
        text = ", ".join(parts).format(**given)
        return f"{text[0].upper()}{text[1:]}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "weights": dict(self.weights),
            "prevents": self.prevents,
            "break_even": self.break_even.to_dict(),
            "cost_per_prevented_view": None if self.per_prevented is None else self.per_prevented.to_dict(),
            "sentences": list(self.sentences),
        }
