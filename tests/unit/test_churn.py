"""Churn: who was wronged keeps uploads back, by the law of ``docs/world/churn.md``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.world.mechanisms.churn import Discouraged, churn
from simulator.world.world import World
from tests.told import REINSTATEMENT, REMOVAL, VERDICT, told, uploads_of
from tests.worlds import tiny_scenario

MANY = 40_000


def made(**law: Any) -> Discouraged:
    response = churn(World(tiny_scenario(creators={"churn": law}), seed=1, replication=0))
    assert response is not None
    return response


def withheld(response: Discouraged, creator: int, number: int = MANY) -> float:
    """Return the share of a creator's uploads that are kept back."""
    chunk = uploads_of([creator] * number)
    response.mark(chunk)
    return float(chunk.withheld.mean())


def test_it_is_off_unless_it_is_asked_for() -> None:
    for law in (None, {"per_removal": 0.0}):
        assert churn(World(tiny_scenario(creators={"churn": law}), seed=1, replication=0)) is None


@pytest.mark.parametrize("removals", [1, 2, 5])
def test_each_wrongful_removal_has_its_chance(removals: int) -> None:
    """4 standard errors over 40,000 uploads: 1 in 16,000 fails."""
    response = made(per_removal=0.2)
    response.learn(told(*[(1.0, REMOVAL, 7)] * removals), 10.0)
    expected = 1 - 0.8**removals

    assert abs(withheld(response, 7) - expected) < 4 * np.sqrt(expected * (1 - expected) / MANY)
    assert withheld(response, 8, 100) == 0.0


def test_what_was_removed_rightly_drives_nobody_away() -> None:
    response = made(per_removal=1.0)
    response.learn(told((1.0, REMOVAL, 7), violates=1), 10.0)
    response.learn(told((1.0, VERDICT, 7)), 10.0)

    assert withheld(response, 7, 100) == 0.0


@pytest.mark.parametrize(("regained", "wrongs"), [(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)])
def test_a_reinstatement_makes_a_part_good(regained: float, wrongs: float) -> None:
    """4 standard errors over 40,000 uploads: 1 in 16,000 fails."""
    response = made(per_removal=0.6, regained=regained)
    response.learn(told((1.0, REMOVAL, 7), (2.0, REINSTATEMENT, 7)), 10.0)
    expected = 1 - 0.4**wrongs

    assert abs(withheld(response, 7) - expected) <= 4 * np.sqrt(expected * (1 - expected) / MANY)


def test_who_left_after_one_wrong_is_gone_after_two() -> None:
    """The luck is the item's: more wrongs only add to what is kept back."""
    kept = []
    for removals in (1, 2):
        response = made(per_removal=0.3)
        response.learn(told(*[(1.0, REMOVAL, 7)] * removals), 10.0)
        chunk = uploads_of([7] * 1000)
        response.mark(chunk)
        kept.append(chunk.withheld)

    assert (kept[0] <= kept[1]).all()
    assert kept[0].sum() < kept[1].sum()
