"""The test that the sample package brings along."""

from __future__ import annotations

from riskbox_sample import Sample

from simulator import Action
from simulator.testing import check_strategy, example_context, example_items


def test_it_keeps_the_contract():
    assert [one for one in check_strategy(Sample) if one.failed] == []


def test_only_new_accounts_are_reviewed():
    strategy = Sample(review_at=0.5)
    strategy.start(example_context())
    scores = [[0.5, 0.0, 0.0], [0.49, 0.0, 0.0], [0.9, 0.0, 0.0]]
    items = example_items(example_context(), scores=scores, time=[90_000.0] * 3, opened=[3_601.0, 3_601.0, 3_600.0])

    assert strategy.triage(items).action.tolist() == [Action.REVIEW, Action.ALLOW, Action.ALLOW]
