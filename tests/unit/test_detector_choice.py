"""`DetectorChoice`: queue costs by closed forms, confusion from verdicts, and when it changes the detector."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator.domain import DAY, HOUR, Action
from simulator.errors import ParamError
from simulator.strategy import Context, Items, Observation, Verdicts
from simulator.strategy.lookup import make_strategy
from simulator.testing.example import example_context, example_observations, example_uploads
from strategies.confusion_cells import BINS, REVIEWED, URGENT, ConfusionCells
from strategies.detector_choice import DetectorChoice
from strategies.downstream import chance_of_wait, priority_waits, queue_cost

CONTEXT = replace(
    example_context(),
    policies=("spam",),
    parents=("spam",),
    further_detectors=(("text",),),
    severity_weights=np.ones(1),
    route=np.zeros((2, 1), np.int16),
    limits=np.array(np.inf),
    service_times=np.full((2, 1), 60.0),
)
ERRORS = 4.0


# -- queues


@pytest.mark.parametrize("servers", [1, 2, 5])
@pytest.mark.parametrize("used", [0.3, 0.8, 0.97])
def test_waits_obey_the_conservation_law(servers: int, used: float) -> None:
    """The work that waits does not depend on the order of service (Kleinrock): that of one class, first come."""
    rate = servers * used * np.array([0.2, 0.5, 0.3]) / 30.0
    waits = priority_waits(rate, 30.0, servers, math.inf)
    one = priority_waits(rate.sum(keepdims=True), 30.0, servers, math.inf)

    assert (np.diff(waits) > 0).all()
    assert (rate * waits).sum() == pytest.approx(rate.sum() * one[0], rel=1e-12)
    erlang = sum((servers * used) ** k / math.factorial(k) for k in range(servers))
    last = (servers * used) ** servers / math.factorial(servers) / (1 - used)
    assert one[0] == pytest.approx(last / (erlang + last) * 30.0 / servers / (1 - used), rel=1e-12)


def test_a_queue_that_cannot_keep_up_still_serves_its_first_classes() -> None:
    """Utilisations .5, .4 and .6 of one server: the last class is lost, and the others find it always busy."""
    waits = priority_waits(np.array([0.5, 0.4, 0.6]), 1.0, 1.0, 100.0)

    np.testing.assert_allclose(waits, [1 / 0.5, 1 / (0.5 * 0.1), 100.0])


def test_between_two_servers_and_three_the_chance_of_a_wait_is_between_theirs() -> None:
    low, middle, high = (chance_of_wait(1.5, servers) for servers in (3.0, 2.4, 2.0))

    assert low < middle < high
    assert middle == pytest.approx(0.6 * high + 0.4 * low)
    assert chance_of_wait(0.0, 0.01) == 0.0


VIOLATING, INNOCENT, COST = 0.1, 0.7, 10.0
"""Jobs per s of one server with services of 1 s, and the cost of a violation per s until its verdict."""
RATES = {"ranks better": (0.6, 0.01), "ranks worse": (0.9, 0.2)}
"""Share of violations, and of others, that a detector calls urgent."""


def auc(rates: tuple[float, float]) -> float:
    """Return the AUC of the equal-variance normal law that goes through a point of the curve."""
    return float(stats.norm.cdf((stats.norm.ppf(rates[0]) - stats.norm.ppf(rates[1])) / math.sqrt(2)))


def by_hand(rates: tuple[float, float]) -> float:
    """Return the cost per s: W1 = .8 / (1 - s1), W2 = .8 / ((1 - s1)(1 - .8)), and a second of service."""
    urgent = VIOLATING * rates[0] + INNOCENT * rates[1]
    first, second = 0.8 / (1 - urgent), 0.8 / ((1 - urgent) * 0.2)
    return COST * VIOLATING * (rates[0] * first + (1 - rates[0]) * second + 1.0)


def by_rule(rates: tuple[float, float]) -> float:
    violating = VIOLATING * np.array([1 - rates[0], rates[0]])
    rate = violating + INNOCENT * np.array([1 - rates[1], rates[1]])
    return queue_cost(rate, COST * violating / rate, 1.0, 1.0, math.inf, lambda ages: ages)


def test_the_detector_that_ranks_better_may_cost_more_downstream() -> None:
    """AUC .966 against .933, but costs of 3.23 against 2.45 per s: what it misses waits behind all innocent jobs."""
    one, other = RATES.values()

    assert (round(auc(one), 3), round(auc(other), 3)) == (0.966, 0.933)
    for rates in RATES.values():
        assert by_rule(rates) == pytest.approx(by_hand(rates), rel=1e-12)
    assert by_hand(one) == pytest.approx(3.23, abs=0.01)
    assert by_hand(other) == pytest.approx(2.45, abs=0.01)


def test_the_strategy_predicts_that_cost_and_picks_the_other_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """All uploads are reviewed; the two detectors err independently, and every upload has its verdict."""
    strategy = DetectorChoice(cost_of_review=0.0, prior_strength=1e-9, cost_of_view=1.0)
    strategy.start(replace(CONTEXT, service_times=np.full((2, 1), 1.0)))
    cells, load = strategy._cells[0], strategy._load
    for violating, rate in ((True, VIOLATING), (False, INNOCENT)):
        share = np.array([1 - rates[0 if violating else 1] for rates in RATES.values()])
        for bins in ((REVIEWED, REVIEWED), (REVIEWED, URGENT), (URGENT, REVIEWED), (URGENT, URGENT)):
            part = np.prod(np.where(np.array(bins) == REVIEWED, share, 1 - share))
            n = round(1e6 * rate * part)
            code = np.repeat(cells.code(np.array([bins])), n)
            cells.count(code, np.zeros(n, np.int64), np.full(n, COST), np.full(n, 0.5))
            cells.learn(code, np.full(n, violating))
    state = replace(example_observations(strategy.context)["calm"], staffed=np.ones(2, np.int64))
    load.observe(replace(state, flags=np.zeros((2, 1), np.int64)), 1.0)
    load.span = 1e6
    monkeypatch.setattr(load, "seen", lambda ages: ages)

    np.testing.assert_allclose(strategy.costs(0), [by_hand(rates) for rates in RATES.values()], rtol=1e-5)
    assert strategy.chosen == ("main",)
    strategy._choose(0)
    assert strategy.chosen == ("text",)


# -- confusion


def test_confusion_is_estimated_from_a_random_part_of_each_cell() -> None:
    """Of each cell another share has verdicts; a stratified estimate of a total has the sum of the cells' variances."""
    drawn = np.random.default_rng(4)
    n, cells = 40_000, ConfusionCells(2, 1, 1e-9)
    bad = drawn.random(n) < 0.3
    bins = np.stack([drawn.binomial(3, np.where(bad, high, low)) for high, low in ((0.7, 0.2), (0.6, 0.3))], axis=1)
    code = cells.code(bins)
    cells.count(code, np.zeros(n, np.int64), np.ones(n), np.full(n, 0.5))
    judged = drawn.random(n) < np.linspace(0.1, 0.9, BINS**2)[code]
    cells.learn(code[judged], bad[judged])

    for detector in range(2):
        found = cells.confusion(detector)
        for bin_ in range(BINS):
            variance = 0.0
            for cell in np.unique(code[bins[:, detector] == bin_]):
                of, known = code == cell, judged & (code == cell)
                share = bad[of].mean()
                variance += of.sum() ** 2 * share * (1 - share) / max(known.sum(), 1)
            assert abs(found[1, bin_] - (bad & (bins[:, detector] == bin_)).sum()) <= ERRORS * math.sqrt(variance)
            assert found[:, bin_].sum() == pytest.approx((bins[:, detector] == bin_).sum())


