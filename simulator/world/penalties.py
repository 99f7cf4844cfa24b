"""Penalties on accounts: how much a strike weighs, and what follows at how many strikes.

The law is stated in ``docs/world/consequences.md``. Both engines and the strikes from before the start follow it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config.fields import ALL
from simulator.config.model import of_policy
from simulator.domain.events import Event
from simulator.rng import kernel, struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.config import Scenario

WARNING = -1
"""Strikes given by a removal that warns."""
_EVENTS = {"feature_block": Event.FEATURE_BLOCK, "suspend": Event.SUSPEND, "ban": Event.BAN}


@struct
class Penalties(NamedTuple):
    """The law of penalties; P policies, K rungs of the ladder."""

    weight: NDArray[np.int64]
    """(P,) strikes that a removal counts as."""
    at_once: NDArray[np.uint8]
    """(P,) whether a strike bans, however many there are."""
    at: NDArray[np.int64]
    """(K,) strikes from which each rung applies, rising."""
    penalty: NDArray[np.int64]
    """(K,) FEATURE_BLOCK, SUSPEND or BAN."""
    length: NDArray[np.float64]
    """(K,) how long, s."""
    block_from: int
    """Strikes of the lowest rung that blocks a feature; 0 = none does."""
    suspend_from: int
    """The same of rungs that suspend."""
    ban_from: int
    """The same of rungs that ban."""
    educates: int
    """1 if the first strike in a window is a warning."""
    feature_share: float
    """Share of uploads that use the feature which a block takes away."""
    past_mix: NDArray[np.float64]
    """(P,) cumulative share of policies among strikes from before the start."""


def penalties_from(
    rungs: Sequence[tuple[int, str, float]],
    *,
    weight: Sequence[int],
    at_once: Sequence[bool],
    educates: bool,
    feature_share: float,
    past_mix: NDArray[np.float64],
) -> Penalties:
    """Return the law of a ladder: (strikes, penalty, length in s), lowest first."""
    lowest = {kind: min((at for at, name, _ in rungs if name == kind), default=0) for kind in _EVENTS}
    return Penalties(
        weight=np.array(weight, dtype=np.int64),
        at_once=np.array(at_once, dtype=np.uint8),
        at=np.array([at for at, *_ in rungs], dtype=np.int64),
        penalty=np.array([_EVENTS[name] for _, name, _ in rungs], dtype=np.int64),
        length=np.array([length for *_, length in rungs], dtype=np.float64),
        block_from=lowest["feature_block"],
        suspend_from=lowest["suspend"],
        ban_from=lowest["ban"],
        educates=int(educates),
        feature_share=float(feature_share),
        past_mix=past_mix,
    )


def penalties_of(scenario: Scenario, prevalence: NDArray[np.float64], shares: NDArray[np.float64]) -> Penalties:
    """Return the law of a scenario; ``prevalence`` is (M, P), ``shares`` are those of markets, (M,)."""
    given, policies = scenario.enforcement, scenario.policies
    parents = dict(zip(policies, scenario.parents(), strict=True))
    weights = [of_policy(given.strike_weights, policy, parents[policy]) for policy in policies]
    mix = shares @ prevalence
    total = mix.sum()
    return penalties_from(
        given.rungs,
        weight=[1 if weight is None else weight for weight in weights],
        at_once=[ALL in given.ban_at_once or policy in given.ban_at_once for policy in policies],
        educates=given.educate_first,
        feature_share=given.feature_share,
        past_mix=np.cumsum(mix / total) if total > 0.0 else np.ones(mix.size),
    )


@kernel
def rung_at(strikes: int, law: Penalties) -> int:
    """Return the rung that applies at a number of strikes; -1 = none."""
    rung = -1
    while rung + 1 < law.at.shape[0] and law.at[rung + 1] <= strikes:
        rung += 1
    return rung


@kernel
def policy_at(u: float, law: Penalties) -> int:
    """Return the policy of a strike from before the start at a place of the mix, 0 < u < 1."""
    policy = 0
    while policy + 1 < law.past_mix.shape[0] and law.past_mix[policy] < u:
        policy += 1
    return policy
