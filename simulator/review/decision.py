"""The rule: from the tests of a candidate to one of four decisions, and what decided it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .evidence import Test, of_kind
from .request import Outcome, Override

SHIP: Outcome = "ship"
RAMP: Outcome = "ship with a ramp"
REFUSED: Outcome = "do not ship"
LACKING: Outcome = "not enough evidence"


@dataclass(frozen=True)
class Decision:
    """What the protocol says of a candidate.

    Parameters
    ----------
    outcome : str
        ``ship``, ``ship with a ramp``, ``do not ship`` or ``not enough evidence``.
    step : str
        Which rule of the protocol decided: a key of ``RULES``.
    because : tuple of Test
        The tests that decided it.
    missed : tuple of Test
        Guardrails of any scenario whose estimate is beyond the limit: they stand in the first sentence.
    needed : int, optional
        Pairs of runs that would decide, where the evidence is not enough; None where more runs do not help or their
        number cannot be told.
    override : Override, optional
        A decision that somebody takes instead.
    """

    outcome: Outcome
    step: str
    because: tuple[Test, ...]
    missed: tuple[Test, ...]
    needed: int | None = None
    override: Override | None = None

    @property
    def taken(self) -> Outcome:
        """The decision that stands: the protocol's, unless somebody overrides it."""
        return self.outcome if self.override is None else self.override.decision

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; tests by name, which are listed elsewhere."""
        return {
            "outcome": self.outcome,
            "step": self.step,
            "because": [one.id for one in self.because],
            "missed": [one.id for one in self.missed],
            "needed": self.needed,
            "override": None if self.override is None else self.override.model_dump(mode="json"),
            "taken": self.taken,
        }


RULES = {
    "quality": "A quality check fails: do not ship, since no other number can be trusted.",
    "breach": "A guardrail of a deciding or holding scenario is clearly breached: do not ship.",
    "deterioration": "A success or deterioration indicator is clearly worse: do not ship.",
    "no gain": "No success indicator is clearly better, although the runs would have seen the change that counts: "
    "do not ship.",
    "open success": "No success indicator is clearly better, and the runs may have missed the change that counts: "
    "not enough evidence.",
    "open guardrail": "A success indicator is clearly better, but a guardrail is not shown to be kept: "
    "not enough evidence.",
    "stress": "A success indicator is clearly better and all guardrails are kept, but under stress one is missed: "
    "ship with a ramp.",
    "all kept": "A success indicator is clearly better and all guardrails are kept: ship.",
}
"""The rule, step by step: the first that holds decides."""


def decide(tests: Sequence[Test], stress: Sequence[str], override: Override | None = None) -> Decision:
    """Return the decision that follows from a candidate's tests.

    Parameters
    ----------
    tests : sequence of Test
    stress : sequence of str
        Names of the scenarios under which a miss makes a ramp of a launch.
    override : Override, optional
    """
    binding = [one for one in of_kind(tests, "guardrail") if one.world not in stress]
    success = of_kind(tests, "success")
    missed = tuple(one for one in of_kind(tests, "guardrail") if one.guardrail is not None and one.guardrail.missed)
    for step, failed in (
        ("quality", _failed(of_kind(tests, "quality"))),
        ("breach", _failed(binding)),
        ("deterioration", _failed([*success, *of_kind(tests, "deterioration")])),
    ):
        if failed:
            return Decision(REFUSED, step, failed, missed, override=override)
    better = tuple(one for one in success if one.status == "passed")
    if not better:
        if all(one.seen for one in success):
            return Decision(REFUSED, "no gain", success, missed, override=override)
        needed = [one.needed for one in success if not one.seen and one.needed is not None]
        return Decision(LACKING, "open success", success, missed, max(needed, default=None), override)
    unkept = tuple(one for one in binding if one.status != "passed")
    if unkept:
        told = [one.needed for one in unkept if one.needed is not None]
        needed_pairs = max(told) if len(told) == len(unkept) else None
        return Decision(LACKING, "open guardrail", unkept, missed, needed_pairs, override)
    strained = tuple(one for one in missed if one.world in stress)
    if strained:
        return Decision(RAMP, "stress", strained, missed, override=override)
    return Decision(SHIP, "all kept", (*better, *binding), missed, override=override)


def _failed(tests: Sequence[Test]) -> tuple[Test, ...]:
    return tuple(one for one in tests if one.status == "failed")
