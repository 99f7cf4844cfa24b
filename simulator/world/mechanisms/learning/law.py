"""Novel content: violations of a kind that detectors have not learned.

The law is stated in ``docs/world/learning.md``.
"""

from __future__ import annotations

from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.incidents import NovelContent
from simulator.rng import struct
from simulator.world.conditions import places


@struct
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
