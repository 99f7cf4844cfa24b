"""The world: uploads, creators, truth, detector scores, potential views, and the laws that the flow needs.

Nothing here depends on a strategy. Every number is drawn by its address (seed, replication, stream, index, k), so the
same item meets the same luck under every strategy. ``parameters`` turns a scenario into numbers for kernels; ``draw``
is the kernel that draws items; ``laws`` are the functions that both flow engines call. ``docs/world`` states the laws.
Import ``World`` from ``simulator.world.world``: the package itself stays free of heavy imports.
"""

from __future__ import annotations

__all__: list[str] = []

from simulator.records import Chunk, Triage
from simulator.rng import struct

struct(Chunk)
struct(Triage)
