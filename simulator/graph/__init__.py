"""Graphs of accounts that share ids: nodes kept as uploads come, components by union-find, and scores that spread.

Accounts and ids are the nodes of one bipartite graph, and an upload ties its account to its ids. Kernels work on arrays
that ``AccountGraph`` grows, so that a million accounts with five million ties are searched within a control tick.
"""

from __future__ import annotations

from .accounts import AccountGraph
from .walk import spread

__all__ = ["AccountGraph", "spread"]
