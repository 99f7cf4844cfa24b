"""The strategy finds groups by what their accounts share, in a window that moves, and scores them higher."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.domain import Action
from simulator.records import Chunk
from simulator.strategy import Items, Observation
from simulator.testing import example_context, example_observations, example_uploads
from strategies.linked_accounts import LinkedAccounts

CONTEXT = example_context()
DAY = 86_400.0
QUICK = {"refresh": CONTEXT.tick, "risky_accounts": 1}


class Shared:
    """Ids by hand: accounts in ``device`` and ``address`` share those; content is the creator's remainder by ten."""

    def __init__(self, device=(), address=(), content=()):
        self._device, self._address, self._content = device, address, content

    def device(self, creator):
        return np.where(np.isin(creator, self._device), 1_000_000, creator).astype(np.int64)

    def address(self, creator):
        return np.where(np.isin(creator, self._address), 2_000_000, creator).astype(np.int64)

    def content(self, item, time, creator):
        return np.where(np.isin(creator, self._content), 3_000_000, item).astype(np.int64)


def uploads(creators, scores, *, time=0.0, shared=None, strikes=None, first=0):
    n = len(creators)
    columns = {
        "item": np.arange(first, first + n),
        "time": np.full(n, time),
        "creator": np.array(creators, dtype=np.int32),
        "scores": np.repeat(np.array(scores, dtype=np.float64)[:, None], len(CONTEXT.policies), axis=1),
    }
    chunk = Chunk(**{**example_uploads(CONTEXT, n)._asdict(), **columns})
    return Items.from_chunk(
        chunk,
        CONTEXT,
        strikes=np.array(strikes or [0] * n, dtype=np.uint8),
        lottery_key=(1, 0),
        fingerprints=shared,
    )


def started(**params):
    strategy = LinkedAccounts(remove_at=0.9, review_at=None, **{**QUICK, **params})
    strategy.start(CONTEXT)
    return strategy


def tick(strategy) -> None:
    observation: Observation = example_observations(CONTEXT)["calm"]
    strategy.adapt(observation)


RING = Shared(device=[1, 2, 3, 4], address=[1, 2, 3, 4])
SEEN = ([1, 2, 3, 4, 5, 6], [0.95, 0.1, 0.1, 0.1, 0.95, 0.1])


def actions(strategy, creators, score=0.5, shared=RING):
    return strategy.triage(uploads(creators, [score] * len(creators), shared=shared, first=100)).action.tolist()


def test_accounts_linked_to_a_risky_one_are_judged_by_higher_scores():
    strategy = started(odds=20)
    strategy.triage(uploads(*SEEN, shared=RING))

    assert actions(strategy, [1, 2, 3, 4, 5, 6]) == [Action.ALLOW] * 6
    tick(strategy)
    assert actions(strategy, [1, 2, 3, 4, 5, 6]) == [Action.REMOVE] * 4 + [Action.ALLOW] * 2


def test_the_odds_are_what_is_multiplied():
    strategy = started(odds=9)
    strategy.triage(uploads(*SEEN, shared=RING))
    tick(strategy)

    # 0.5 counts as 0.9, a little less as less
    assert actions(strategy, [1], 0.5001) == [Action.REMOVE]
    assert actions(strategy, [1], 0.4999) == [Action.ALLOW]
    assert actions(strategy, [1], 0.0) == [Action.ALLOW]


def test_one_that_is_new_on_a_ring_s_device_is_a_suspect_too():
    strategy = started()
    strategy.triage(uploads(*SEEN, shared=RING))
    tick(strategy)

    newcomer = Shared(device=[9])
    assert actions(strategy, [9, 10], shared=newcomer) == [Action.REMOVE, Action.ALLOW]


