"""The part of the drawing kernel that writes the scores of further detectors."""

from __future__ import annotations

from simulator.domain.scores import SUREST
from simulator.records import Chunk
from simulator.rng import Stream, block, inlined, normal_quantile, unit
from simulator.world.bearing import Bearing
from simulator.world.item_law import ItemLaw
from simulator.world.laws import Laws
from simulator.world.probability import probability
from simulator.world.space import POLICIES, TRAIT, Space

_FURTHER = int(Stream.FURTHER)
_OF_VERSION = 1 << 32
"""Added to a detector's number where the draws are those of a version of a storm."""


@inlined
def read_further(
    start: int, number: int, law: ItemLaw, laws: Laws, space: Space, bearing: Bearing, chunk: Chunk
) -> None:
    """Write the further scores of a batch, each the probability of a violation given that detector's reading alone."""
    policies, again = law.line.shape[1], bearing.source.shape[0] > 0
    for d in range(law.further.policy.shape[0]):
        policy = law.further.policy[d]
        for place in range(number):
            row = start + place
            main = space.normal[POLICIES + policies + policy, place]
            index, content, key = chunk.item[row], chunk.item[row], law.further.key[d]
            # What a detector is blind to is a matter of the content; a changed copy is read with a noise of its own.
            if again and bearing.source[row] >= 0:
                content = bearing.source[row]
            if chunk.version[row] != 0:
                content, key = _version(abs(chunk.version[row]) - 1, law), key + _OF_VERSION
            words = block(laws.seed, laws.replication, _FURTHER, content, key)
            unseen, taken_for, word = unit(words[1]), unit(words[2]), words[0]
            if index != content and chunk.version[row] <= 0:
                word = block(laws.seed, laws.replication, _FURTHER, index, law.further.key[d])[0]
            own = normal_quantile(unit(word))
            noise = law.further.shared[d] * main + law.further.own[d] * own
            chunk.further_scores[row, d] = _score(place, d, noise, unseen, taken_for, chunk.market[row], law, space)


@inlined
def _version(version: int, law: ItemLaw) -> int:
    """Return the number of a version's draws, by its place among those of all storms."""
    storm = 0
    while version >= law.copies.first[storm + 1]:
        storm += 1
    return int(law.copies.key[storm] + version - law.copies.first[storm])


@inlined
def _score(
    place: int, d: int, noise: float, unseen: float, taken_for: float, market: int, law: ItemLaw, space: Space
) -> float:
    """Return the score of one detector for an item."""
    policy, at = law.further.policy[d], space.row[place]
    reads = at + law.hard.rows if space.luck[place] < law.hard.share[policy] else at
    slope = law.further.slope[reads, d]
    if slope == 0.0:
        return 0.0  # it is out
    own = space.normal[POLICIES + policy, place]
    severity = law.trait_weight * space.normal[TRAIT, place] + law.own_weight * own + space.shift[place]
    violates, blind = severity > law.line[at, policy], law.further.blind[d]
    overlooked = violates and unseen < blind
    if overlooked:
        severity = normal_quantile(taken_for * law.further.innocent[at, d])
    argument = slope * (severity + law.further.noise[reads, d] * noise) - law.further.offset[reads, d]
    if violates and not overlooked:
        argument -= law.further.fade[reads, d] + slope * space.hidden[place]
    score: float = probability(argument, law.probability_table)
    if blind == 0.0:
        return score
    rest = 1.0 - score
    violating = (1.0 - blind) * score + law.further.odds[market, d] * rest
    return float(min(violating / (violating + rest), SUREST))
