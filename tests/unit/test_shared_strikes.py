"""An account pays for the strikes of the accounts that it is linked to, and no other account does."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.domain import Action
from strategies.community_score import CommunityScore
from strategies.shared_strikes import SharedStrikes

from .test_linked_accounts import CONTEXT, RING, Shared, tick, uploads

RULES = {"remove_at": 0.9, "review_at": None, "refresh": CONTEXT.tick}


def started(strategy=SharedStrikes, **params):
    one = strategy(**{**RULES, **params})
    one.start(CONTEXT)
    return one


def seen(strategy, strikes, creators=(1, 2, 3, 4, 5, 6), scores=None, shared=RING, **at):
    strategy.triage(uploads(list(creators), scores or [0.1] * len(creators), strikes=strikes, shared=shared, **at))
    tick(strategy)


def shared_of(strategy, creators, shared=RING):
    return strategy.shared(uploads(creators, [0.1] * len(creators), shared=shared, first=100)).tolist()


def test_each_account_has_the_strikes_of_the_others():
    strategy = started(max_shared=10)
    seen(strategy, [2, 1, 0, 0, 4, 0])

    assert shared_of(strategy, [1, 2, 3, 4, 5, 6]) == [1, 2, 3, 3, 0, 0]


def test_one_that_is_new_on_a_ring_s_device_pays_for_all():
    strategy = started(max_shared=10)
    seen(strategy, [2, 1, 0, 0, 4, 0])

    assert shared_of(strategy, [9, 10], Shared(device=[9])) == [3, 0]


def test_a_removal_at_upload_counts_as_a_strike_before_the_platform_tells_of_it():
    strategy = started(min_struck=1)
    seen(strategy, [0] * 6, scores=[0.95, 0.1, 0.1, 0.1, 0.95, 0.1])

    assert shared_of(strategy, [1, 2, 5]) == [0, 1, 0]


def test_strikes_are_those_of_the_last_upload():
    strategy = started()
    seen(strategy, [2, 1, 0, 0, 0, 0])
    seen(strategy, [0, 0, 0, 0, 0, 0], time=CONTEXT.tick, first=10)

    assert shared_of(strategy, [1, 2, 3, 4]) == [0] * 4


@pytest.mark.parametrize(
    "changes", [{"min_struck": 3}, {"struck_share": 0.6}, {"max_accounts": 3}, {"hub": 3}, {"window": 1e-9}]
)
def test_what_is_too_little_or_too_large_is_not_shared(changes):
    strategy = started(**changes)
    seen(strategy, [2, 1, 0, 0, 0, 0])

    assert shared_of(strategy, [1, 2, 3, 4]) == [0] * 4


def test_odds_rise_with_each_shared_strike_and_a_removal_gives_the_shared_ones():
    strategy = started(odds_per_strike=3, max_shared=2)
    seen(strategy, [2, 1, 0, 0, 0, 0])

    # 0.5 counts as 0.75 with one shared strike, and as 0.9 with two
    triage = strategy.triage(uploads([1, 2, 3, 6, 3], [0.5, 0.5, 0.4999, 0.95, 0.5], shared=RING, first=100))
    assert triage.action.tolist() == [Action.ALLOW, Action.REMOVE, Action.ALLOW, Action.REMOVE, Action.REMOVE]
    assert triage.strike.tolist() == [2, 3, 3, -1, 3]


def test_strikes_need_not_be_given():
    strategy = started(give=False)
    seen(strategy, [2, 1, 0, 0, 0, 0])

    triage = strategy.triage(uploads([1, 2], [0.95, 0.95], shared=RING, first=100))
    assert triage.strike.tolist() == [-1, -1]


def test_it_says_what_an_account_pays_for():
    strategy = started(odds_per_strike=3)
    seen(strategy, [2, 1, 0, 0, 0, 0])
    items = uploads([1, 2, 6], [0.5] * 3, shared=RING)

    assert strategy.explain(items, 0).startswith(
        "linked accounts have 1 strike, so the odds of the account's scores are times 3; "
    )
    assert strategy.explain(items, 1).startswith("linked accounts have 2 strikes, ")
    assert "linked" not in strategy.explain(items, 2)


CHAIN = Shared(device=[1, 2], address=[2, 3, 4])


def community(strategy, creators, shared=CHAIN):
    return strategy.community(uploads(creators, [0.1] * len(creators), shared=shared, first=100))


def test_the_community_score_is_where_a_walk_stops():
    """Worked by hand: 1 - 2 by a device; 2, 3 and 4 by an address; 1 is risky.

    ``f1 = 1/2 + f2/2``, ``f2 = (f1 + f3)/4`` and ``f3 = f4 = (f2 + f3)/4`` by the ends of each step, at ``follow`` 1/2.
    """
    strategy = started(CommunityScore, risky_at=0.9, least=0, sweeps=60)
    seen(strategy, [0] * 6, scores=[0.95, 0.1, 0.1, 0.1, 0.1, 0.1], shared=CHAIN)

    law = np.array([[1, -1 / 2, 0], [-1 / 4, 1, -1 / 4], [0, -1 / 4, 1 - 1 / 4]])
    f = np.linalg.solve(law, [1 / 2, 0, 0])
    wanted = [f[1], (f[0] + f[2]) / 2, (f[1] + f[2]) / 2, (f[1] + f[2]) / 2, 0, 0]
    np.testing.assert_allclose(community(strategy, [1, 2, 3, 4, 5, 6]), wanted, atol=1e-6)
    # one that is new has the mean of what it shares: the device's accounts, the address's
    newcomers = community(strategy, [9, 10, 11], Shared(device=[9], address=[10]))
    np.testing.assert_allclose(newcomers, [(f[0] + f[1]) / 2, (f[1] + 2 * f[2]) / 3, 0], atol=1e-6)


def test_a_risky_account_that_shares_nothing_is_judged_as_ever():
    strategy = started(CommunityScore, least=0)
    seen(strategy, [3] * 6, shared=None)

    assert community(strategy, [1, 2], None).tolist() == [0, 0]


def test_odds_are_a_mixture_by_the_score():
    strategy = started(CommunityScore, risky_at=0.9, odds=11, sweeps=60)
    seen(
        strategy, [0] * 4, creators=[1, 2, 3, 4], scores=[0.95] * 4
    )  # all risky: the score is 1, the odds are times 11

    triage = strategy.triage(uploads([1, 1, 6], [0.45, 0.449, 0.5], shared=RING, first=100))
    assert triage.action.tolist() == [Action.REMOVE, Action.ALLOW, Action.ALLOW]  # 0.45 counts as 0.9
    assert strategy.explain(uploads([1], [0.5], shared=RING), 0).startswith(
        "community score 1, so the odds of the account's scores are times 11; "
    )


def test_scores_below_the_least_do_not_count():
    strategy = started(CommunityScore, risky_at=0.9, least=0.3)
    seen(strategy, [0] * 6, scores=[0.95, 0.1, 0.1, 0.1, 0.1, 0.1], shared=CHAIN)

    assert (community(strategy, [1, 2, 3]) > 0).tolist() == [False, True, False]
