"""The world: uploads, creators, truth, detector scores, potential views, and the laws that the flow needs.

Nothing here depends on a strategy. Every number is drawn by its address (seed, replication, stream, index, k), so the same
item meets the same luck under every strategy. Parameters come from a scenario by way of ``parameters``; ``draw`` is the
kernel for items; ``laws`` are the functions that both flow engines call; the laws themselves are stated in ``docs/world``.
Import ``World`` from ``simulator.world.world``: this package stays free of heavy imports.
"""

from __future__ import annotations

__all__: list[str] = []
