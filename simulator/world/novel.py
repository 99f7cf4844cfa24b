"""Novel content: violations of a kind that detectors have not learned.

The law is stated in ``docs/world/learning.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.incidents import NovelContent
from simulator.rng import Stream, inner, uniform

from .chunk import Chunk
from .conditions import places
from .laws import Laws
from .space import POLICIES, TRAIT, Space

if TYPE_CHECKING:
    from .parameters import ItemLaw

_NOVEL = int(Stream.NOVEL)


class NovelLaw(NamedTuple):
    """What the kernel takes of N kinds of novel content; M markets."""

    start: NDArray[np.float64]
    """(N,) from when on there are any, s."""
    share: NDArray[np.float64]
    """(M, N) share of the policy's violations that are of the kind."""
    policy: NDArray[np.int64]
    """(N,) policy that the kind violates."""
    blind: NDArray[np.float64]
    """(N,) part of its severity that detectors do not read, severity sd; it falls as they learn."""
    key: NDArray[np.int64]
    """(N,) number of a kind's draws: it follows from the name."""


def novel_of(scenario: Scenario) -> dict[str, NovelContent]:
    """Return the kinds of novel content of a scenario, by name."""
    return {name: incident for name, incident in scenario.incidents.items() if isinstance(incident, NovelContent)}


def novel_law(scenario: Scenario) -> NovelLaw:
    """Return the law of novel content before detectors have learned anything of it."""
    kinds = novel_of(scenario)
    share = np.zeros((len(scenario.markets), len(kinds)))
    for number, kind in enumerate(kinds.values()):
        share[places(kind.markets, scenario.markets), number] = kind.share
    return NovelLaw(
        start=np.array([kind.start for kind in kinds.values()], dtype=np.float64),
        share=share,
        policy=np.array([list(scenario.policies).index(kind.policy) for kind in kinds.values()], dtype=np.int64),
        blind=np.array([kind.blind for kind in kinds.values()], dtype=np.float64),
        key=np.array([crc32(name.encode()) for name in kinds], dtype=np.int64),
    )


@inner
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


@inner
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
