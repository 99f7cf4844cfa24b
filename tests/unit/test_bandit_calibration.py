"""`BanditCalibration`: its posterior against exact ones, drift, exploration by lottery, and what counts."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.special import expit, logit

from simulator.domain import DAY, Action
from simulator.records import Chunk
from simulator.strategy import Context, Items, Observation, Verdicts
from simulator.testing.example import example_context, example_observations, example_uploads
from strategies.awaited import LONGEST, Awaited
from strategies.bandit_calibration import BanditCalibration
from strategies.online_logistic import OnlineLogistic, mean_probability

CONTEXT = replace(example_context(), policies=("spam",), parents=("spam",), further_detectors=(("text",),),
                  severity_weights=np.array([2.0]), route=np.zeros((2, 1), np.int16), limits=np.array(np.inf),
                  service_times=np.array(60.0))  # fmt: skip
FLOOR = 0.001
ERRORS = 4.0


def items_of(main: Any, text: Any, context: Context = CONTEXT, seed: int = 1) -> Items:
    """Return uploads with these scores of the two detectors."""
    scores, further = np.asarray(main, float)[:, None], np.asarray(text, float)[:, None]
    uploads = example_uploads(context, len(scores), seed=seed)
    chunk: Chunk = uploads.having(scores=scores, further_scores=further, top_policy=np.zeros(len(scores), np.int16))
    return Items.from_chunk(chunk, context, lottery_key=(seed, 0))


def started(**params: Any) -> BanditCalibration:
    strategy = BanditCalibration(**params)
    strategy.start(CONTEXT)
    return strategy


def told(item: Any, violating: Any, on_appeal: Any = None, time: float = 0.0) -> Observation:
    """Return an observation with verdicts on some items."""
    items = np.asarray(item, np.int64)
    appeals = np.zeros(len(items), np.bool_) if on_appeal is None else np.asarray(on_appeal, np.bool_)
    verdicts = Verdicts(np.full(len(items), time), items, np.asarray(violating, np.bool_), appeals)
    return replace(example_observations(CONTEXT)["calm"], time=time, each_verdict=verdicts)


# -- the law of the weights


def exact(x: NDArray[np.float64], said: NDArray[np.bool_], offset: float) -> tuple[Any, Any]:
    """Return means and standard deviations of two weights with a standard normal prior, by sums over a fine grid."""
    axis = np.linspace(-3, 3, 201)
    first, second = np.meshgrid(axis, axis, indexing="ij")
    log = -0.5 * (first**2 + second**2)
    for (one, two), violating in zip(x, said, strict=True):
        argument = offset + one * first + two * second
        log -= np.logaddexp(0.0, -argument if violating else argument)
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    means = [float((weight * axis_of).sum()) for axis_of in (first, second)]
    spreads = [
        math.sqrt(float((weight * (axis_of - mean) ** 2).sum()))
        for axis_of, mean in zip((first, second), means, strict=True)
    ]
    return np.array(means), np.array(spreads)


@pytest.mark.parametrize("seed", range(4))
def test_the_normal_law_is_close_to_the_exact_posterior(seed: int) -> None:
    """After 300 verdicts, ten at a time: means within 0.4 posterior sds, sds within 10 %.

    The bounds are those of Laplace's method here, and not of chance: over 20 seeds the worst were 0.20 and 3 %.
    """
    drawn = np.random.default_rng(seed)
    x = np.stack([np.ones(300), drawn.uniform(0, 3, 300)], axis=1)
    said = drawn.random(300) < expit(-1.0 + x @ [0.3, 0.7])
    law = OnlineLogistic(np.zeros(2), np.ones(2))
    for start in range(0, 300, 10):
        law.learn(x[start : start + 10], -1.0, said[start : start + 10])
    mean, spread = exact(x, said, -1.0)

    assert (np.abs(law.mean - mean) < 0.4 * spread).all()
    np.testing.assert_allclose(np.sqrt(np.diag(np.linalg.inv(law.precision))), spread, rtol=0.1)


def test_one_batch_finds_the_mode() -> None:
    drawn = np.random.default_rng(5)
    x, weight = drawn.normal(0, 3, (40, 3)), drawn.uniform(0.1, 2.0, 40)
    said = drawn.random(40) < 0.5
    law = OnlineLogistic(np.array([0.0, 1.0, 0.0]), np.array([0.5, 1.0, 2.0]))
    law.learn(x, 0.2, said, weight)
    slope = x.T @ (weight * (said - expit(0.2 + x @ law.mean))) - np.array([4.0, 1.0, 0.25]) * (law.mean - [0, 1, 0])

    np.testing.assert_allclose(slope, 0.0, atol=1e-8)


def test_what_is_known_fades_back_to_the_prior() -> None:
    law = OnlineLogistic(np.array([0.0, 1.0]), np.array([0.5, 0.25]))
    law.fade(0.5)
    np.testing.assert_allclose(law.mean, [0.0, 1.0])
    law.learn(np.ones((50, 2)), 0.0, np.ones(50, np.bool_))
    moved = law.mean.copy()
    precision = law.precision.copy()
    law.fade(0.5)
    first = np.diag([4.0, 16.0])
    np.testing.assert_allclose(law.precision, 0.5 * (precision + first))
    np.testing.assert_allclose(law.precision @ law.mean, 0.5 * (precision @ moved + first @ [0.0, 1.0]))
    for _ in range(200):
        law.fade(0.5)

    np.testing.assert_allclose(law.mean, [0.0, 1.0], atol=1e-9)
    np.testing.assert_allclose(law.precision, first, atol=1e-9)


def test_a_law_that_fades_follows_a_detector_that_goes_bad_and_one_that_does_not_fade_lags() -> None:
    """The detector's weight falls from 1 to 0.2 after 200 ticks of 50 verdicts; 200 more follow.

    With a fading law verdicts of before count 0.97^200 = 0.2 %. The error of its mean has a standard deviation of at
    most that of the law itself, since older verdicts count less twice over in the variance.
    """
    drawn = np.random.default_rng(8)
    fading, steady = (OnlineLogistic(np.array([0.0, 1.0]), np.ones(2)) for _ in range(2))
    for tick in range(400):
        x = np.stack([np.ones(50), drawn.uniform(0, 8, 50)], axis=1)
        said = drawn.random(50) < expit(-2.0 + x @ [0.0, 1.0 if tick < 200 else 0.2])
        fading.fade(0.97)
        for law in (fading, steady):
            law.learn(x, -2.0, said)
    off = [abs(law.mean[1] - 0.2) / math.sqrt(np.linalg.inv(law.precision)[1, 1]) for law in (fading, steady)]

    assert off[0] <= ERRORS
    assert off[1] > 2 * ERRORS


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 1.0), (2.0, 0.5), (-3.0, 2.0), (4.0, 3.0)])
def test_the_mean_probability_is_that_of_the_law(mean: float, sd: float) -> None:
    node = np.linspace(-8, 8, 4001)
    exactly = float((expit(mean + sd * node) * stats.norm.pdf(node)).sum() / stats.norm.pdf(node).sum())

    assert abs(float(mean_probability(np.array([mean]), np.array([sd]))[0]) - exactly) < 0.02


# -- decisions


def test_at_first_the_surest_detector_is_believed() -> None:
    strategy = started(doubt=1e-6, remove_at=0.9, review_at=0.4, checked=0.0)
    main, text = [0.95, 0.1, 0.5, 0.0, 0.0005, 1.0], [0.0, 0.92, 0.0, 0.45, 0.0005, 0.0]
    action = strategy.triage(items_of(main, text)).action

    assert [Action(code).name for code in action] == ["REMOVE", "REMOVE", "REVIEW", "REVIEW", "ALLOW", "REMOVE"]


def test_removals_are_held_for_a_review_in_the_share_that_is_said() -> None:
    n, share = 20_000, 0.2
    action = started(doubt=1e-6, checked=share).triage(items_of(np.full(n, 0.999), np.zeros(n))).action

    assert set(action) == {Action.REMOVE, Action.HOLD}
    assert abs((action == Action.HOLD).mean() - share) <= ERRORS * math.sqrt(share * (1 - share) / n)


def test_reviews_are_drawn_from_the_law_and_removals_are_not() -> None:
    """Evidence 4 of one detector: argument N(-6.9 + 4, 0.3^2 (1 + 16 + 16)), reviewed if it is drawn above 0."""
    n, score = 20_000, float(expit(logit(FLOOR) + 4.0))
    strategy = started(doubt=0.3, review_at=0.5, remove_at=0.6)
    triage = strategy.triage(items_of(np.full(n, score), np.zeros(n)))
    expected = float(stats.norm.sf(-(logit(FLOOR) + 4.0) / (0.3 * math.sqrt(33.0))))

    assert set(triage.action) == {Action.ALLOW, Action.REVIEW}
    assert abs((triage.action == Action.REVIEW).mean() - expected) <= ERRORS * math.sqrt(expected * (1 - expected) / n)
    assert triage.priority[triage.action == Action.REVIEW].min() > 0


def test_a_detector_that_is_wrong_loses_its_weight_and_one_that_is_right_keeps_it() -> None:
    """Both are alone with their evidence; of the main detector's all are innocent, of the other's all violate."""
    strategy = started(remove_at=0.99, review_at=0.2, doubt=0.2)
    before = strategy.models[0].mean.copy()
    items = items_of([0.9] * 100 + [0.0] * 100, [0.0] * 100 + [0.9] * 100)
    sent = np.flatnonzero(strategy.triage(items).action != Action.ALLOW)
    strategy.adapt(told(items.item[sent], sent >= 100))
    mean = strategy.models[0].mean

    assert mean[2] < before[2] < mean[3]
    again = strategy.triage(items_of([0.9, 0.0], [0.0, 0.9], seed=2))
    assert again.priority[0] / items.expected_views[0] < again.priority[1] / items.expected_views[1]
    assert "main 0.9000, text 0.0000" in strategy.explain(items_of([0.9], [0.0]), 0)
    assert "no detector gives evidence" in strategy.explain(items_of([0.0], [0.0]), 0)


def test_only_first_verdicts_of_reviews_that_triage_asked_for_count() -> None:
    strategy = started(remove_at=1.0, review_at=0.2, doubt=0.01)
    items = items_of([0.9, 0.9, 0.0], [0.0, 0.0, 0.0])
    strategy.triage(items)
    first, second, untold = items.item.tolist()
    strategy.adapt(told([first, untold, second, first], [True, True, False, False], [False, False, True, False]))

    assert strategy.models[0].observed == 1.0
    strategy.adapt(told([first, second], [True, False]))
    assert strategy.models[0].observed == 2.0


def test_memory_is_that_of_the_queue() -> None:
    awaited = Awaited(1)
    awaited.add(np.array([3, 1]), np.array([0.0, 0.0]), np.array([[30.0], [10.0]]))
    awaited.add(np.array([5]), np.array([DAY]), np.array([[50.0]]))
    verdicts = Verdicts(np.zeros(2), np.array([3, 4]), np.array([True, True]), np.zeros(2, np.bool_))
    rows, said = awaited.judged(verdicts, 2 * DAY)

    assert (rows.tolist(), said.tolist(), len(awaited)) == ([[30.0]], [True], 2)
    awaited.judged(verdicts, LONGEST + 1.0)
    assert len(awaited) == 1
