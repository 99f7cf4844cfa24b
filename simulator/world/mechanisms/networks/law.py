"""Groups of accounts: which accounts belong together, and whether a group is a ring, a look-alike or nothing.

Membership is a pure function of a creator's address, so no table of accounts is needed, however many there are. The law
is stated in ``docs/world/networks.md``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.networks import LookAlikes, Rings
from simulator.domain import Group
from simulator.records import Chunk
from simulator.rng import Stream, block, inlined, kernel, struct, uniform_blocks, unit
from simulator.world.conditions import places
from simulator.world.laws import Laws
from simulator.world.space import POLICIES, Space

ROUNDS = 4
"""Rounds of the permutation; even, so that the halves of a number end where they began."""
DEVICE, DEVICES, ADDRESS, ADDRESSES, CAMPAIGNS, COPIES, VERSIONS = range(7)
"""Columns of ``NetworkLaw.sharing``."""

_GROUP = int(Stream.GROUP)
_RING, _LOOK_ALIKE = int(Group.RING), int(Group.LOOK_ALIKE)
_KEYS = 7 << 32
"""First block of draws for the keys; ``fingerprints.py`` has the other blocks of the stream."""
_LOW_BITS = (1 << 31) - 1


@struct
class NetworkLaw(NamedTuple):
    """Parameters of groups for kernels. M markets, P policies."""

    group_size: int
    """Accounts of a group; 0 = there are no groups."""
    keys: NDArray[np.int64]
    """(ROUNDS, 3) what makes the permutation that of a seed and replication."""
    bases: NDArray[np.float64]
    """(M, 2) bases of the digits of the permutation of each market."""
    rings: float
    """Share of the groups that are rings."""
    tied: float
    """Share of the groups that are rings or look-alikes."""
    creator_first: NDArray[np.int64]
    """(M,) first creator of a market."""
    creator_number: NDArray[np.int64]
    """(M,) creators of a market."""
    group_first: NDArray[np.int64]
    """(M,) first group of a market."""
    shift: NDArray[np.float64]
    """(P,) what a ring adds to the severity of its uploads, severity sd."""
    sharing: NDArray[np.float64]
    """(3, 7) by ``Group``: probabilities and numbers, in the columns DEVICE ... VERSIONS."""
    window: float
    """Time within which a group's copies are of the same content, s."""
    carrier: float
    """Share of the other accounts whose address many share by chance."""
    carrier_number: NDArray[np.float64]
    """(M,) such addresses of a market."""


def network_law(scenario: Scenario, creator_number: NDArray[np.int64]) -> NetworkLaw:
    """Return the law of a scenario, without the keys of a seed; of none if it has no networks.

    Parameters
    ----------
    scenario : Scenario
    creator_number : (M,) creators of each market
    """
    networks = scenario.networks
    markets, policies = creator_number.shape[0], len(scenario.policies)
    sharing = np.zeros((len(Group), 7))
    shift = np.zeros(policies)
    first = np.cumsum(creator_number) - creator_number
    keys = np.zeros((ROUNDS, 3), np.int64)
    if networks is None:
        none = np.zeros(markets, np.int64)
        return NetworkLaw(
            0, keys, np.ones((markets, 2)), 0.0, 0.0, first, creator_number, none, shift, sharing, 1.0, 0.0,
            np.zeros(markets),
        )  # fmt: skip
    groups = creator_number // networks.group_size
    sharing[Group.RING], sharing[Group.LOOK_ALIKE] = _sharing(networks.rings), _sharing(networks.look_alikes)
    shift[places(networks.rings.policies, scenario.policies)] = networks.rings.severity_shift
    return NetworkLaw(
        group_size=networks.group_size,
        keys=keys,
        bases=_bases(creator_number),
        rings=networks.rings.share,
        tied=networks.rings.share + networks.look_alikes.share,
        creator_first=first,
        creator_number=creator_number,
        group_first=np.cumsum(groups) - groups,
        shift=shift,
        sharing=sharing,
        window=networks.window,
        carrier=networks.carrier,
        carrier_number=np.ceil(networks.carrier * creator_number / networks.carrier_size),
    )


