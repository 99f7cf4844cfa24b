"""The stress matrix: for each scenario and candidate what success and guardrails come to, in one cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.present.outcomes import BETTER, LACKING, UNCLEAR, WORSE, style_of
from simulator.review.checked import World
from simulator.review.conduct import Reviewed
from simulator.review.evidence import Test, of_kind

from .tested import in_world, margin_text, place_text, worst_first

ROLES = {
    "decide": "Success and guardrails are tested here.",
    "hold": "Guardrails must be kept here as well.",
    "stress": "A guardrail that is missed here turns a launch into a ramp.",
}
"""What a scenario is for, by its role."""


@dataclass(frozen=True)
class Cell:
    """One candidate in one scenario.

    Parameters
    ----------
    sign, word, style : str
        The worst of its guardrails, or of success where it is tested.
    success : str
        How many success indicators are better; empty where success is not tested.
    guardrails : str
        How many are kept.
    worst : str
        The guardrail that is nearest to its limit, or furthest beyond it; empty without guardrails.
    """

    sign: str
    word: str
    style: str
    success: str
    guardrails: str
    worst: str


@dataclass(frozen=True)
class Strained:
    """One scenario.

    Parameters
    ----------
    name, anchor, role, about : str
        Its name, the id of its details, its role, and what that asks.
    cells : tuple of Cell
        One for each candidate.
    """

    name: str
    anchor: str
    role: str
    about: str
    cells: tuple[Cell, ...]


def anchor_of(place: int) -> str:
    """Return the id of a scenario's section, by its place from 1 on."""
    return f"scenario-{place}"


def matrix(reviewed: Reviewed) -> list[Strained]:
    """Return the scenarios, the deciding one first."""
    return [
        Strained(
            world.name,
            anchor_of(place),
            world.role,
            ROLES[world.role],
            tuple(_cell(in_world(reviewed.tests[name], world.name), world) for name in reviewed.candidates),
        )
        for place, world in enumerate(reviewed.review.worlds.values(), start=1)
    ]


def _cell(tests: Sequence[Test], world: World) -> Cell:
    guardrails, success = of_kind(tests, "guardrail"), of_kind(tests, "success")
    sign, word, outcome = _worst_status(guardrails, success, binds=world.binds)
    better = sum(one.status == "passed" for one in success)
    kept = sum(one.status == "passed" for one in guardrails)
    missed = sum(one.guardrail is not None and one.guardrail.missed for one in guardrails)
    told = f"{kept} of {len(guardrails)} guardrails kept" if guardrails else "no guardrail"
    return Cell(
        sign,
        word,
        style_of(outcome),
        f"{better} of {len(success)} success indicators better" if success else "",
        f"{told}, {missed} missed" if missed else told,
        _worst(guardrails),
    )


def _worst_status(guardrails: Sequence[Test], success: Sequence[Test], *, binds: bool) -> tuple[str, str, str]:
    missed = [one for one in guardrails if one.guardrail is not None and one.guardrail.missed]
    if any(one.status == "failed" for one in (*guardrails, *success)):
        return "▼", "clearly breached" if missed else "clearly worse", WORSE
    if missed:
        return "▼", "missed by the estimate", WORSE
    if any(one.status == "open" for one in guardrails):
        return ("≈", "not shown to be kept", UNCLEAR) if binds else ("≈", "none missed", UNCLEAR)
    if success and not any(one.status == "passed" for one in success):
        return "○", "no clear gain", LACKING
    return "▲", "kept", BETTER


def _worst(guardrails: Sequence[Test]) -> str:
    told = [one.guardrail for one in worst_first(guardrails) if one.guardrail is not None]
    return f"{place_text(told[0].requirement)}: {margin_text(told[0])}" if told else ""
