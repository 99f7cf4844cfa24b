"""Rings in a world of many uploads are as common, as harmful and as linked as the law says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.domain import Group
from simulator.records import Chunk
from simulator.world.expectations import expected_violating
from simulator.world.mechanisms.networks.law import kind_of, member_of
from simulator.world.world import World
from tests.worlds import tiny_scenario

SIZE, RINGS, LOOK_ALIKES = 20, 0.1, 0.2


@pytest.fixture(scope="module")
def world():
    networks = {
        "group_size": SIZE,
        "rings": {"share": RINGS, "severity_shift": 1.0, "device": 0.6, "campaigns": 0.5, "copies": 0.6},
        "look_alikes": {"share": LOOK_ALIKES, "device": 0.1},
        "carrier": 0.0,
    }
    return World(tiny_scenario(scale=40, networks=networks), seed=3, replication=0)


@pytest.fixture(scope="module")
def uploads(world):
    chunks = list(world.chunks(0.0, world.laws.horizon, 10**9))
    return Chunk(*(np.concatenate(columns) for columns in zip(*(list(chunk) for chunk in chunks), strict=True)))


def kinds(world):
    law = world.fingerprints.law
    groups = int((law.creator_number // SIZE).sum())
    return np.array([kind_of(group, law, world.laws.seed, 0) for group in range(groups)])


def test_shares_of_groups(world):
    kind = kinds(world)
    for code, share in ((Group.RING, RINGS), (Group.LOOK_ALIKE, LOOK_ALIKES)):
        error = math.sqrt(share * (1 - share) / kind.shape[0])
        assert abs(np.mean(kind == code) - share) < 4 * error


def test_a_group_s_uploads_are_those_of_as_many_accounts_by_chance(world, uploads):
    """Members are a random sample of a market's ranks: uploads of a group vary as under random choice."""
    law = world.fingerprints.law
    market = np.repeat(np.arange(2), law.creator_number)
    member = np.array([member_of(c, law) for c in range(world.creators)])
    made = np.bincount(uploads.creator, minlength=world.creators)
    here = (member >= 0) & (market == 0)
    by_group = np.bincount(member[here] // SIZE, weights=made[here])[: law.creator_number[0] // SIZE]
    spread = by_group.var() / (SIZE * made[market == 0].var())

    assert by_group.mean() == pytest.approx(SIZE * made[market == 0].mean(), rel=0.01)
    # heavy tails: the variance of a variance from its own fourth moment
    error = math.sqrt(((by_group - by_group.mean()) ** 2).var() / by_group.shape[0]) / by_group.var()
    assert abs(spread - 1.0) < 4 * error


def test_violations_are_as_expected(world, uploads):
    shares = expected_violating(world.scenario)
    for market, share in enumerate(shares):
        here = uploads.market == market
        violating = uploads.margin[here] > 0
        # uploads of a group share its kind, and of a creator the trait
        member = np.array([member_of(c, world.fingerprints.law) for c in uploads.creator[here].tolist()])
        by_group = np.bincount(np.maximum(member // SIZE, -1) + 1, weights=violating - share)
        assert abs((violating - share).mean()) < 4 * math.sqrt((by_group**2).sum()) / violating.shape[0]


def test_copies_of_rings(uploads, world):
    """A ring's upload is a copy with probability campaigns x copies; an id of its own is seen once."""
    ring = uploads.group == Group.RING
    content = world.fingerprints.content(uploads.item, uploads.time, uploads.creator)
    own = world.fingerprints._replace(law=world.fingerprints.law._replace(sharing=np.zeros((3, 7)))).content(
        uploads.item, uploads.time, uploads.creator
    )
    copied = content != own
    windows = len(set(zip(uploads.time[ring] // world.fingerprints.law.window, content[ring], strict=True)))

    assert not copied[uploads.group == Group.NONE].any()
    groups = (kinds(world) == Group.RING).sum() * math.ceil(world.laws.horizon / world.fingerprints.law.window)
    assert abs(copied[ring].mean() - 0.3) < 4 * 0.6 * math.sqrt(0.25 * 2 / groups)  # sizes of windows differ twofold
    assert windows < ring.sum()


def test_devices_of_rings_and_look_alikes(world):
    law = world.fingerprints.law
    creator = np.arange(world.creators, dtype=np.int32)
    member = np.array([member_of(c, law) for c in creator.tolist()])
    kind = np.where(member >= 0, kinds(world)[np.maximum(member, 0) // SIZE], 0)
    device = world.fingerprints.device(creator)
    alone = world.fingerprints._replace(law=law._replace(sharing=np.zeros((3, 7)))).device(creator)
    for code, share in ((Group.NONE, 0.0), (Group.RING, 0.6), (Group.LOOK_ALIKE, 0.1)):
        here = kind == code
        error = math.sqrt(share * (1 - share) / here.sum())
        assert abs(np.mean(device[here] != alone[here]) - share) <= 4 * error
