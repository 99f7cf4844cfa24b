"""Fingerprints that a platform sees: ids of devices, addresses and near-duplicate content.

Ids are words of Philox, so they tell nothing but whether two are the same. They are drawn by address when a strategy
asks for them, and cost nothing otherwise. The law is stated in ``docs/world/networks.md``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config.networks import MOST_VERSIONS
from simulator.rng import Stream, block, inlined, kernel, unit

from .law import (
    ADDRESS,
    ADDRESSES,
    CAMPAIGNS,
    COPIES,
    DEVICE,
    DEVICES,
    VERSIONS,
    NetworkLaw,
    kind_of,
    market_of,
    member_of,
)

Ids = NDArray[np.int64]

_GROUP = int(Stream.GROUP)
_SHARED = 1 << 32
"""Blocks + n of a group: its n-th device and address. (Block 0 says what it is, 1 + place is an account's.)"""
_CAMPAIGN = 2 << 32
"""Blocks + window of a group: whether it has something to copy."""
_CONTENT = 3 << 32
"""Blocks + window x MOST_VERSIONS + version of a group: the content."""
_OWN = 4 << 32
"""Block of a creator: own device, own address, whether the address is a carrier's, and which."""
_CARRIER = 5 << 32
"""Blocks + n of a market: the n-th address of carriers."""
_ITEM = 6 << 32
"""Block of an item: whether it is a copy, of which version, and its own content."""


class Fingerprints(NamedTuple):
    """The ids of a seed and replication; all are at least 0."""

    law: NetworkLaw
    seed: int
    replication: int

    def device(self, creator: NDArray[np.int32]) -> Ids:
        """Return the (n,) ids of the creators' devices."""
        ids = np.empty(creator.shape[0], np.int64)
        _write_devices(creator, self.law, self.seed, self.replication, ids)
        return ids

    def address(self, creator: NDArray[np.int32]) -> Ids:
        """Return the (n,) ids of the creators' network addresses."""
        ids = np.empty(creator.shape[0], np.int64)
        _write_addresses(creator, self.law, self.seed, self.replication, ids)
        return ids

    def content(self, item: NDArray[np.int64], time: NDArray[np.float64], creator: NDArray[np.int32]) -> Ids:
        """Return the (n,) ids of contents: near-duplicates have the same."""
        ids = np.empty(item.shape[0], np.int64)
        _write_contents(item, time, creator, self.law, self.seed, self.replication, ids)
        return ids


@kernel
def _write_devices(creator: NDArray[np.int32], law: NetworkLaw, seed: int, replication: int, ids: Ids) -> None:
    for row in range(ids.shape[0]):
        own = block(seed, replication, _GROUP, creator[row], _OWN)
        ids[row] = _id(own[0])
        shared = _shared_id(creator[row], law, seed, replication, 0)
        if shared >= 0:
            ids[row] = shared


@kernel
def _write_addresses(creator: NDArray[np.int32], law: NetworkLaw, seed: int, replication: int, ids: Ids) -> None:
    for row in range(ids.shape[0]):
        own = block(seed, replication, _GROUP, creator[row], _OWN)
        ids[row] = _id(own[1])
        if unit(own[2]) < law.carrier:
            market = market_of(creator[row], law)
            number = int(unit(own[3]) * law.carrier_number[market])
            ids[row] = _id(block(seed, replication, _GROUP, market, _CARRIER + number)[0])
        shared = _shared_id(creator[row], law, seed, replication, 1)
        if shared >= 0:
            ids[row] = shared


@inlined
def _shared_id(creator: int, law: NetworkLaw, seed: int, replication: int, address: int) -> int:
    """Return the id that an account shares with its group, of a device (0) or an address (1); -1 = it shares none."""
    member = member_of(creator, law)
    if member < 0:
        return -1
    group, place = member // law.group_size, member % law.group_size
    kind = kind_of(group, law, seed, replication)
    share, numbers = (ADDRESS, ADDRESSES) if address else (DEVICE, DEVICES)
    words = block(seed, replication, _GROUP, group, 1 + place)
    if unit(words[2 * address]) >= law.sharing[kind, share]:
        return -1
    number = int(unit(words[2 * address + 1]) * law.sharing[kind, numbers])
    return _id(block(seed, replication, _GROUP, group, _SHARED + number)[address])


@kernel
def _write_contents(
    item: NDArray[np.int64], time: NDArray[np.float64], creator: NDArray[np.int32],
    law: NetworkLaw, seed: int, replication: int, ids: Ids,
) -> None:  # fmt: skip
    for row in range(ids.shape[0]):
        luck = block(seed, replication, _GROUP, item[row], _ITEM)
        ids[row] = _id(luck[2])
        member = member_of(creator[row], law)
        if member >= 0:
            group = member // law.group_size
            kind = kind_of(group, law, seed, replication)
            window = int(time[row] // law.window)
            busy = unit(block(seed, replication, _GROUP, group, _CAMPAIGN + window)[0]) < law.sharing[kind, CAMPAIGNS]
            if busy and unit(luck[0]) < law.sharing[kind, COPIES]:
                version = int(unit(luck[1]) * law.sharing[kind, VERSIONS])
                number = _CONTENT + window * MOST_VERSIONS + version
                ids[row] = _id(block(seed, replication, _GROUP, group, number)[0])


@inlined
def _id(word: np.uint64) -> int:
    """Return a word as an id, at least 0."""
    return np.int64(word >> np.uint64(1))  # type: ignore[return-value]  # numba keeps no Python integers
