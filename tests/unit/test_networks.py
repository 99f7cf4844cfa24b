"""Groups of accounts: who belongs together, what a group shares, and that a world without networks knows none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.config import Scenario
from simulator.domain import Group
from simulator.errors import ScenarioError
from simulator.records import Chunk
from simulator.strategy import Items
from simulator.world.expectations import expected_violating
from simulator.world.mechanisms.networks.law import kind_of, member_of, network_law, permuted, ring_uploads, seeded
from simulator.world.parameters import parameters_of
from simulator.world.world import World
from tests.worlds import tiny_scenario


def networks(**changes):
    return {"group_size": 10, "rings": {"share": 0.3}, "look_alikes": {"share": 0.3}, **changes}


KEYS = seeded(network_law(tiny_scenario(networks=networks()), np.array([300, 200])), 1, 0).keys


def world_with(seed=1, **changes):
    return World(tiny_scenario(networks=networks(**changes)), seed=seed, replication=0)


def whole(world):
    chunks = list(world.chunks(0.0, world.laws.horizon, 10**9))
    return Chunk(*(np.concatenate(columns) for columns in zip(*(list(chunk) for chunk in chunks), strict=True)))


def accounts(world):
    """Return creator, market and member (group x size + place) of every account."""
    law = world.fingerprints.law
    market = np.repeat(np.arange(len(world.markets)), law.creator_number)
    creator = np.arange(world.creators)
    members = [member_of(c, law) for c in creator.tolist()]
    return creator.astype(np.int32), market.astype(np.int16), np.array(members)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 10, 99, 100, 101, 4_096, 10_007])
def test_the_permutation_takes_every_number_to_another_one(number):
    assert sorted(permuted(rank, number, KEYS) for rank in range(number)) == list(range(number))


def test_the_permutation_holds_up_to_the_most_creators():
    number = 2**31 - 1
    ranks = [0, 1, 12_345, 2**30, number - 1]

    places = [permuted(rank, number, KEYS) for rank in ranks]

    assert len(set(places)) == len(ranks)
    assert all(0 <= place < number for place in places)


def test_other_keys_make_another_permutation():
    one, two = ([permuted(rank, 1_000, keys) for rank in range(1_000)] for keys in (KEYS, KEYS[::-1].copy()))

    assert np.mean(np.array(one) == np.array(two)) < 0.01


@pytest.mark.parametrize("seed", range(5))
def test_neighbours_are_spread_as_by_chance(seed):
    """Half of the pairs of neighbours stay in order, and their distances are those of random numbers."""
    number = 10_000
    keys = seeded(network_law(tiny_scenario(networks=networks()), np.array([number, 1])), seed, 0).keys
    places = np.array([permuted(rank, number, keys) for rank in range(number)])
    steps = np.diff(places)

    assert abs(np.mean(steps > 0) - 0.5) < 4 * math.sqrt(1 / 12 / number)
    assert abs(np.abs(steps).mean() / number - 1 / 3) < 4 * math.sqrt(1 / 18 / number)


def test_groups_are_full_and_stay_within_a_market():
    world = world_with()
    _, market, member = accounts(world)
    group = member // 10

    sizes = np.bincount(group[member >= 0])
    assert set(sizes.tolist()) == {10}
    assert all(len(set(market[group == g].tolist())) == 1 for g in range(len(sizes)))
    left_over = np.bincount(market[member < 0], minlength=2)
    np.testing.assert_array_equal(left_over, world.fingerprints.law.creator_number % 10)


def test_the_column_is_the_group_of_the_creator():
    world = world_with()
    law, seed = world.fingerprints.law, world.laws.seed
    _, _, member = accounts(world)
    expected = np.array([kind_of(m // 10, law, seed, 0) if m >= 0 else 0 for m in member.tolist()])
    chunk = whole(world)

    np.testing.assert_array_equal(chunk.group, expected[chunk.creator])
    assert set(expected.tolist()) == {Group.NONE, Group.RING, Group.LOOK_ALIKE}


def test_another_seed_or_replication_has_other_groups():
    scenario = tiny_scenario(networks=networks())
    one, two, three = (
        World(scenario, seed=s, replication=r).fingerprints.law.keys for s, r in ((1, 0), (2, 0), (1, 1))
    )

    assert not np.array_equal(one, two)
    assert not np.array_equal(one, three)


def test_only_what_rings_upload_is_changed():
    plain, ringed = whole(World(tiny_scenario(), seed=1, replication=0)), whole(world_with())
    others = ringed.group != Group.RING

    for name in Chunk._fields:
        if name != "group":
            np.testing.assert_array_equal(getattr(plain, name)[others], getattr(ringed, name)[others], err_msg=name)
    assert (ringed.margin[~others] > plain.margin[~others]).all()
    assert (ringed.scores[~others] >= plain.scores[~others]).all()


def test_the_shift_is_that_of_the_named_policies():
    ring = {"share": 1.0, "severity_shift": 0.5, "policies": ["spam"]}
    plain = whole(World(tiny_scenario(), seed=1, replication=0))
    ringed = whole(world_with(rings=ring, look_alikes={"share": 0.0}))
    spam = (plain.group == 0) & (ringed.group == Group.RING) & (plain.policy == 0) & (plain.margin > 0)

    np.testing.assert_allclose(ringed.margin[spam] - plain.margin[spam], 0.5, rtol=1e-12)
    np.testing.assert_array_equal(ringed.scores[:, 1:], plain.scores[:, 1:])


def test_ids_are_shared_in_groups_only():
    everything = {"device": 1.0, "devices": 1, "address": 1.0, "addresses": 1}
    world = world_with(rings={"share": 0.3, **everything}, look_alikes={"share": 0.3}, carrier=0.0)
    creator, _, member = accounts(world)
    kind = np.array([kind_of(m // 10, world.fingerprints.law, 1, 0) if m >= 0 else 0 for m in member.tolist()])
    for ids in (world.fingerprints.device(creator), world.fingerprints.address(creator)):
        assert (ids >= 0).all()
        assert len(set(ids[kind == Group.NONE].tolist())) == (kind == Group.NONE).sum()
        assert len(set(ids[kind == Group.RING].tolist())) == (kind == Group.RING).sum() // 10
        for group in set((member[kind == Group.RING] // 10).tolist()):
            assert len(set(ids[member // 10 == group].tolist())) == 1


def test_a_carrier_s_address_is_shared_by_chance():
    world = world_with(rings={"share": 0.0}, look_alikes={"share": 0.0}, carrier=1.0, carrier_size=50)
    creator, market, _ = accounts(world)
    address = world.fingerprints.address(creator)

    numbers = np.ceil(world.fingerprints.law.creator_number / 50)
    for place, number in enumerate(numbers):
        assert len(set(address[market == place].tolist())) <= number
    assert not set(address[market == 0].tolist()) & set(address[market == 1].tolist())


def test_copies_are_of_one_content_within_a_window():
    ring = {"share": 1.0, "campaigns": 1.0, "copies": 1.0, "versions": 1}
    world = world_with(rings=ring, look_alikes={"share": 0.0}, window="6h")
    chunk = whole(world)
    content = world.fingerprints.content(chunk.item, chunk.time, chunk.creator)
    ring_rows = chunk.group == Group.RING
    _, _, member = accounts(world)
    place = (member[chunk.creator] // 10) * 1_000 + (chunk.time // 21_600.0).astype(int)

    assert len(set(content[~ring_rows].tolist())) == (~ring_rows).sum()
    assert len(set(content[ring_rows].tolist())) == len(set(place[ring_rows].tolist()))
    assert len(set(zip(place[ring_rows].tolist(), content[ring_rows].tolist(), strict=True))) == len(
        set(place[ring_rows].tolist())
    )


def test_a_strategy_sees_the_ids_and_takes_them_along():
    world = world_with()
    chunk = whole(world)
    options = {"lottery_key": (1, 0), "fingerprints": world.fingerprints}
    items = Items.from_chunk(chunk, None, **options)
    rows = [5, 3, 100]

    for name in ("device", "address", "content"):
        ids = getattr(items, name)
        np.testing.assert_array_equal(getattr(items.take(rows), name), ids[rows])
        assert not ids.flags.writeable


def test_without_networks_nothing_is_shared():
    world = World(tiny_scenario(), seed=1, replication=0)
    chunk = whole(world)
    items = Items.from_chunk(chunk, None, lottery_key=(1, 0), fingerprints=world.fingerprints)

    assert world.fingerprints is None
    assert not chunk.group.any()
    np.testing.assert_array_equal(items.device, chunk.creator)
    np.testing.assert_array_equal(items.address, chunk.creator)
    np.testing.assert_array_equal(items.content, chunk.item)


def test_the_expected_share_of_violations_includes_rings():
    scenario = tiny_scenario(networks=networks(rings={"share": 1.0, "severity_shift": 1.0}, look_alikes={"share": 0}))
    plain = expected_violating(tiny_scenario())

    ring = ring_uploads(parameters_of(scenario).item_law.networks)

    assert (ring > 0.97).all()
    assert (expected_violating(scenario) > 3 * plain).all()
    none = tiny_scenario(networks=networks(rings={"share": 0.0}))
    np.testing.assert_array_equal(expected_violating(none), plain)


def test_shares_of_groups_cannot_exceed_all_of_them():
    with pytest.raises(
        ScenarioError, match=r"networks.look_alikes.share.*must be at most 1 less the share of the rings"
    ):
        Scenario.load("queueing", ["networks={rings: {share: 0.6}, look_alikes: {share: 0.5}}"])


def test_a_policy_that_is_not_there_is_refused():
    with pytest.raises(ScenarioError, match=r"networks.rings.policies.*must name a policy or '\*'"):
        Scenario.load("baseline", ["networks={rings: {policies: [spamm]}}"])


def test_the_column_is_right_among_as_many_creators_as_there_may_be():
    world = World(tiny_scenario(networks=networks(), creators={"uploads_per_day": 1e-6}), seed=1, replication=0)
    law, seed = world.fingerprints.law, world.laws.seed
    chunk = next(world.chunks(0.0, world.laws.horizon, 1_000))
    members = [member_of(c, law) for c in chunk.creator.tolist()]

    assert world.creators == 2e9
    assert chunk.group.tolist() == [kind_of(m // 10, law, seed, 0) if m >= 0 else 0 for m in members]
