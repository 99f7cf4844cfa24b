"""Populations of an item by number: 0 is everybody, then come the segments, then the bucket of its arm."""

from __future__ import annotations

from simulator.rng import inlined

from .state import Axis, State


@inlined
def populations_of(state: State, segments: int, bucket: int) -> int:
    """Return how many populations to go through; most items belong only to population 0, all items."""
    if bucket >= 0:
        return state.axes[Axis.POPULATIONS] + 1
    segment = 0
    while segments >> segment != 0:
        segment += 1
    return segment + 1


@inlined
def row_of(state: State, cell: int, segments: int, bucket: int, population: int) -> int:
    """Return the row of an item in a population, -1 if it does not belong to it; ``cell`` is the row of all items."""
    if population == 0:
        return cell
    if population == state.axes[Axis.POPULATIONS]:
        return state.axes[Axis.BUCKETS_FROM] + bucket if bucket >= 0 else -1
    return cell + population if (segments >> (population - 1)) & 1 != 0 else -1


@inlined
def is_counted(state: State, cell: int) -> bool:
    """Return whether a cell is that of an upload after the warm-up."""
    return cell < state.axes[Axis.BUCKETS_FROM] - state.axes[Axis.POPULATIONS]
