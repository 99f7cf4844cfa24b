"""New accounts: ages, who uploads, and what the young upload, by the law of ``docs/world/new_accounts.md``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.errors import ScenarioError
from simulator.records import Chunk
from simulator.world.world import World
from tests.worlds import tiny_scenario

DAY = 86_400.0


def uploads(**law: Any) -> Chunk:
    creators: dict[str, Any] = {"activity_exponent": 1.0, "new_accounts": law or None}
    scenario = tiny_scenario(creators=creators, uploads={"per_day": 25_000}, control={"tick": "1d"})
    (chunk,) = World(scenario, seed=5, replication=0).chunks(0.0, scenario.horizon, 1 << 20)
    return chunk


def test_without_them_all_accounts_are_old() -> None:
    assert np.isneginf(uploads().opened).all()


def test_accounts_are_opened_evenly_and_nobody_uploads_before() -> None:
    """4 standard errors over some 6,000 accounts: 1 in 16,000 fails."""
    chunk = uploads(per_day=0.02)
    assert (chunk.opened <= chunk.time).all()
    accounts, first = np.unique(chunk.creator, return_index=True)
    share = (chunk.opened[first] > 2 * DAY - 10 * DAY).mean()  # ten days before the end, of fifty
    assert abs(share - 0.2) < 4 * np.sqrt(0.2 * 0.8 / len(accounts)) + 0.01  # the newest have hardly uploaded yet


def test_an_account_has_one_age_and_others_upload_as_ever() -> None:
    chunk, plain = uploads(per_day=0.02), uploads()
    for creator in chunk.creator[:200]:
        assert len(set(chunk.opened[chunk.creator == creator])) == 1
    np.testing.assert_array_equal(chunk.time, plain.time)
    same = chunk.creator == plain.creator
    assert 0.95 < same.mean() < 1.0
    np.testing.assert_array_equal(chunk.margin[same], plain.margin[same])


def test_the_severity_of_young_accounts_is_shifted_and_fades() -> None:
    shifted, plain = uploads(per_day=0.02, shift=0.7, fade="5d"), uploads(per_day=0.02)
    age = plain.time - plain.opened
    np.testing.assert_allclose(shifted.margin - plain.margin, 0.7 * np.exp(-age / (5 * DAY)), atol=1e-9)


def test_more_than_half_of_the_accounts_cannot_be_opened_in_a_run() -> None:
    with pytest.raises(ScenarioError, match="per_day must be at most"):
        tiny_scenario(horizon="30d").override("creators.new_accounts={per_day: 0.05}")