def test_a_cell_without_verdicts_has_the_mean_of_its_scores() -> None:
    cells = ConfusionCells(1, 2, 4.0)
    cells.count(np.array([1, 1]), np.array([0, 1]), np.array([2.0, 6.0]), np.array([0.2, 0.4]))

    assert cells.violating[1] == pytest.approx(0.3)
    np.testing.assert_allclose(cells.harm[:, 1], [0.6, 1.8])
    cells.learn(np.array([1, 1]), np.array([True, False]))
    assert cells.violating[1] == pytest.approx((4 * 0.3 + 1) / 6)
    cells.fade(0.5)
    assert cells.violating[1] == pytest.approx((4 * 0.3 + 0.5) / 5)
    assert cells.verdicts == 1.0


# -- the strategy


def items_of(main: Any, text: Any, context: Context = CONTEXT, seed: int = 1) -> Items:
    """Return uploads with these scores of the two detectors."""
    scores, further = np.asarray(main, float)[:, None], np.asarray(text, float)[:, None]
    uploads = example_uploads(context, len(scores), seed=seed)
    chunk = uploads.having(scores=scores, further_scores=further, top_policy=np.zeros(len(scores), np.int16))
    return Items.from_chunk(chunk, context, lottery_key=(seed, 0))


def told(item: NDArray[np.int64], violating: NDArray[np.bool_], time: float) -> Observation:
    verdicts = Verdicts(np.full(len(item), time), item, violating, np.zeros(len(item), np.bool_))
    calm = example_observations(CONTEXT)["calm"]
    nothing = np.zeros_like(calm.flags)
    return replace(calm, time=time, each_verdict=verdicts, flags=nothing, staffed=np.ones(2, np.int64))


