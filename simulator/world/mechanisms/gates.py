"""Gates and stages: numbers of views from which an item that no reviewer has cleared is shown less, or not at all.

The law is stated in ``docs/world/gates.md``. A gate is a stage in which the factor on reach is 0.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Action
from simulator.rng import kernel, struct

if TYPE_CHECKING:
    from simulator.config.enforcement import Enforcement


@struct
class Stages(NamedTuple):
    """The plan's stages of an item's audience; S stages, none if there are none."""

    from_views: NDArray[np.float64]
    """(S,) views at which each begins, rising."""
    reach: NDArray[np.float64]
    """(S,) factor on views in it; 0 = distribution stops."""


def stages_of(enforcement: Enforcement) -> Stages:
    """Return the stages of a plan.

    >>> from simulator.config.enforcement import Enforcement, Stage
    >>> stages_of(Enforcement(stages=(Stage(from_views=1000, reach=0.3),))).reach
    array([0.3])
    """
    given = enforcement.stages
    return Stages(
        np.array([stage.from_views for stage in given], dtype=np.float64),
        np.array([stage.reach for stage in given], dtype=np.float64),
    )


@kernel
def next_threshold(stages: Stages, passed: int, staged: int, gate: float) -> float:
    """Return the views of the next stage or gate; inf if there is none.

    Parameters
    ----------
    stages : Stages
    passed : int
        Stages passed so far.
    staged : int
        1 = the plan's stages apply to the item.
    gate : float
        Views of the item's own gate; inf = none, or passed.
    """
    if staged and passed < stages.from_views.shape[0]:
        return float(min(gate, stages.from_views[passed]))
    return gate


@kernel
def stages_reached(stages: Stages, passed: int, staged: int, views: float) -> int:
    """Return how many stages are passed once an item has these views."""
    while staged and passed < stages.from_views.shape[0] and stages.from_views[passed] <= views:
        passed += 1
    return passed


@kernel
def factor_at(stages: Stages, before: int, passed: int, gate: float, views: float) -> float:
    """Return the factor on reach once an item has these views: that of the last stage, or 0 if a gate has closed.

    Parameters
    ----------
    stages : Stages
    before, passed : int
        Stages passed before, and with these views.
    gate : float
        Views of the item's own gate before; inf = none, or passed.
    views : float
    """
    if gate <= views:
        return 0.0
    for stage in range(before, passed):
        if stages.reach[stage] == 0.0:
            return 0.0
    return float(stages.reach[passed - 1]) if passed > 0 else 1.0


@kernel
def ungated_reach(action: int, reach: NDArray[np.float64]) -> float:
    """Return the reach of a visible item but for gates and stages: that of its action, 1 after a hold or review."""
    return float(reach[action]) if action < Action.REVIEW else 1.0


@kernel
def may_be_gated(stages: Stages, staged: int, gate: float) -> bool:
    """Return whether an item has any stage or gate."""
    return bool(next_threshold(stages, 0, staged, gate) < math.inf)
