"""Deterrence: who has strikes takes more care, by the law of ``docs/world/deterrence.md``."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulator.world.bearing import Bearing, no_bearing
from simulator.world.mechanisms.deterrence import Deterred, deterrence
from simulator.world.world import World
from tests.told import REINSTATEMENT, REMOVAL, VERDICT, told, uploads_of
from tests.worlds import tiny_scenario


def world(**law: Any) -> World:
    return World(tiny_scenario(creators={"deterrence": law} if law else {}), seed=1, replication=0)


def made(**law: Any) -> Deterred:
    response = deterrence(world(**law))
    assert response is not None
    return response


def bearing_of(response: Deterred, creators: list[int], time: float = 1000.0) -> Bearing:
    chunk = uploads_of(creators, time)
    bearing = no_bearing(len(chunk))
    response.bear(chunk, bearing)
    return bearing


def test_it_is_off_unless_it_is_asked_for() -> None:
    assert deterrence(world()) is None
    assert deterrence(world(strength=0.0)) is None


def test_care_grows_with_strikes_in_force_and_saturates() -> None:
    response = made(strength=0.8, scale=2.0)
    response.learn(told((10.0, REMOVAL, 3), (20.0, REMOVAL, 3), (30.0, REMOVAL, 4), (40.0, VERDICT, 5)), 100.0)
    bearing = bearing_of(response, [3, 4, 5])

    assert bearing.shift.tolist() == pytest.approx([-0.8 * (1 - math.exp(-1)), -0.8 * (1 - math.exp(-0.5)), 0.0])
    assert bearing.touched.tolist() == [True, True, False]

    response.learn(told(*[(200.0, REMOVAL, 3)] * 40), 300.0)
    assert bearing_of(response, [3]).shift[0] == pytest.approx(-0.8)


def test_an_overturned_strike_deters_no_more() -> None:
    response = made(strength=0.8)
    response.learn(told((10.0, REMOVAL, 3), (20.0, REINSTATEMENT, 3)), 100.0)

    assert not bearing_of(response, [3]).touched.any()


def test_care_falls_by_half_in_a_half_life_from_the_last_strike_on() -> None:
    response = made(strength=1.0, scale=1.0, half_life="1h")
    response.learn(told((0.0, REMOVAL, 3), (3600.0, REMOVAL, 3)), 4000.0)
    full = 1 - math.exp(-2)

    assert bearing_of(response, [3], 3600.0).shift[0] == pytest.approx(-full)
    assert bearing_of(response, [3], 3 * 3600.0).shift[0] == pytest.approx(-full / 4)


def test_thousands_of_creators_are_remembered() -> None:
    response = made(strength=1.0, scale=1.0)
    creators = np.arange(0, 30_000, 3)
    for part in np.array_split(creators, 7):
        response.learn(told(*((1.0, REMOVAL, creator) for creator in part.tolist())), 10.0)
    bearing = bearing_of(response, list(range(30_000)))

    np.testing.assert_array_equal(np.flatnonzero(bearing.touched), creators)