def lived(**params: Any) -> DetectorChoice:
    """Return a strategy after a tick in which the main detector sent 200 innocent uploads to review, the other none.

    One server with services of 60 s has 300 s for them; both detectors remove the 20 violations.
    """
    options = {"remove_at": 0.9, "review_at": 0.2, "audited": 1.0, "checked": 1.0, "least": 10, "cost_of_review": 0.1}
    strategy = DetectorChoice(**{**options, **params})
    strategy.start(CONTEXT)
    items = items_of([0.5] * 200 + [0.99] * 20, [0.01] * 200 + [0.99] * 20)
    assert set(strategy.triage(items).action) <= {Action.REVIEW, Action.HOLD}
    strategy.adapt(told(items.item, np.arange(220) >= 200, 6.0 * HOUR))
    return strategy


def test_a_policy_changes_to_the_detector_that_does_not_fill_the_queue() -> None:
    strategy = lived()

    assert strategy.chosen == ("text",)
    again = items_of([0.5, 0.01, 0.99], [0.01, 0.5, 0.01], seed=2)
    assert [Action(code).name for code in strategy.triage(again).action] == ["REVIEW", "REVIEW", "REVIEW"]
    assert "text decides; audited, since another detector would not allow it" in strategy.explain(again, 0)
    assert "text decides: REVIEW" in strategy.explain(again, 1)


@pytest.mark.parametrize("held", [{"margin": 0.999}, {"least": 500}, {"every": DAY}])
def test_it_stays_where_too_little_is_known_or_gained(held: dict[str, Any]) -> None:
    assert lived(**held).chosen == ("main",)


def test_it_begins_with_the_detector_that_is_named() -> None:
    action = {}
    for first in ("main", "text", "nobody"):
        strategy = DetectorChoice(first=first, remove_at=0.9, review_at=0.2, audited=0.0, checked=0.0)
        strategy.start(CONTEXT)
        triage = strategy.triage(items_of([0.95, 0.5, 0.0, 0.1], [0.0, 0.95, 0.5, 0.1]))
        action[first] = [Action(code).name for code in triage.action]

    assert action["main"] == action["nobody"] == ["REMOVE", "REVIEW", "ALLOW", "ALLOW"]
    assert action["text"] == ["ALLOW", "REMOVE", "REVIEW", "ALLOW"]


def test_only_disagreements_are_audited_in_the_share_that_is_said() -> None:
    n, share = 10_000, 0.3
    strategy = DetectorChoice(remove_at=0.9, review_at=0.2, audited=share)
    strategy.start(CONTEXT)
    triage = strategy.triage(items_of([0.1] * n, [0.5] * (n // 2) + [0.1] * (n // 2)))
    audited = triage.action == Action.REVIEW

    assert not audited[n // 2 :].any()
    assert abs(audited[: n // 2].mean() - share) <= ERRORS * math.sqrt(share * (1 - share) / (n // 2))


def test_reviews_go_by_the_share_of_their_class_times_harm() -> None:
    strategy = lived(first="text")
    items = items_of([0.5, 0.01], [0.5, 0.5], seed=3)
    priority = strategy.triage(items).priority

    assert (priority > 0).all()
    assert priority[0] / priority[1] == pytest.approx(items.expected_views[0] / items.expected_views[1])


@pytest.mark.parametrize("spec", ["DetectorChoice(remove_at=0.4)", "DetectorChoice(remove_at={'spam': 0.4})"])
def test_thresholds_that_cross_are_refused(spec: str) -> None:
    with pytest.raises(ParamError, match=r"must be at most 'remove_at' \(0.4\).* Got 0.5 instead"):
        make_strategy(spec)
