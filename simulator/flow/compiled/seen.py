"""Counts since the start of which strategies are told: reports, reviews asked for, verdicts by score."""

from __future__ import annotations

from simulator.rng import inner
from simulator.world.score_bins import score_bin

from .state import Seen, State


@inner
def reported(state: State, slot: int) -> None:
    """Count a user's report."""
    s = state.slots[slot]
    state.signals[s.market, s.top_policy, Seen.REPORTS] += 1


@inner
def flagged(state: State, slot: int) -> None:
    """Count a review that is asked for."""
    s = state.slots[slot]
    state.signals[s.market, s.top_policy, Seen.FLAGS] += 1


@inner
def decided(state: State, slot: int, violating: int) -> None:
    """Count a verdict of a review by the bin of the item's score."""
    s = state.slots[slot]
    state.decided_by_score[s.top_policy, score_bin(s.score), violating] += 1
