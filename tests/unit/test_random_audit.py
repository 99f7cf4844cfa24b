"""A random audit finds out what is missed: the draw, and estimates without bias."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.domain import Action, Event
from simulator.errors import ParamError
from simulator.platform.observers import Observer
from simulator.platform.replication import Replication, run_replication
from simulator.strategy import Items
from simulator.strategy.lookup import make_strategy
from simulator.testing import check_strategy, example_context, example_uploads
from strategies.audit_estimate import AuditSample
from strategies.random_audit import RandomAudit
from tests.worlds import shifts_of, tiny_scenario

CONTEXT = example_context()
MEMBER = "Threshold(remove_at=0.95, review_at=0.7)"


def items_of(seed=1, n=4000, scores=None):
    uploads = example_uploads(CONTEXT, n)
    if scores is not None:
        uploads = uploads.having(scores=scores)
    return Items.from_chunk(uploads, CONTEXT, lottery_key=(seed, 0))


def started(**params):
    strategy = RandomAudit(**{"strategy": MEMBER, **params})
    strategy.start(CONTEXT)
    return strategy


@pytest.mark.parametrize(
    "spec", ["RandomAudit", "RandomAudit(strategy='Chain', share_at_one=0.5, pool='general', audit_priority=9)"]
)
def test_it_keeps_the_contract(spec):
    assert [result for result in check_strategy(spec) if result.failed] == []


# ------------------------------------------------------------------------------------------------------------ the draw


def test_only_what_would_be_allowed_is_audited_with_the_stated_probability():
    items, member = items_of(), make_strategy(MEMBER)
    member.start(CONTEXT)
    plain, strategy = member.triage(items), started(share=0.1, share_at_one=0.6, pool="senior", audit_priority=5)
    triage = strategy.triage(items)
    audited = np.isin(items.item, strategy.sample.item)
    drawn = (plain.action == Action.ALLOW) & (items.lottery(16) < 0.1 + 0.5 * items.top_score)

    np.testing.assert_array_equal(audited, drawn)
    np.testing.assert_array_equal(triage.action[~audited], plain.action[~audited])
    assert set(triage.action[audited]) == {Action.REVIEW}
    assert set(triage.queue[audited]) == {CONTEXT.queues.index("senior")}
    assert set(triage.priority[audited]) == {5.0}
    np.testing.assert_allclose(strategy.sample.probability, 0.1 + 0.5 * items.top_score[audited], rtol=1e-15)


def test_explaining_audits_nothing_and_another_salt_draws_others():
    items, strategy = items_of(), started(share=0.5)
    strategy.triage(items)
    drawn = strategy.sample.item
    words = [strategy.explain(items, row) for row in range(5)]

    np.testing.assert_array_equal(strategy.sample.item, drawn)
    assert any("audited at random, with probability 0.5" in text for text in words)
    other = started(share=0.5, salt=1)
    other.triage(items)
    assert set(other.sample.item) != set(drawn)


def test_a_pool_that_is_not_there_is_refused():
    with pytest.raises(
        ParamError, match=r"The 'pool' parameter of RandomAudit must be empty or a pool of the scenario\."
    ):
        started(pool="seniors")


# -------------------------------------------------------------------------------------------------------- the estimate


def test_the_estimate_by_hand():
    sample = AuditSample(np.array([3, 5, 9, 11]), np.array([0.5, 0.1, 0.25, 0.5]), np.array([0.2, 0.0, 0.6, 0.7]))
    missed = sample.missed(np.array([11, 3, 9, 4, 3]), np.array([True, False, True, True, True]))

    assert missed.total == 4.0 + 2.0
    assert missed.standard_error == pytest.approx(np.sqrt(0.75 / 0.0625 + 0.5 / 0.25))
    assert (missed.audited, missed.judged) == (4, 3)
    rates = sample.calibration(np.array([11, 3, 9]), np.array([True, False, False]), np.array([0.1, 0.5]))
    assert rates[1:].tolist() == [0.0, pytest.approx(2.0 / 6.0)]
    assert np.isnan(rates[0])


def test_the_finding_by_hand_adds_up_to_the_estimate():
    """Bins below and above 0.5: of the first nothing violates, of the second both with 1/p = 4 and 2 do."""
    sample = AuditSample(np.array([3, 5, 9, 11]), np.array([0.5, 0.1, 0.25, 0.5]), np.array([0.2, 0.0, 0.6, 0.7]))
    verdicts = np.array([11, 3, 9, 4, 3]), np.array([True, False, True, True, True])

    low, high = sample.by_score(*verdicts, np.array([0.5]))

    assert low == (2.0, 1.0, 0.0, 12.0, 0.0, 0.0)
    assert high == (2.0, 2.0, 2.0, 6.0, 6.0, 4.0 * 3.0 + 2.0 * 1.0)
    missed = sample.missed(*verdicts)
    assert (missed.total, missed.standard_error**2) == (6.0, pytest.approx(low[5] + high[5]))


def test_missed_violations_are_estimated_without_bias():
    """Over 400 keys: the mean estimate within 4 standard errors of the truth, so is the mean of estimated variances."""
    n = 2000
    drawn = np.random.default_rng(11)
    scores = np.zeros((n, len(CONTEXT.policies)))
    scores[:, 0] = drawn.beta(0.5, 2.0, n)
    violating = drawn.random(n) < scores[:, 0]
    allowed = scores[:, 0] < 0.7
    truth = (violating & allowed).sum()
    found = []
    for key in range(400):
        items = items_of(seed=key, n=n, scores=scores)
        strategy = started(share=0.05, share_at_one=0.6)
        strategy.triage(items)
        found.append(strategy.sample.missed(items.item, violating))
    totals = np.array([one.total for one in found])
    variances = np.array([one.standard_error**2 for one in found])
    error = totals.std(ddof=1) / np.sqrt(len(found))
    squares = (totals - truth) ** 2

    assert abs(totals.mean() - truth) < 4 * error
    assert error < 0.02 * truth  # so the test can tell a bias of a few percent
    both = np.hypot(variances.std(ddof=1), squares.std(ddof=1)) / np.sqrt(len(found))
    assert abs(variances.mean() - squares.mean()) < 4 * both


class Judged(Observer):
    """Keeps the strategy, the truth of what it would have allowed, and the verdicts."""

    reads_log = True

    def __init__(self):
        self.missed, self.item, self.said = 0, [], []

    def shown(self, items, strategy):
        self.strategy = strategy

    def triaged(self, chunk, triage):
        audited = np.isin(chunk.item, self.strategy.sample.item)
        early = chunk.time < 86_400.0
        self.missed += int((((triage.action == Action.ALLOW) | audited) & (chunk.margin > 0) & early).sum())
        self.first_late = int(chunk.item[early].max(initial=-1)) + 1 if early.any() else self.first_late

    def logged(self, events):
        rows = events["event"] == Event.VERDICT
        self.item.append(events["item"][rows])
        self.said.append(events["detail"][rows] == 1)


def test_a_run_estimates_its_missed_violations_without_bias():
    """Reviewers without errors who judge everything within a day: 12 runs, mean error within 4 standard errors."""
    staff = {
        "shifts": shifts_of({"start": "0h", "end": "24h", "reviewers": 40}),
        "noise": 0.0,
        "patience": None,
    }
    scenario = tiny_scenario(
        horizon="2d",
        warm_up="0s",
        enforcement={"suspend_at": None, "ban_at": None},
        pools={"europe": staff, "general": staff},
    )
    strategy = RandomAudit(strategy="Threshold(review_at=0.5, review_at_reports=0)", share=0.1, share_at_one=0.5)
    errors, variances = [], []
    for number in range(12):
        seen = Judged()
        run_replication(Replication(scenario, strategy, seed=3, number=number), [seen])
        sample = seen.strategy.sample
        rows = sample.item < seen.first_late
        early = AuditSample(sample.item[rows], sample.probability[rows], sample.score[rows])
        missed = early.missed(*(np.concatenate(part) for part in (seen.item, seen.said)))
        assert missed.judged == missed.audited > 20
        errors.append(missed.total - seen.missed)
        variances.append(missed.standard_error**2)

    assert abs(np.mean(errors)) < 4 * np.sqrt(np.mean(variances) / len(errors))
