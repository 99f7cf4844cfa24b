"""The part of the drawing kernel that hides from detectors what they have not learned."""

from __future__ import annotations

from simulator.records import Chunk
from simulator.rng import Stream, inlined, uniform
from simulator.world.item_law import ItemLaw
from simulator.world.laws import Laws
from simulator.world.space import POLICIES, TRAIT, Space

_NOVEL = int(Stream.NOVEL)


@inlined
def hide_novel(start: int, number: int, law: ItemLaw, laws: Laws, space: Space, chunk: Chunk) -> None:
    """Hide from detectors what they do not read of a batch's novel violations, and mark these; severity stays.

    Copies of a storm are never of a novel kind. Of several kinds the first one holds.
    """
    for kind in range(law.novel.start.shape[0]):
        policy = law.novel.policy[kind]
        for place in range(number):
            row = start + place
            share = law.novel.share[chunk.market[row], kind]
            if share <= 0.0 or chunk.time[row] < law.novel.start[kind] or chunk.novel[row] or chunk.version[row] != 0:
                continue
            if not _violates_most(place, policy, law, space):
                continue
            if uniform(laws.seed, laws.replication, _NOVEL, chunk.item[row], law.novel.key[kind]) < share:
                chunk.novel[row] = kind + 1
                space.hidden[place] += law.novel.blind[kind]


@inlined
def _violates_most(place: int, policy: int, law: ItemLaw, space: Space) -> bool:
    """Return whether an item violates a policy, and none by more."""
    at = space.row[place]
    rest = law.trait_weight * space.normal[TRAIT, place] + space.shift[place]
    margin = rest + law.own_weight * space.normal[POLICIES + policy, place] - law.line[at, policy]
    if margin <= 0.0:
        return False
    for other in range(law.line.shape[1]):
        if rest + law.own_weight * space.normal[POLICIES + other, place] - law.line[at, other] > margin:
            return False
    return True
