"""Surges are detected at a stated rate of false alarms, answered by the playbook, and the answer ends with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.platform.replication import Replication, run_replication
from simulator.strategy import HashOrder, Items, StaffOrder, SweepOrder
from simulator.testing import check_strategy, example_context, example_observations, example_uploads
from strategies.incident_response import IncidentResponse
from strategies.surge_charts import Expected, SurgeCharts, limit_of
from tests.worlds import tiny_scenario

STREAMS, TICKS, RUNS, FACTOR = 6, 200.0, 150, 2.0
MEANS = 4.0 + 3.0 * np.sin(np.arange(100_000) / 40.0)
"""Expected counts by tick, with a cycle."""


def first_alarms(limit, scatter=1, rise=1.0, streams=STREAMS, runs=RUNS, most=1500):
    """Return the (runs,) ticks to the first alarm of any stream; the runs are streams of one set of charts.

    A run without an alarm counts as ``most`` ticks, which makes the mean too small and the test stricter.
    """
    draws = np.random.default_rng(7)
    charts = SurgeCharts(streams * runs, FACTOR, limit)
    found = np.zeros(runs)
    for tick in range(most):
        mean = MEANS[tick]
        counts = draws.poisson(rise * mean / scatter, streams * runs).astype(np.float64)
        signals = charts.update(counts, np.full(streams * runs, mean / scatter)).reshape(runs, streams).any(axis=1)
        found[(found == 0) & signals] = tick + 1
        if found.all():
            break
    found[found == 0] = most
    return found


# --------------------------------------------------------------------------------------------------------------- charts


@pytest.mark.parametrize("scatter", [1, 4])
def test_false_alarms_are_as_rare_as_stated(scatter):
    """The mean time to a false alarm in all streams is at least that asked for, less four standard errors.

    Counts come in lumps of ``scatter``; divided by their dispersion they have the same guarantee.
    """
    found = first_alarms(limit_of(STREAMS, TICKS), scatter)

    assert found.mean() >= TICKS - 4.0 * found.std(ddof=1) / np.sqrt(RUNS)


def test_a_planted_limit_without_regard_to_streams_is_found_out():
    found = first_alarms(np.log(0.25 * TICKS))

    assert found.mean() < TICKS - 4.0 * found.std(ddof=1) / np.sqrt(RUNS)


def test_a_rise_is_found_within_the_time_of_walds_identity():
    """About limit / drift ticks, the drift being mean x (f ln f - f + 1) per tick; counts overshoot, so half more."""
    limit = limit_of(STREAMS, 8640.0)
    found = first_alarms(limit, rise=FACTOR, streams=1)
    drift = MEANS[:60].mean() * (FACTOR * np.log(FACTOR) - FACTOR + 1.0)

    assert found.mean() <= 1.5 * limit / drift + 1.0


def test_the_moving_average_finds_a_burst_that_the_sum_would_forget():
    charts = SurgeCharts(1, FACTOR, limit_of(1, 1000.0))
    for _ in range(40):
        charts.update(np.zeros(1), np.full(1, 4.0))
    assert charts.level.tolist() == [0.0]
    charts.update(np.full(1, 30.0), np.full(1, 4.0))

    assert charts.level[0] > 1.5
    assert charts.ticks.tolist() == [1]
    charts.restart(np.ones(1, np.bool_))
    assert charts.ticks.tolist() == [0]


def test_expected_counts_are_learned_a_little_high():
    """Mean and dispersion of 2,000 ticks are within four standard errors; the mean is two standard errors above."""
    draws, expected = np.random.default_rng(3), Expected(2)
    exposure = draws.uniform(50.0, 150.0, (2000, 1))
    counts = np.column_stack([draws.poisson(0.04 * exposure[:, 0]), 5 * draws.poisson(0.008 * exposure[:, 0])])
    for count, of in zip(counts, exposure, strict=True):
        expected.learn(count.astype(np.float64), np.broadcast_to(of, 2), np.ones(2, np.bool_))
    total = 0.04 * exposure.sum()

    high = (counts.sum(axis=0) + 2 * np.sqrt(counts.sum(axis=0)) + 2) * 100.0 / exposure.sum()
    np.testing.assert_allclose(expected.means(np.full(2, 100.0)), high, rtol=1e-12)
    np.testing.assert_allclose(high, 4.0, atol=4.0 * 6 * np.sqrt(5 * total) / total)
    np.testing.assert_allclose(expected.dispersion, [1.0, 5.0], rtol=4.0 * np.sqrt(2.0 / 2000) + 0.05)


# ------------------------------------------------------------------------------------------------------------- playbook

PLAIN = example_context()
CONTEXT = replace(PLAIN, reserve=np.full(len(PLAIN.queues), 4), hash_bank=True, sweep_window=86_400.0)
CALM = example_observations(CONTEXT)["calm"]
UPLOADS = example_uploads(CONTEXT, 60)
SCORES = np.random.default_rng(2).uniform(0.0, 0.1, UPLOADS.scores.shape)
HOUR_TICKS = round(3600.0 / CONTEXT.tick)
HIT = 1, 2
"""Market and policy of the incident."""


class Playing:
    """A strategy through hours of ticks with 60 uploads each."""

    def __init__(self, **params):
        told = {"learn": 36_000, "quiet": 3600, "sweep_review_at": 0.4, "review_at": 0.5, "remove_at": 0.9}
        self.strategy = IncidentResponse(**{**told, **params})
        self.strategy.start(CONTEXT)
        self.tick = 0
        self.draws = np.random.default_rng(5)

    def play(self, hours, reports=0.5, everywhere=1.0):
        """Return the orders by hour, with so many reports per tick in the market and policy that are hit."""
        found = []
        for _ in range(hours * HOUR_TICKS):
            self.tick += 1
            uploads = UPLOADS.having(item=UPLOADS.item + 60 * self.tick, scores=SCORES)
            self.strategy.triage(Items.from_chunk(uploads, CONTEXT, lottery_key=(1, 0)))
            means = np.full(CALM.reports.shape, 0.5 * everywhere)
            means[HIT] = reports
            seen = self.draws.poisson(means)
            state = replace(CALM, time=self.tick * CONTEXT.tick, reports=seen.astype(np.int64))
            found += [(self.tick, order) for order in self.strategy.adapt(state)]
        return found


def test_an_incident_is_answered_and_the_answer_ends():
    playing = Playing()
    assert playing.play(24) == []
    before = playing.strategy._tables["review_at"].copy()
    answers = playing.play(4, reports=12.0)
    market, policy = CONTEXT.markets[HIT[0]], CONTEXT.policies[HIT[1]]
    pool = CONTEXT.queues[CONTEXT.route[HIT]]
    kinds = {type(order) for _, order in answers}
    here = [order for _, order in answers if getattr(order, "market", None) == market]

    assert kinds == {StaffOrder, SweepOrder, HashOrder}
    assert (pool, 4) in {(one.pool, one.reviewers) for _, one in answers if isinstance(one, StaffOrder)}
    assert {one.policy for one in here} == {policy}
    onset = 24 * 3600.0
    assert min(tick for tick, _ in answers) * CONTEXT.tick - onset <= 3600.0
    (sweep,) = (one for one in here if isinstance(one, SweepOrder))
    assert onset - 3600.0 <= sweep.since <= onset + 3600.0
    assert (sweep.review_at, sweep.remove_at) == (0.4, None)
    assert playing.strategy._tables["review_at"][HIT] == pytest.approx(1.0 / 11.0)  # odds of 1, divided by 10
    other = np.ones(before.shape[1], np.bool_)
    other[HIT[1]] = False
    np.testing.assert_array_equal(playing.strategy._tables["review_at"][:, other], before[:, other])

    words = playing.strategy.explain(_of_market(HIT[0]), 0)
    assert f"incident on for {policy!r} in " in words
    assert "seen in user reports" in words

    relaxed = playing.play(5)
    assert {one.reviewers for _, one in relaxed if isinstance(one, StaffOrder)} == {0}
    np.testing.assert_array_equal(playing.strategy._tables["review_at"], before)
    assert "incident" not in playing.strategy.explain(_of_market(HIT[0]), 0)


def _of_market(market):
    uploads = UPLOADS.having(market=np.full(60, market, np.int16), scores=SCORES)
    return Items.from_chunk(uploads, CONTEXT, lottery_key=(1, 0))


def test_high_scores_show_an_incident_too():
    playing = Playing(watch_at=0.09, watch_reports=False)
    assert playing.play(24, reports=100.0) == []
    global SCORES  # noqa: PLW0603
    calm, SCORES = SCORES, np.minimum(3.0 * SCORES, 0.45)
    answers = playing.play(1)
    SCORES = calm

    assert any(isinstance(order, StaffOrder) for _, order in answers)
    assert "seen in high scores" in playing.strategy.explain(_of_market(0), 0)


def test_nothing_is_signalled_while_it_learns():
    playing = Playing(learn=48 * 3600)
    playing.play(6)

    assert playing.play(12, reports=50.0) == []


def test_without_levers_only_thresholds_move():
    playing = Playing(overtime=0, hash_removed=False, sweep_review_at=None, tighten_remove=3)
    playing.play(24)

    assert playing.play(3, reports=12.0) == []
    assert playing.strategy._tables["remove_at"][HIT] == pytest.approx(0.75)


@pytest.mark.parametrize("params", ["", "(learn=0, factor=1.2, false_alarm_every=600, quiet=300, tighten_remove=9)"])
def test_it_keeps_the_contract(params):
    assert [result for result in check_strategy(f"IncidentResponse{params}") if result.failed] == []


def test_engines_agree_on_a_run_with_an_incident():
    scenario = tiny_scenario(
        horizon="30h",
        warm_up="0s",
        uploads={"per_day": 6_000},
        pools={"europe": {"reserve": 2}, "general": {"reserve": 2}},
        incidents={"unrest": {"kind": "surge", "policy": "spam", "start": "15h", "plateau": "10h", "peak": 6.0}},
    )
    strategy = IncidentResponse(learn=43_200, review_at=0.4, quiet=1800)
    one, other = (
        run_replication(Replication(scenario, strategy, seed=1, number=0, engine=engine))
        for engine in ("simpy", "compiled")
    )
    still = run_replication(Replication(scenario, IncidentResponse(learn=864_000, review_at=0.4), seed=1, number=0))

    np.testing.assert_allclose(one.items, other.items, rtol=1e-9)
    assert one.pools.sum() > still.pools.sum()  # the reserve came
