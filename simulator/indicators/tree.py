"""The tree of indicators: goals, the indicators by which each is judged, the drivers of those, and the causal chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .base import Indicator
from .goals import GOALS
from .registry import INDICATORS
from .stages import STAGES


@dataclass(frozen=True)
class Branch:
    """An indicator that stands for itself, and the drivers that explain it, in order."""

    indicator: Indicator
    drivers: tuple[Indicator, ...]

    @property
    def all(self) -> tuple[Indicator, ...]:
        """The indicator, then its drivers."""
        return (self.indicator, *self.drivers)


def _grown() -> Mapping[str, tuple[Branch, ...]]:
    drivers: dict[str, list[Indicator]] = {}
    for one in INDICATORS.values():
        if one.driver_of:
            drivers.setdefault(one.driver_of, []).append(one)
    leads = [one for one in INDICATORS.values() if not one.driver_of]
    return MappingProxyType(
        {
            goal: tuple(Branch(one, tuple(drivers.get(one.id, ()))) for one in leads if one.goal == goal)
            for goal in GOALS
        }
    )


TREE: Mapping[str, tuple[Branch, ...]] = _grown()
"""Branches by goal; every indicator is in it once."""

BY_GOAL: Mapping[str, tuple[Indicator, ...]] = MappingProxyType(
    {goal: tuple(one for branch in branches for one in branch.all) for goal, branches in TREE.items()}
)
"""Indicators by goal, drivers after the indicator that they explain."""

CHAIN: Mapping[str, tuple[Indicator, ...]] = MappingProxyType(
    {name: tuple(one for one in INDICATORS.values() if one.stage == name) for name in STAGES}
)
"""Indicators by stage of the causal chain, in the order in which they are shown."""
