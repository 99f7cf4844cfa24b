"""Whether a requirement applies to a scenario: its places, and the mechanisms that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from simulator.config.needs import could_be_met
from simulator.errors import InputError

from .registry import find_indicator
from .requirement import Requirement

if TYPE_CHECKING:
    from simulator.config import Scenario


def axis_names(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return the names along the axes that a requirement can use."""
    policies, parents = tuple(scenario.policies), scenario.parents()
    wholes = [parent for name, parent in zip(policies, parents, strict=True) if parent != name]
    return {
        "market": tuple(scenario.markets),
        "policy": policies,
        "parent": tuple(dict.fromkeys(wholes)),
        "tier": tuple(scenario.creators.tiers),
        "pool": tuple(scenario.pools),
    }


def check_requirements(requirements: Iterable[Requirement], scenarios: Mapping[str, Scenario]) -> None:
    """Refuse requirements that cannot be judged, before anything runs.

    Parameters
    ----------
    requirements : iterable of Requirement
    scenarios : mapping of str to Scenario
        By whose they are, such as ``the candidate's plan``; a fixed requirement is of the last one only.

    Raises
    ------
    InputError
        If what an indicator is about is off, a place is not there, or the indicator is not counted by it.
    """
    for one in requirements:
        indicator = find_indicator(one.indicator)
        asked = list(scenarios.items())
        for whose, scenario in asked if one.relative else asked[-1:]:
            indicator.check(tuple(one.cell(axis_names(scenario))))
            off = [need for need in indicator.needs if not could_be_met(need, scenario)]
            if off:
                raise InputError(
                    f"{str(one)!r} cannot be judged: {indicator.id} needs {' and '.join(f'`{need}`' for need in off)}, "
                    f"which {'is' if len(off) == 1 else 'are'} off in {whose}."
                )
