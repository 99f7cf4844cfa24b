"""What a scenario must have on for an indicator to say anything: without networks there is no recall on rings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.config import Scenario


def _incident(kind: str) -> Callable[[Scenario], bool]:
    return lambda scenario: any(incident.kind == kind for incident in scenario.incidents.values())


NEEDS: Mapping[str, Callable[[Scenario], bool]] = MappingProxyType(
    {
        "adversaries": lambda scenario: scenario.adversaries is not None,
        "adversaries.reupload": lambda s: s.adversaries is not None and s.adversaries.reupload > 0,
        "appeals.pool": lambda scenario: scenario.appeals.pool is not None,
        "appeals.window": lambda scenario: scenario.appeals.window is not None,
        "creators.ban_evasion": lambda scenario: scenario.creators.ban_evasion is not None,
        "creators.churn": lambda scenario: scenario.creators.churn is not None,
        "detection.hash_bank": lambda scenario: scenario.detection.hash_bank is not None,
        "detection.rescoring": lambda scenario: scenario.detection.rescoring.on,
        "enforcement.suspend_at or enforcement.ban_at": lambda s: (
            s.enforcement.suspend_at is not None or s.enforcement.ban_at is not None
        ),
        "an incident of kind novel_content": _incident("novel_content"),
        "an incident of kind reupload_storm": _incident("reupload_storm"),
        "networks": lambda scenario: scenario.networks is not None,
        "pools.*.helps": lambda scenario: any(pool.helps for pool in scenario.pools.values()),
        "pools.*.patience or time_limits": lambda scenario: (
            bool(scenario.time_limits) or any(pool.patience is not None for pool in scenario.pools.values())
        ),
        "pools.*.people": lambda scenario: any(pool.people is not None for pool in scenario.pools.values()),
        "pools.*.people.golden": lambda scenario: any(
            pool.people is not None and pool.people.golden.share > 0 for pool in scenario.pools.values()
        ),
        "pools.*.people.severe": lambda scenario: any(
            pool.people is not None and pool.people.severe is not None for pool in scenario.pools.values()
        ),
        "time_limits": lambda scenario: bool(scenario.time_limits),
    }
)
"""Whether a scenario has it on, by the name under which a scenario switches it on."""
