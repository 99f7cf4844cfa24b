"""Cross-trained pools: which pools help which, and the helpers' factors on time and noise.

The law is stated in ``docs/world/cross_training.md``. Both engines call these functions and follow these tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rng import struct

if TYPE_CHECKING:
    from simulator.config import Scenario


@struct
class Skills(NamedTuple):
    """The help of pools for other pools; R pools, K the longest list, at least 1."""

    helps: NDArray[np.int16]
    """(R, K) pools that a pool helps, in its order; -1 = no more."""
    helpers: NDArray[np.int16]
    """(R, K) pools that help a pool, in the scenario's order; -1 = no more."""
    pace: NDArray[np.float64]
    """(R, R) factor on the service time of a job of pool b at a desk of pool a; 1 for a pool's own jobs."""
    blur: NDArray[np.float64]
    """(R, R) factor on the noise of its reading."""
    guests_from: NDArray[np.int32]
    """(R,) first desk of a pool for people of other pools who are moved there."""
    homes: NDArray[np.int16]
    """(R, G) pools that the people at these desks, one by one, come from; -1 = there is no such desk."""


def no_skills(pools: int) -> Skills:
    """Return the skills of pools that do their own work only."""
    none = np.full((pools, 1), -1, dtype=np.int16)
    nowhere = np.full(pools, np.iinfo(np.int32).max, dtype=np.int32)
    return Skills(none, none.copy(), np.ones((pools, pools)), np.ones((pools, pools)), nowhere, none.copy())


def skills_of(scenario: Scenario) -> Skills:
    """Return which pools help which, and how well."""
    names = list(scenario.pools)
    helps: list[list[int]] = [[names.index(help_.pool) for help_ in pool.helps] for pool in scenario.pools.values()]
    helpers = [[a for a, helped in enumerate(helps) if b in helped] for b in range(len(names))]
    skills = no_skills(len(names))
    for a, pool in enumerate(scenario.pools.values()):
        for help_ in pool.helps:
            b = names.index(help_.pool)
            skills.pace[a, b], skills.blur[a, b] = help_.penalty, help_.noise
    return skills._replace(helps=_padded(helps), helpers=_padded(helpers))


def with_guests(skills: Skills, guests: Sequence[Mapping[int, range]]) -> Skills:
    """Return the skills with the desks of each pool, by the pool that the people there come from (``guest_desks``)."""
    homes = [[home for home, desks in one.items() for _ in desks] for one in guests]
    first = [min((desks.start for desks in one.values() if desks), default=None) for one in guests]
    starts = [skills.guests_from[pool] if start is None else start for pool, start in enumerate(first)]
    return skills._replace(guests_from=np.array(starts, dtype=np.int32), homes=_padded(homes))


def _padded(lists: list[list[int]]) -> NDArray[np.int16]:
    table = np.full((len(lists), max(1, *map(len, lists))), -1, dtype=np.int16)
    for row, entries in zip(table, lists, strict=True):
        row[: len(entries)] = entries
    return table
