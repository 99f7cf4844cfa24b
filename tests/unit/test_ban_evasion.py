"""Ban evasion: whether and when a banned creator opens another account, by the law of ``docs/world/ban_evasion.md``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.domain.events import Event
from simulator.world.mechanisms.ban_evasion.response import Evasion, ban_evasion
from simulator.world.world import World
from tests.told import REMOVAL, told, uploads_of
from tests.worlds import tiny_scenario

BAN, UNBAN = Event.BAN, Event.LIFT
DAY = 86_400.0
MANY = 20_000


def made(**law: Any) -> Evasion:
    response = ban_evasion(World(tiny_scenario(creators={"ban_evasion": law}), seed=1, replication=0))
    assert response is not None
    return response


def accounts(response: Evasion, creators: list[int], time: float) -> list[int]:
    chunk = uploads_of(creators, time)
    response.mark(chunk)
    return [int(account) for account in chunk.account]


def at_once(delay: float = 100.0, **law: Any) -> Evasion:
    return made(**{"returns": 1.0, "delay": {"mean": delay, "cv": 0.0}, **law})


def test_it_is_off_unless_it_is_asked_for() -> None:
    for law in (None, {"returns": 0.0}):
        assert ban_evasion(World(tiny_scenario(creators={"ban_evasion": law}), seed=1, replication=0)) is None


def test_a_new_account_is_open_after_the_delay() -> None:
    response = at_once()
    response.learn(told((10.0, REMOVAL, 3), (50.0, BAN, 3)), 60.0)

    assert accounts(response, [3, 4], 149.9) == [0, 0]
    assert accounts(response, [3, 4], 150.1) == [1, 0]
    chunk = uploads_of([3, 4], 400.0)
    response.mark(chunk)
    assert chunk.opened.tolist() == pytest.approx([150.0, -np.inf])


def test_who_is_free_again_before_that_needs_none() -> None:
    response = at_once()
    response.learn(told((50.0, BAN, 3), (70.0, UNBAN, 3)), 80.0)
    assert accounts(response, [3], 500.0) == [0]


def test_who_has_opened_one_by_the_time_of_hearing_of_it_keeps_it() -> None:
    response = at_once()
    response.learn(told((50.0, BAN, 3)), 60.0)
    response.learn(told((140.0, UNBAN, 3)), 160.0)
    assert accounts(response, [3], 500.0) == [1]


def test_each_ban_leads_to_one_account_more() -> None:
    response = at_once()
    response.learn(told((50.0, BAN, 3)), 60.0)
    second = told((300.0, BAN, 3))
    second["account"] = 1
    response.learn(second, 310.0)

    assert accounts(response, [3], 399.0) == [1]
    assert accounts(response, [3], 400.1) == [2]
    chunk = uploads_of([3], 399.0)
    response.mark(chunk)
    assert chunk.opened[0] == pytest.approx(150.0)


def test_the_share_that_returns_and_its_delays_are_those_of_the_law() -> None:
    """4 standard errors over 20,000 bans each: 1 in 16,000 fails."""
    response = made(returns=0.3, delay={"mean": DAY, "cv": 1.0})
    creators = list(range(MANY))
    response.learn(told(*((0.0, BAN, creator) for creator in creators)), 10.0)
    back = np.array(accounts(response, creators, 1e9))
    assert abs(back.mean() - 0.3) < 4 * np.sqrt(0.3 * 0.7 / MANY)

    chunk = uploads_of(creators, 1e9)
    response.mark(chunk)
    delays = chunk.opened[back == 1]
    assert abs(delays.mean() - DAY) < 4 * DAY / np.sqrt(len(delays))
    assert abs(np.log(delays).std() - np.sqrt(np.log(2.0))) < 4 * np.sqrt(np.log(2.0) / 2 / len(delays))


def test_luck_is_the_creators_and_the_bans() -> None:
    """More who return includes those who returned before."""
    creators = list(range(2000))
    few, many = (made(returns=share) for share in (0.2, 0.4))
    for response in (few, many):
        response.learn(told(*((0.0, BAN, creator) for creator in creators)), 10.0)
    fewer, more = (np.array(accounts(response, creators, 1e9)) for response in (few, many))

    assert (fewer <= more).all()
    assert fewer.sum() < more.sum()
