"""The part of the drawing kernel that makes some uploads copies of a storm's versions.

All copies of a version have the same severity, and detectors read unchanged copies alike.
"""

from __future__ import annotations

import math

from simulator.records import Chunk
from simulator.rng import Stream, block, inlined, normal_quantile, unit
from simulator.world.item_law import ItemLaw
from simulator.world.laws import Laws
from simulator.world.space import POLICIES, TRAIT, Space

from .law import CopyLaw

_COPY = int(Stream.COPY)
_VERSION = 1
"""Block of a version's draws; those of an item are block 0 of the same stream."""
_BELOW = 1e-9
"""How far below the line, at least, a copy is in the policies of other violations, severity sd: never above."""


@inlined
def version_of(item: int, row: int, copies: CopyLaw, laws: Laws) -> int:
    """Return the number of the version that an item is a copy of, from 1; below 0 if changed; 0 = no copy."""
    storms = copies.bounds.shape[1]
    if storms == 0 or copies.bounds[row, storms - 1] <= 0.0:
        return 0
    words = block(laws.seed, laws.replication, _COPY, item, 0)
    u = unit(words[0])
    storm = 0
    while storm < storms and u >= copies.bounds[row, storm]:
        storm += 1
    if storm == storms:
        return 0
    low, high, v = int(copies.first[storm]), int(copies.first[storm + 1]) - 1, unit(words[1])
    while low < high:
        middle = (low + high) >> 1
        if v < copies.versions[middle]:
            high = middle
        else:
            low = middle + 1
    return -(low + 1) if unit(words[2]) < copies.changed[storm] else low + 1


@inlined
def place_copies(start: int, number: int, law: ItemLaw, laws: Laws, space: Space, chunk: Chunk) -> None:
    """Give the copies of a batch the severity of their version, and unchanged ones its reading too."""
    if law.copies.bounds.shape[1] == 0:
        return
    for place in range(number):
        version = chunk.version[start + place]
        if version != 0:
            _place_copy(abs(version) - 1, version > 0, place, law, laws, space)


@inlined
def _place_copy(version: int, unchanged: bool, place: int, law: ItemLaw, laws: Laws, space: Space) -> None:
    copies, at, policies = law.copies, space.row[place], law.line.shape[1]
    storm = 0
    while version >= copies.first[storm + 1]:
        storm += 1
    index = copies.key[storm] + version - copies.first[storm]
    words = block(laws.seed, laws.replication, _COPY, index, _VERSION)
    margin = math.exp(copies.log_margin[storm] + copies.margin_log_sd[storm] * normal_quantile(unit(words[0])))
    if unit(words[2]) < copies.innocent[storm]:
        margin = -margin
    else:
        space.hidden[place] += copies.blind[storm]
    rest = law.trait_weight * space.normal[TRAIT, place] + space.shift[place]
    for policy in range(policies):
        most = (law.line[at, policy] - _BELOW - rest) / law.own_weight
        space.normal[POLICIES + policy, place] = min(space.normal[POLICIES + policy, place], most)
    policy = copies.policy[storm]
    space.normal[POLICIES + policy, place] = (law.line[at, policy] + margin - rest) / law.own_weight
    if unchanged:
        space.normal[POLICIES + policies + policy, place] = normal_quantile(unit(words[1]))
