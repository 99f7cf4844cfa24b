"""Lines of ``explain`` on nature and plan: which sections a candidate may change."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.config import Scenario, kind_of
from simulator.declare import ROLES, Role

_MEANING: dict[Role, str] = {
    "nature": "Nature (what people do; the same for all arms)",
    "plan": "Plan (what the platform chooses; a candidate changes it)",
    "run": "Run (how the world is looked at; the same for all arms)",
}


def kind_lines() -> Iterator[str]:
    """Yield a line for each kind of field: the sections that are of it, some fields in them excepted."""
    sections: dict[Role, list[str]] = {role: [] for role in ROLES}
    for name in Scenario.model_fields:
        sections[kind_of(name)].append(name)
    for role, names in sections.items():
        yield f"{_MEANING[role]}: {', '.join(names)}."