def _bases(creator_number: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the bases a and b of ``permuted`` of each market, (M, 2)."""
    a = np.ceil(np.sqrt(creator_number))
    return np.stack([a, np.floor((creator_number + a - 1.0) / a)], axis=1)


def _sharing(group: Rings | LookAlikes) -> list[float]:
    return [
        group.device, group.devices, group.address, group.addresses, group.campaigns, group.copies, group.versions
    ]  # fmt: skip


def seeded(law: NetworkLaw, seed: int, replication: int) -> NetworkLaw:
    """Return a law with the keys of a seed and replication, so that each has groups of its own."""
    if law.group_size == 0:
        return law
    words = [block(seed, replication, _GROUP, 0, _KEYS + number) for number in range(ROUNDS)]
    keys = [(int(w[0]) >> 18 | 1, int(w[1]) >> 18, int(w[2]) >> 33 | 1) for w in words]
    return law._replace(keys=np.array(keys, dtype=np.int64))


def ring_uploads(law: NetworkLaw) -> NDArray[np.float64]:
    """Return the (M,) expected share of a market's uploads that come from rings."""
    if law.group_size == 0:
        return np.zeros(law.creator_number.shape[0])
    grouped = law.creator_number // law.group_size * law.group_size
    return np.asarray(law.rings * grouped / law.creator_number)


@kernel
def permuted(rank: int, number: int, keys: NDArray[np.int64]) -> int:
    """Return the place of ``rank`` in a permutation of 0 ... ``number`` - 1 (at most 2^31) that ``keys`` choose.

    A Feistel network on the two digits of a number in bases a and b, with a b barely above ``number``; what falls
    beyond ``number`` goes through again (Black & Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002).
    """
    a = math.ceil(math.sqrt(number))
    b = (number + a - 1) // a
    place = rank
    while True:
        left, right = place % a, place // a
        for turn in range(ROUNDS):
            # digits are below 2^16 and keys below 2^46, so nothing overflows
            mixed = right * keys[turn, 0] + keys[turn, 1]
            mixed = ((mixed ^ (mixed >> 23)) & _LOW_BITS) * keys[turn, 2]
            base = a if turn % 2 == 0 else b
            left, right = right, (left + (mixed >> 13)) % base
        place = a * right + left
        if place < number:
            return int(place)


@kernel
def market_of(creator: int, law: NetworkLaw) -> int:
    """Return a creator's home market, independent of the market of an upload."""
    market = 0
    while market + 1 < law.creator_first.shape[0] and creator >= law.creator_first[market + 1]:
        market += 1
    return market


@kernel
def member_of(creator: int, law: NetworkLaw) -> int:
    """Return group x group size + place of a creator; -1 = in no group, being left over at the end of a market."""
    market = market_of(creator, law)
    number = law.creator_number[market]
    place = permuted(creator - law.creator_first[market], number, law.keys)
    if place >= number // law.group_size * law.group_size:
        return -1
    return int(law.group_first[market] * law.group_size + place)


@kernel
def kind_of(group: int, law: NetworkLaw, seed: int, replication: int) -> int:
    """Return the ``Group`` code of a group."""
    return _kind(unit(block(seed, replication, _GROUP, group, 0)[0]), law)


@inlined
def _kind(luck: float, law: NetworkLaw) -> int:
    if luck < law.rings:
        return _RING
    return _LOOK_ALIKE if luck < law.tied else 0


@inlined
def draw_groups(
    start: int, number: int, law: NetworkLaw, own_weight: float, laws: Laws, space: Space, chunk: Chunk
) -> None:
    """Write the groups of a batch, and shift the severity of uploads by rings: of the items' own parts of it.

    Parameters
    ----------
    start, number : int
        Rows of the chunk.
    own_weight : float
        Weight of an item's own part in severity.
    """
    _deal(start, number, law, space, chunk)
    size = float(law.group_size)
    for place in range(number):
        space.address[place] = law.group_first[space.home[place]] + int(space.member[place] / size)
    uniform_blocks(laws.seed, laws.replication, _GROUP, 0, space.address, number, space.uniform, 0)
    for place in range(number):
        home, luck = space.home[place], space.uniform[0, place]
        left_over = space.member[place] >= law.creator_number[home] // law.group_size * law.group_size
        kind = 0 if left_over else _kind(luck, law)
        chunk.group[start + place] = kind
        if kind == _RING:
            for policy in range(law.shift.shape[0]):
                space.normal[POLICIES + policy, place] += law.shift[policy] / own_weight


@inlined
def _deal(start: int, number: int, law: NetworkLaw, space: Space, chunk: Chunk) -> None:
    """Write the places of a batch's creators in the permutation of their market: ``permuted``, several at a time.

    Numbers that are divided are floats, for which the processor has vector registers. They are whole and below 2^50,
    and divisors below 2^16, so every quotient is exact enough that its whole part is right.
    """
    for place in range(number):
        home = space.home[place]
        a, b = law.bases[home, 0], law.bases[home, 1]
        rank = float(chunk.creator[start + place] - law.creator_first[home])
        right = np.floor(rank / a)
        left = rank - right * a
        for turn in range(ROUNDS):
            mixed = np.int64(right) * law.keys[turn, 0] + law.keys[turn, 1]
            mixed = ((mixed ^ (mixed >> 23)) & _LOW_BITS) * law.keys[turn, 2]
            base = a if turn % 2 == 0 else b
            total = left + float(mixed >> 13)
            left, right = right, total - np.floor(total / base) * base
        space.member[place] = a * right + left
    for place in range(number):
        home = space.home[place]
        if space.member[place] >= law.creator_number[home]:
            rank = chunk.creator[start + place] - law.creator_first[home]
            space.member[place] = permuted(rank, law.creator_number[home], law.keys)