@pytest.mark.parametrize(
    ("changes", "shared"),
    [
        ({"min_accounts": 5}, RING),
        ({"min_kinds": 3}, RING),
        ({"risky_accounts": 2}, RING),
        ({"risky_share": 0.3}, RING),
        ({"risky_at": 0.96}, RING),
        ({"hub": 3}, RING),
        ({}, Shared(address=[1, 2, 3, 4])),
        ({}, None),
    ],
)
def test_what_is_too_little_is_no_suspicion(changes, shared):
    strategy = started(**changes)
    strategy.triage(uploads(*SEEN, shared=shared))
    tick(strategy)

    assert actions(strategy, [1, 2, 3, 4], shared=shared) == [Action.ALLOW] * 4


def test_strikes_make_an_account_risky():
    strategy = started()
    strategy.triage(uploads([1, 2, 3, 4], [0.1] * 4, strikes=[0, 0, 1, 0], shared=RING))
    tick(strategy)

    assert actions(strategy, [1]) == [Action.REMOVE]


def test_accounts_are_linked_through_others():
    chain = Shared(device=[1, 2, 3], address=[3, 4, 5])
    strategy = started(min_accounts=5)
    strategy.triage(uploads(*SEEN, shared=chain))
    tick(strategy)

    assert actions(strategy, [5, 6], shared=chain) == [Action.REMOVE, Action.ALLOW]


def test_near_duplicates_link():
    copies = Shared(device=[1, 2], content=[1, 2, 3, 4])
    strategy = started()
    strategy.triage(uploads(*SEEN, shared=copies))
    tick(strategy)

    assert actions(strategy, [3, 6], shared=copies) == [Action.REMOVE, Action.ALLOW]


def test_what_is_older_than_the_window_is_forgotten():
    strategy = started(window=2 * CONTEXT.tick)
    strategy.triage(uploads(*SEEN, shared=RING))
    found = []
    for _ in range(4):
        tick(strategy)
        found.append(strategy._suspects.creators.size)

    assert found == [4, 4, 0, 0]
    assert strategy._graph.uploads == 0


def test_memory_is_bounded():
    strategy = started(memory=3)
    for number in range(5):
        strategy.triage(uploads(*SEEN, shared=RING, first=6 * number))
    tick(strategy)

    assert strategy._graph.uploads == 3


def test_the_graph_is_searched_every_refresh():
    strategy = started(refresh=3 * CONTEXT.tick)
    strategy.triage(uploads(*SEEN, shared=RING))
    found = []
    for _ in range(3):
        tick(strategy)
        found.append(strategy._suspects.creators.size)

    assert found == [0, 0, 4]


def test_by_review_only_what_suspicion_alone_removes_is_reviewed():
    strategy = started(by_review=True)
    strategy.triage(uploads(*SEEN, shared=RING))
    tick(strategy)

    assert actions(strategy, [1], 0.5) == [Action.REVIEW]
    assert actions(strategy, [1], 0.95) == [Action.REMOVE]


def test_it_says_why():
    strategy = started()
    strategy.triage(uploads(*SEEN, shared=RING))
    tick(strategy)
    items = uploads([1, 6], [0.5, 0.5], shared=RING)

    assert strategy.explain(items, 0).startswith(
        "account in a group of 4 linked accounts, 1 of them risky, so the odds of its scores are times 20; "
    )
    assert "linked" not in strategy.explain(items, 1)


@pytest.mark.parametrize(("by_review", "remove", "review"), [(False, 0.5, 0.1), (True, 0.9, 0.1)])
def test_later_scores_of_suspects_need_less(by_review, remove, review):
    strategy = started(odds=9, by_review=by_review, rescore_remove_at=0.9, rescore_review_at=0.5)
    strategy.triage(uploads(*SEEN, shared=RING))
    tick(strategy)

    triage = strategy.triage(uploads([1, 6], [0.0, 0.0], shared=RING))
    np.testing.assert_allclose(triage.remove_at_rescore, [remove, 0.9])
    np.testing.assert_allclose(triage.review_at_rescore, [review, 0.5])


def test_later_scores_that_never_act_still_never_do():
    strategy = started()
    strategy.triage(uploads(*SEEN, shared=RING))
    tick(strategy)

    triage = strategy.triage(uploads([1, 6], [0.0, 0.0], shared=RING))
    assert np.isinf(triage.remove_at_rescore).all()
    assert np.isinf(triage.review_at_rescore).all()
