"""The people of a world: their traits, by law and by address."""

from __future__ import annotations

import numpy as np

from simulator.world.people import people_of
from simulator.world.world import World
from tests.worlds import shifts_of, tiny_scenario

TRAITS = {"speed_sd": 0.4, "noise_sd": 0.3, "bias_sd": 0.2}
STAFF = 4000


def world_of(*reviewers, **traits):
    shifts = [{"start": f"{8 * n}h", "end": f"{8 * n + 8}h", "reviewers": number} for n, number in enumerate(reviewers)]
    return tiny_scenario(pools={"general": {"shifts": shifts_of(*shifts), "people": traits}})


def test_without_people_there_is_no_table():
    people = World(tiny_scenario(), seed=1, replication=0).laws.people

    assert people.pace.shape == (3, 0)
    assert not people.personal.any()


def test_people_without_traits_are_ordinary():
    people = people_of(world_of(2, 3), 1, 0)

    assert people.personal.tolist() == [0, 1, 0]
    assert {*people.pace.flat, *people.blur.flat} == {1}
    assert {*people.bias.flat} == {0}


def test_traits_follow_their_laws():
    """Means 1, 1 and 0 and the stated spreads of logs, within 4 standard errors of 4,000 people."""
    people = people_of(world_of(STAFF, **TRAITS), 7, 0)
    pace, blur, bias = people.pace[1], people.blur[1], people.bias[1]

    for values, sd in ((pace, 0.4), (blur, 0.3)):
        assert abs(values.mean() - 1) < 4 * np.sqrt(np.expm1(sd**2) / STAFF)
        assert abs(np.log(values).std() - sd) < 4 * sd / np.sqrt(2 * STAFF)
    assert abs(bias.mean()) < 4 * 0.2 / np.sqrt(STAFF)
    assert abs(bias.std() - 0.2) < 4 * 0.2 / np.sqrt(2 * STAFF)
    assert abs(np.corrcoef([pace, blur, bias])[np.triu_indices(3, 1)]).max() < 4 / np.sqrt(STAFF)


def test_people_are_the_same_whatever_the_spread_and_the_size_of_their_shift():
    few = people_of(world_of(2, 3, **TRAITS), 7, 0)
    many = people_of(world_of(5, 3, **TRAITS | {"bias_sd": 0.4}), 7, 0)

    np.testing.assert_array_equal(few.pace[1, :2], many.pace[1, :2])
    np.testing.assert_array_equal(few.pace[1, 2:5], many.pace[1, 5:8])
    np.testing.assert_array_equal(2 * few.bias[1, 2:5], many.bias[1, 5:8])


def test_replications_have_other_people():
    assert people_of(world_of(2, **TRAITS), 7, 0).pace[1, 0] != people_of(world_of(2, **TRAITS), 7, 1).pace[1, 0]
