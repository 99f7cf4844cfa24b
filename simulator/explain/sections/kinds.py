"""Lines of ``explain`` on nature and plan: which fields a candidate may change."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.config.kinds import fields_of
from simulator.declare import ROLES, Role
from simulator.explain.section import Facts, Section

_MEANING: dict[Role, str] = {
    "nature": "Nature (what people do; the same for all arms)",
    "plan": "Plan (what the platform chooses; a candidate changes it)",
    "run": "Run (how the world is looked at; the same for all arms)",
}


def _lines(_facts: Facts) -> Iterator[str]:
    """Yield a line for each kind: its sections, and the fields of it within the sections of other kinds."""
    for role in ROLES:
        yield f"{_MEANING[role]}: {', '.join(fields_of(role))}."


SECTION = Section(145, _lines)
