"""The consequence of a removal rises with the offences of the account, faster for severe policies."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.domain import Action
from simulator.records import History
from simulator.strategy import Items
from simulator.testing import example_context, example_uploads
from strategies.graduated_actions import GraduatedActions

CONTEXT = example_context()
ALLOW, LABEL, LIMIT, REMOVE = Action.ALLOW, Action.LABEL, Action.LIMIT, Action.REMOVE


def items_of(scores, strikes=None, removals=None, won=None, policy=0):
    n = len(scores)
    columns = np.zeros((n, len(CONTEXT.policies)))
    columns[:, policy] = scores
    uploads = example_uploads(CONTEXT, n).having(scores=columns, top_policy=np.full(n, policy, np.int16))
    history = History.blank(n)
    history.removals[:] = 0 if removals is None else removals
    history.appeals_won[:] = 0 if won is None else won
    return Items.from_chunk(
        uploads, CONTEXT, strikes=np.array(strikes or [0] * n, np.uint8), history=history, lottery_key=(1, 0)
    )


def started(**params):
    strategy = GraduatedActions(**{"remove_at": 0.9, "review_at": 0.5, "severe_weight": 1e9, **params})
    strategy.start(CONTEXT)
    return strategy


def decided(strategy, items):
    triage = strategy.triage(items)
    return [Action(code) for code in triage.action], triage.strike.tolist()


def test_each_step_follows_the_one_before():
    strategy = started(label_below=1, limit_below=2, educate_below=3, harsh_from=4, harsh_strikes=5)

    actions, strikes = decided(strategy, items_of([0.95] * 6, strikes=[0, 1, 2, 3, 4, 5]))

    assert actions == [LABEL, LIMIT, REMOVE, REMOVE, REMOVE, REMOVE]
    assert strikes[2:] == [0, -1, 5, 5]


def test_removals_without_a_strike_are_offences_and_won_appeals_are_not():
    strategy = started()

    _, strikes = decided(strategy, items_of([0.95] * 4, removals=[0, 1, 2, 2], won=[0, 0, 0, 2]))

    assert strikes == [0, -1, 2, 0]


def test_what_is_not_removed_is_decided_as_by_thresholds():
    strategy = started(label_below=3)

    actions, strikes = decided(strategy, items_of([0.1, 0.6, 0.95]))

    assert actions == [ALLOW, Action.REVIEW, LABEL]
    assert strikes[:2] == [-1, -1]


def test_sure_scores_are_removed_whatever_the_record():
    strategy = started(label_below=3, sure_at=0.97)

    assert decided(strategy, items_of([0.96, 0.97]))[0] == [LABEL, REMOVE]


def test_a_severe_policy_has_a_head_start():
    weights = CONTEXT.severity_weights
    severe, mild = int(weights.argmax()), int(weights.argmin())
    strategy = started(severe_weight=float(weights.max()), head_start=2)

    assert decided(strategy, items_of([0.95], policy=severe))[1] == [2]
    assert decided(strategy, items_of([0.95], policy=mild))[1] == [0]


def test_steps_may_differ_by_policy():
    strategy = started(educate_below={CONTEXT.policies[1]: 0, "*": 9})

    assert [decided(strategy, items_of([0.95], policy=policy))[1] for policy in (0, 1)] == [[0], [-1]]


@pytest.mark.parametrize(
    ("params", "strikes", "words"),
    [
        ({}, [0], "0 earlier offences count: removed without a strike, as education; "),
        ({}, [1], "1 earlier offence counts: strikes as the plan says; "),
        ({}, [2], "2 earlier offences count: harsh, 2 strikes; "),
        ({"limit_below": 1}, [0], "0 earlier offences count: a mild action in place of a removal; "),
    ],
)
def test_it_says_which_step(params, strikes, words):
    assert started(**params).explain(items_of([0.95], strikes=strikes), 0).startswith(words)
