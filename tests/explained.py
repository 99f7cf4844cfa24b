"""What a section of ``explain`` says of a scenario, without the load that a whole explanation estimates."""

from __future__ import annotations

import importlib
from typing import Any

from simulator.config import Scenario
from simulator.explain.section import Facts
from simulator.world.parameters import parameters_of


def lines_of(scenario: Scenario, *names: str) -> list[str]:
    """Return the lines of the sections in these files of ``simulator/explain/sections/``."""
    untold: dict[str, Any] = {"load": None, "chosen": None}
    facts = Facts(scenario, parameters_of(scenario), strategy="AllowAll", **untold)
    sections = [importlib.import_module(f"simulator.explain.sections.{name}").SECTION for name in names]
    return [line for section in sections for line in section.lines(facts)]
