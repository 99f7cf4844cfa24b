"""Ranks of waiting jobs: by the priority of triage or, where a queue has a ranking, by present state."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Action
from simulator.rng import inlined, inner, kernel
from simulator.strategy.ranking import LATEST, NEAR, Ranking
from simulator.world.laws import Laws

from .heap import make_heap
from .state import By, Rankings, State, Work
from .views import leave_to_views, seen_by


def with_ranking(state: State, pool: int, ranking: Ranking | None) -> State:
    """Return the state with a ranking of a pool's queue in place of its present one; None = by priority."""
    old = state.rankings
    old.by[pool] = By.PRIORITY if ranking is None else By.DEADLINE if ranking.by == "deadline" else By.WEIGHT
    if ranking is None:
        return state
    ages, views = _with_edges(old.ages, pool, ranking.ages), _with_edges(old.views, pool, ranking.views)
    policies = max(old.table.shape[1], len(ranking.table))
    table = np.zeros((len(old.by), policies, ages.shape[1] + 1, views.shape[1] + 1))
    table[:, : old.table.shape[1], : old.table.shape[2], : old.table.shape[3]] = old.table
    table[pool, : len(ranking.table), : len(ranking.ages) + 1, : len(ranking.views) + 1] = ranking.table
    return state._replace(rankings=Rankings(old.by, ages, views, table))


def _with_edges(edges: NDArray[np.float64], pool: int, own: NDArray[np.float64]) -> NDArray[np.float64]:
    more = max(0, len(own) - edges.shape[1])
    edges = np.pad(edges, ((0, 0), (0, more)), constant_values=np.inf)
    edges[pool] = np.inf
    edges[pool, : len(own)] = own
    return edges


@inner
def rank_of(laws: Laws, state: State, slot: int, time: float) -> float:
    """Return the rank of an item's job in the queue of its pool: the lowest goes first."""
    s = state.slots[slot]
    ranked = state.rankings.by[s.pool]
    if ranked == By.PRIORITY:
        return 0.0 if s.job_is_appeal else -s.priority
    weight = s.weight
    if ranked == By.DEADLINE:
        weight = max(LATEST - s.due_at, 0.0)
    if s.job_is_appeal:
        return -weight if ranked == By.DEADLINE else 0.0
    r = state.rankings
    age = _bin(r.ages[s.pool], time - s.upload)
    views = 0
    if r.views.shape[1] > 0 and r.views[s.pool, 0] < math.inf:
        views = _bin(r.views[s.pool], seen_by(laws, state, slot, time))
    return -(weight * r.table[s.pool, s.top_policy, age, views])


@inlined
def _bin(edges: NDArray[np.float64], value: float) -> int:
    """Return how many edges a value has reached."""
    value += value * NEAR
    low, high = 0, edges.shape[0]
    while low < high:
        middle = (low + high) >> 1
        if edges[middle] <= value:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def rank_again(laws: Laws, state: State, pool: int, time: float) -> None:
    """Give the waiting jobs of a pool their present ranks, and drop tickets of jobs that have left its queue."""
    tickets = state.tickets[pool]
    kept = 0
    for place in range(state.pools[pool].tickets):
        ticket = tickets[place]
        s = state.slots[ticket.slot]
        if s.index == ticket.index and s.work == Work.WAITING and s.joined == ticket.joined and s.pool == pool:
            entry = tickets[kept]
            entry.joined = ticket.joined
            entry.index = ticket.index
            entry.slot = ticket.slot
            entry.rank = rank_of(laws, state, entry.slot, time)
            kept += 1
    state.pools[pool].tickets = kept
    make_heap(tickets, kept)


@kernel
def leave_reviews_to_views(laws: Laws, state: State, slots: NDArray[np.int64], time: float) -> None:
    """Count views as drawn from now on of items that triage sent to review: their views decide how long they wait."""
    for slot in slots:
        if state.slots[slot].action == Action.REVIEW or state.slots[slot].action == Action.HOLD:
            leave_to_views(laws, state, slot, time)
