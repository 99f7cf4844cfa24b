"""A graph of accounts and the ids that they share, kept up to date as uploads come and age."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .links import (
    ACCOUNT,
    CUT,
    NODES,
    TIES,
    Links,
    add_uploads,
    fill_node_table,
    fill_tie_table,
    find_nodes,
    make_forest,
    write_roots,
)

_BLOCK = 65_536
"""Uploads that are added at a time: arrays have room for what so many can bring."""
_ROOM = 1 << 10
"""Nodes and ties for which a new graph has room."""
_PER_NODE = ("key", "kind", "parent", "size", "degree", "last", "risky", "strikes")
_PER_TIE = ("source", "target", "seen")


class AccountGraph:
    """Accounts, and the ids (devices, addresses, contents) that tie them together.

    An id *links* the accounts that share it if there are 2 to ``hub`` of them. New ties join components at once
    (union-find); components are made again, from ties alone, where uploads are forgotten or an id has passed the hub
    limit. What is forgotten leaves the arrays as soon as it is more than half of them.

    Parameters
    ----------
    hub : int
        Most accounts that an id can link, >= 1.
    kinds : int
        Kinds of ids, >= 1.
    """

    def __init__(self, hub: int, kinds: int = 3) -> None:
        self.hub = hub
        self.kinds = kinds
        self.since = -sys.float_info.max  # later than -inf, when an unknown tie was last seen
        """Time of the earliest upload that counts, s."""
        self._times: list[NDArray[np.float64]] = []
        self._links = _empty()

    @property
    def uploads(self) -> int:
        """Number of uploads that count."""
        return sum(part.size for part in self._times)

    @property
    def links(self) -> Links:
        """The arrays."""
        return self._links

    @property
    def nodes(self) -> int:
        """Number of accounts and ids, forgotten ones that have not left the arrays among them."""
        return int(self._links.counts[NODES])

    @property
    def ties(self) -> int:
        """Number of pairs of an account and an id, forgotten ones that have not left the arrays among them."""
        return int(self._links.counts[TIES])

    @property
    def bytes(self) -> int:
        """Memory of the arrays."""
        return sum(column.nbytes for column in self._links) + sum(part.nbytes for part in self._times)

    # -- uploads come and go -------------------------------------------------------------------------------------------

    def add(
        self,
        account: NDArray[np.int64],
        ids: Sequence[NDArray[np.int64]],
        time: NDArray[np.float64],
        *,
        risky: NDArray[np.bool_],
        strikes: NDArray[np.int64],
    ) -> None:
        """Tie the accounts of uploads to their ids.

        Parameters
        ----------
        account : (n,) int64
        ids : sequence of (n,) int64
            One array for each kind.
        time : (n,) float64
            s; never before that of an upload that was added earlier.
        risky : (n,) bool
            Whether the upload makes its account risky.
        strikes : (n,) int64
            Strikes of the account as of the upload; of several the last upload's count.
        """
        columns = np.stack([np.asarray(column, np.int64) for column in ids])
        self._times.append(np.array(time))
        for first in range(0, account.size, _BLOCK):
            rows = slice(first, first + _BLOCK)
            self._make_room(account[rows].size)
            add_uploads(
                self._links, np.ascontiguousarray(account[rows]), np.ascontiguousarray(columns[:, rows]),
                np.ascontiguousarray(time[rows]), np.ascontiguousarray(risky[rows]),
                np.ascontiguousarray(strikes[rows], np.int64), self.since, self.hub,
            )  # fmt: skip

    def forget(self, before: float, most: int | None = None) -> None:
        """Forget the uploads before a time, s, and of the others all but the last ``most``."""
        oldest = next((part[0] for part in self._times if part.size), np.inf)
        if oldest >= before and (most is None or self.uploads <= most):
            return
        every = np.concatenate([np.zeros(0), *self._times])
        times = every[every >= before]
        if most is not None and times.size > most:
            times = times[-most:]
            before = float(times[0])
        self._times = [times]
        self.since = before = float(before)
        make_forest(self._links, before, self.hub)
        if 2 * np.count_nonzero(self._links.seen[: self.ties] >= before) < self.ties:
            self._compact()

    # -- what is known -------------------------------------------------------------------------------------------------

    def find(self, kind: int, keys: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the (n,) node of each account (kind 0) or id (kind 1, 2, ...); -1 = there is none."""
        nodes = np.empty(keys.shape[0], np.int32)
        find_nodes(self._links, kind, np.ascontiguousarray(keys, np.int64), nodes)
        return nodes

    def components(self) -> NDArray[np.int32]:
        """Return the (nodes,) component of each node, as the number of one of its nodes."""
        if self._links.counts[CUT]:
            make_forest(self._links, self.since, self.hub)
        roots = np.empty(self.nodes, np.int32)
        write_roots(self._links, roots)
        return roots

    @property
    def accounts(self) -> NDArray[np.intp]:
        """(A,) nodes of the accounts with uploads that count."""
        alive = self._links.last[: self.nodes] >= self.since
        return np.flatnonzero(alive & (self._links.kind[: self.nodes] == ACCOUNT))

    @property
    def risky(self) -> NDArray[np.bool_]:
        """(nodes,) whether an account has a risky upload that counts."""
        return np.asarray(self._links.risky[: self.nodes] >= self.since)

    @property
    def strikes(self) -> NDArray[np.int32]:
        """(nodes,) strikes of an account as of its last upload."""
        return self._links.strikes[: self.nodes]

    @property
    def keys(self) -> NDArray[np.int64]:
        """(nodes,) the account or id."""
        return self._links.key[: self.nodes]

    @property
    def degree(self) -> NDArray[np.int32]:
        """(nodes,) accounts that share an id; 0 for accounts."""
        return self._links.degree[: self.nodes]

    def linking(self, kind: int | None = None) -> NDArray[np.intp]:
        """Return the nodes of the ids of a kind, or of every kind, that link accounts."""
        nodes = np.flatnonzero((self.degree >= 2) & (self.degree <= self.hub))
        return nodes if kind is None else nodes[self._links.kind[nodes] == kind]

    # -- arrays --------------------------------------------------------------------------------------------------------

    def _make_room(self, uploads: int) -> None:
        """Lengthen arrays and tables, if uploads could need more than there is."""
        nodes, ties = self.nodes + uploads * (1 + self.kinds), self.ties + uploads * self.kinds
        changes: dict[str, NDArray[Any]] = {}
        for names, number in ((_PER_NODE, nodes), (_PER_TIE, ties)):
            column = getattr(self._links, names[0])
            if column.size < number:
                changes |= {name: _longer(getattr(self._links, name), 2 * number) for name in names}
        if changes:
            self._links = self._links._replace(**changes)
        if 2 * nodes > self._links.node_table.size:
            self._links = self._links._replace(node_table=_table(nodes))
            fill_node_table(self._links)
        if 2 * ties > self._links.tie_table.size:
            self._links = self._links._replace(tie_table=_table(ties))
            fill_tie_table(self._links)

    def _compact(self) -> None:
        """Let what is forgotten leave the arrays."""
        links, nodes, ties = self._links, self.nodes, self.ties
        alive = np.flatnonzero(links.seen[:ties] >= self.since)
        used = np.zeros(nodes, np.bool_)
        used[links.source[alive]] = used[links.target[alive]] = True
        number = (np.cumsum(used) - 1).astype(np.int32)
        kept: dict[str, NDArray[Any]] = {name: getattr(links, name)[:nodes][used] for name in _PER_NODE}
        kept["parent"] = number[_roots_of(links, nodes)[used]]
        kept |= {end: number[getattr(links, end)[alive]] for end in ("source", "target")}
        kept["seen"] = links.seen[alive]
        kept["counts"] = np.array([used.sum(), alive.size, links.counts[CUT]], np.int64)
        kept |= {"node_table": _table(int(used.sum())), "tie_table": _table(alive.size)}
        self._links = Links(**kept)
        fill_node_table(self._links)
        fill_tie_table(self._links)


def _empty() -> Links:
    whole, short, number = np.zeros(_ROOM, np.int64), np.zeros(_ROOM, np.int32), np.zeros(_ROOM)
    kinds = np.zeros(_ROOM, np.int8)
    nodes = whole, kinds, short, short.copy(), short.copy(), number, number.copy(), short.copy()
    ties = short.copy(), short.copy(), number.copy()
    return Links(np.zeros(3, np.int64), *nodes, *ties, _table(_ROOM), _table(_ROOM))


def _roots_of(links: Links, nodes: int) -> NDArray[np.int32]:
    roots = np.empty(nodes, np.int32)
    write_roots(links, roots)
    return roots


def _table(entries: int) -> NDArray[np.int32]:
    """Return an empty table that is at most half full with so many entries, and has room for more."""
    return np.zeros(1 << int(3 * entries + 1).bit_length(), np.int32)


def _longer(column: NDArray[Any], size: int) -> NDArray[Any]:
    longer = np.zeros(size, column.dtype)
    longer[: column.size] = column
    return longer
