"""The arrays of a graph, and the kernels that look nodes and ties up in them: two hash tables with open addresses.

A table holds the number of a node or tie plus one, 0 = empty, and is at most half full; what is compared are the arrays
themselves, so the tables are small and can be made again from them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rng import inlined, kernel, struct

Ints = NDArray[np.int64]
Short = NDArray[np.int32]
Floats = NDArray[np.float64]

ACCOUNT = 0
"""Kind of a node that is an account; ids have the kinds 1, 2, ..."""
NODES, TIES, CUT = range(3)
"""Places of ``Links.count``: nodes, ties, and whether an id has passed the hub limit since the forest was made."""

_LOW = (1 << 31) - 1
_MIX = 0x45D9F3B
_KIND = 0x2545F491


@struct
class Links(NamedTuple):
    """The arrays of a graph, longer than needed: ``counts`` says how many entries of each are in use."""

    counts: Ints
    """(3,) nodes, ties, and 1 if the forest must be made again."""
    key: Ints
    """By node: the account or id."""
    kind: NDArray[np.int8]
    """By node: 0 = account, else the kind of the id."""
    parent: Short
    """By node: the forest of components; roots are their own parents."""
    size: Short
    """By root: nodes of its tree."""
    degree: Short
    """By id: accounts that share it."""
    last: Floats
    """By account: time of its last upload, s."""
    risky: Floats
    """By account: time of its last risky upload, s; -inf = none."""
    strikes: Short
    """By account: strikes as of its last upload."""
    source: Short
    """By tie: its account's node."""
    target: Short
    """By tie: its id's node."""
    seen: Floats
    """By tie: time of the last upload with it, s."""
    node_table: Short
    """Node + 1 by hash of kind and key; a power of 2 of places."""
    tie_table: Short
    """Tie + 1 by hash of both nodes; a power of 2 of places."""


@inlined
def root(parent: Short, node: int) -> int:
    """Return the root of a node's tree, and halve the way to it."""
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@inlined
def join(parent: Short, size: Short, one: int, other: int) -> None:
    """Join the trees of two nodes, the smaller one below the larger one."""
    one, other = root(parent, one), root(parent, other)
    if one == other:
        return
    if size[one] < size[other]:
        one, other = other, one
    parent[other] = one
    size[one] += size[other]


@inlined
def hashed(word: int) -> int:
    """Return a number below 2^31 to which every bit of a word contributes, without overflow."""
    low = (word ^ (word >> 31)) & _LOW
    low = ((low ^ (low >> 16)) * _MIX) & _LOW
    low = ((low ^ (low >> 15)) * _MIX) & _LOW
    return low ^ (low >> 16)


@inlined
def node_place(links: Links, kind: int, key: int) -> int:
    """Return the place in the table where a node is, or would be."""
    last = links.node_table.shape[0] - 1
    place = hashed(int(key) ^ (int(kind) * _KIND)) & last
    while True:
        node = links.node_table[place] - 1
        if node < 0 or (links.key[node] == key and links.kind[node] == kind):
            return int(place)
        place = (place + 1) & last


@inlined
def tie_place(links: Links, source: int, target: int) -> int:
    """Return the place in the table where a tie is, or would be."""
    last = links.tie_table.shape[0] - 1
    place = hashed((int(source) << 31) ^ (int(target) * _MIX)) & last
    while True:
        tie = links.tie_table[place] - 1
        if tie < 0 or (links.source[tie] == source and links.target[tie] == target):
            return int(place)
        place = (place + 1) & last


@inlined
def node_of(links: Links, kind: int, key: int) -> int:
    """Return a node's number, of a new node if there is none."""
    place = node_place(links, kind, key)
    if links.node_table[place] > 0:
        return int(links.node_table[place] - 1)
    node = links.counts[NODES]
    links.counts[NODES] = node + 1
    links.node_table[place] = node + 1
    links.key[node], links.kind[node] = key, kind
    links.parent[node], links.size[node] = node, 1
    links.degree[node], links.strikes[node] = 0, 0
    links.last[node], links.risky[node] = -math.inf, -math.inf
    return int(node)


@inlined
def tie_of(links: Links, source: int, target: int) -> int:
    """Return a tie's number, of a new tie if there is none."""
    place = tie_place(links, source, target)
    if links.tie_table[place] > 0:
        return int(links.tie_table[place] - 1)
    tie = links.counts[TIES]
    links.counts[TIES] = tie + 1
    links.tie_table[place] = tie + 1
    links.source[tie], links.target[tie], links.seen[tie] = source, target, -math.inf
    return int(tie)


@kernel
def add_uploads(
    links: Links, account: Ints, ids: Ints, time: Floats, risky: NDArray[np.bool_], strikes: Ints,
    since: float, hub: int,
) -> None:  # fmt: skip
    """Tie the accounts of uploads to their ids, and join the components that they link.

    Parameters
    ----------
    account, time, risky, strikes : (n,)
    ids : (kinds, n)
    since : float
        Time of the earliest upload that counts, s: a tie last seen before is as good as new.
    hub : int
        Most accounts that an id can link.
    """
    for row in range(account.shape[0]):
        if time[row] < since:
            continue
        source = node_of(links, ACCOUNT, account[row])
        if risky[row]:
            links.risky[source] = max(links.risky[source], time[row])
        if time[row] > links.last[source]:
            links.last[source], links.strikes[source] = time[row], strikes[row]
        elif time[row] == links.last[source]:
            links.strikes[source] = max(links.strikes[source], strikes[row])
        for kind in range(ids.shape[0]):
            target = node_of(links, kind + 1, ids[kind, row])
            tie = tie_of(links, source, target)
            if links.seen[tie] < since:
                links.degree[target] += 1
                if links.degree[target] <= hub:
                    join(links.parent, links.size, source, target)
                elif links.degree[target] == hub + 1:
                    links.counts[CUT] = 1
            links.seen[tie] = max(links.seen[tie], time[row])


@kernel
def make_forest(links: Links, since: float, hub: int) -> None:
    """Count the ties of each id since a time, and make the components from nothing."""
    for node in range(links.counts[NODES]):
        links.parent[node], links.size[node], links.degree[node] = node, 1, 0
    for tie in range(links.counts[TIES]):
        if links.seen[tie] >= since:
            links.degree[links.target[tie]] += 1
    for tie in range(links.counts[TIES]):
        target = links.target[tie]
        if links.seen[tie] >= since and links.degree[target] <= hub:
            join(links.parent, links.size, links.source[tie], target)
    links.counts[CUT] = 0


@kernel
def write_roots(links: Links, roots: Short) -> None:
    """Write the root of every node."""
    for node in range(roots.shape[0]):
        roots[node] = root(links.parent, node)


@kernel
def find_nodes(links: Links, kind: int, keys: Ints, nodes: Short) -> None:
    """Write the node of each account or id, -1 where there is none."""
    for row in range(keys.shape[0]):
        nodes[row] = links.node_table[node_place(links, kind, keys[row])] - 1


@kernel
def fill_node_table(links: Links) -> None:
    """Enter all nodes into an empty table."""
    for node in range(links.counts[NODES]):
        links.node_table[node_place(links, links.kind[node], links.key[node])] = node + 1


@kernel
def fill_tie_table(links: Links) -> None:
    """Enter all ties into an empty table."""
    for tie in range(links.counts[TIES]):
        links.tie_table[tie_place(links, links.source[tie], links.target[tie])] = tie + 1
