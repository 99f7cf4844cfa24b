"""Creators with a removal have an entry; whatever the table's history, it tells of each creator what was put in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.events import Event
from simulator.flow.compiled import CompiledEngine
from simulator.flow.compiled.state import Counter
from simulator.platform.platform import Platform
from simulator.world.account_counts import AccountCounts, StrikeCounts
from simulator.world.creator_table import places_for
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

LAST_CREATOR = 2**31 - 2
"""The last of the most creators that a world may have."""


@given(st.lists(st.lists(st.tuples(st.integers(0, 40) | st.just(LAST_CREATOR), st.sampled_from([-1, 1])), max_size=30)))
def test_counts_are_sums_of_changes(batches):
    counts, exact = StrikeCounts(room=1), dict.fromkeys([*range(41), LAST_CREATOR], 0)
    for batch in batches:
        counts.add(np.array(batch, dtype=np.int64).reshape(-1, 2))
        for creator, change in batch:
            exact[creator] += change

        shown = counts.of(np.array(list(exact), dtype=np.int64), 3)

        assert shown.tolist() == [min(max(count, 0), 3) for count in exact.values()]


@pytest.mark.parametrize("step", [1, 2, 1024, 65_536])
def test_creators_at_regular_distances_are_found(step):
    creators = np.arange(0, 10_000 * step, step, dtype=np.int64)
    counts = StrikeCounts()
    counts.add(np.stack([creators, creators % 7], axis=1))

    assert np.array_equal(counts.of(creators, 255), creators % 7)
    assert not counts.of(creators[:-1] + step // 2, 255).any() or step == 1


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2), st.sampled_from([-1, 1, 7])), max_size=90))
def test_counts_of_several_columns_keep_apart_while_the_table_grows(changes):
    counts, exact = AccountCounts(3, room=1), np.zeros((3, 41), dtype=np.int64)
    for account, column, by in changes:
        counts.add(np.array([account]), np.array([by]), column)
        exact[column, account] += by

    assert np.array_equal(counts.of(np.arange(41)), exact)


def test_the_table_grows_with_accounts_and_not_with_changes():
    counts, accounts = AccountCounts(5), np.arange(500) << 3
    for _ in range(200):
        counts.add(accounts, np.ones(500, dtype=np.int64), 4)

    assert len(counts._keys) == places_for(1024)
    assert (counts.of(accounts)[4] == 200).all()


@pytest.mark.parametrize(("number", "places"), [(0, 2), (1, 2), (2, 4), (1000, 2048), (1024, 2048), (1025, 4096)])
def test_at_most_half_of_the_places_are_taken(number, places):
    assert places_for(number) == places


@pytest.mark.parametrize("past", [0.0, 0.05])
def test_the_engine_keeps_creators_with_a_removal_and_no_others(past):
    enforcement = {"strike_window": "30d", "past_strikes": past}
    world = World(tiny_scenario(horizon="1d", warm_up=0, enforcement=enforcement), seed=3, replication=0)
    engine = CompiledEngine(world.laws, world.size, log=True, room=4)

    Platform(world, Threshold(remove_at=0.3, review_at=None), engine).run()

    log, state = engine.take_log(), engine._state
    removed = np.unique(log["creator"][log["event"] == Event.REMOVE])
    assert np.array_equal(np.sort(state.creator_keys[state.creator_keys > 0]), removed + 1)
    assert state.counters[Counter.CREATORS] == len(removed) > 4
