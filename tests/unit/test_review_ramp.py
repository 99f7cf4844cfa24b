"""The ramp plan: spreads by hand, charts that keep their promise, and a variance that an experiment inside runs has."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import numpy as np
import pytest

from simulator.domain.units import DAY
from simulator.indicators import INDICATORS
from simulator.ledger.measures import Measure
from simulator.review.ramp import plan_ramp
from simulator.review.ramp_plan import HISTORY
from simulator.review.ramp_spread import Spread, at_volume, true_spread
from simulator.review.ramp_told import ramp_sentences, ramp_table
from simulator.review.ramp_waits import Waits
from simulator.runs.simulate import simulate
from tests.reviews import BASELINE, small_reviewed
from tests.worlds import tiny_scenario

GUARDRAILS = [
    "wrongful_removal_rate<=+60%",
    "exposure<=+10%",
    "utilisation<=baseline*1.1",
    "prevalence[market=US]<=+20%",
]


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory):
    return small_reviewed(tmp_path_factory.mktemp("ramp"), guardrails=GUARDRAILS)


@pytest.fixture(scope="module")
def plan(reviewed):
    return plan_ramp(reviewed, "lower")


def watched(plan, start):
    return next(one for one in plan.watched if one.name.startswith(start))


def trigger(stage, start):
    return next(one for one in stage.triggers if one.name.startswith(start))


def test_a_spread_is_that_between_runs_on_the_same_day():
    """Days differ by 10, runs by 1 and by 3: variances of .5 and 4.5."""
    found = Spread.of(np.array([[1.0, 11.0, np.nan], [2.0, 14.0, 5.0]]))
    assert found.deviation == pytest.approx(math.sqrt((0.5 + 4.5) / 2))
    assert (found.value, found.days) == (7.0, 2)
    assert math.isnan(Spread.of(np.array([[1.0, 2.0]])).deviation)


def test_shares_vary_less_on_a_larger_platform_and_totals_more():
    share, total = INDICATORS["violative_view_rate"], INDICATORS["exposure"]
    assert at_volume(share, Spread(0.1, 0.02, 7), 4.0) == Spread(0.1, 0.01, 7)
    assert at_volume(total, Spread(100.0, 20.0, 7), 4.0) == Spread(400.0, 40.0, 7)


@pytest.mark.parametrize("shift", [0.2, 1.0, 3.0])
def test_a_chart_is_as_rarely_wrong_as_it_may_be(shift):
    """The average run length of a CUSUM without a change solves its integral equation, to six digits."""
    assert Waits(1460.0, 28.0).chart(shift).run_length() == pytest.approx(1460.0, rel=1e-6)


def test_the_least_change_seen_in_time_is_seen_on_the_last_day():
    waits = Waits(365.0, 28.0)
    least = waits.least(settle=3.0)
    assert waits.chart(least).run_length(least) == pytest.approx(25.0, abs=0.01)
    assert waits.day(least * 1.01, 3.0) == 28
    assert waits.day(least * 0.9, 3.0) is None


def test_all_charts_together_keep_the_promise(plan, reviewed):
    """As many charts as indicators, each with so many times the run length: one false alarm per year."""
    usable = [one for one in plan.watched if not one.reason]
    assert plan.false_alarms == 1.0
    waits = Waits(365.0 * len(usable), 28.0)
    for stage in plan.stages:
        for one in stage.triggers:
            about = next(other for other in usable if other.name == one.name)
            part = stage.share if one.against == "past" and stage.share < 1 else 1.0
            chart = waits.chart(one.seen * part / one.deviation)
            assert one.limit == pytest.approx(chart.limit * one.deviation)
            assert one.reference == pytest.approx(chart.reference * one.deviation)
            if one.day is not None:
                assert one.seen == about.size
                assert one.day == math.ceil(chart.run_length(about.size * part / one.deviation) + about.settle / DAY)


def test_parts_of_a_platform_vary_by_their_share(plan):
    one = watched(plan, "wrongful")
    for stage in plan.stages[:-1]:
        share = stage.share
        wanted = one.spread.deviation * math.sqrt(1 / share + 1 / (1 - share))
        assert trigger(stage, "wrongful").deviation == pytest.approx(wanted)
        assert trigger(stage, "wrongful").against == "others"
    whole = trigger(plan.stages[-1], "wrongful")
    assert whole.against == "past"
    assert whole.deviation == pytest.approx(one.spread.deviation * math.sqrt(1 + 1 / HISTORY))


def test_a_regression_is_seen_no_later_with_half_of_the_accounts_than_with_fewer(plan):
    for one in plan.watched:
        days = [trigger(stage, one.name).day or math.inf for stage in plan.stages[:4]]
        assert all(after <= before for before, after in pairwise(days)), one.name


def test_what_all_accounts_share_is_held_against_its_past(plan):
    for stage in plan.stages:
        assert trigger(stage, "utilisation").against == "past"
    assert watched(plan, "utilisation").settle == 0.0
    assert watched(plan, "wrongful").settle == 3 * DAY


def test_sizes_are_the_margins_and_of_a_total_those_of_a_day(plan, reviewed):
    pair = reviewed.deciding("lower")
    rate = pair.row("wrongful_removal_rate").baseline.value
    assert watched(plan, "wrongful").size == pytest.approx(0.6 * rate)
    assert watched(plan, "violative").size == pytest.approx(0.05 * pair.row("violative_view_rate").baseline.value)
    assert watched(plan, "violative").worse == 1
    exposure = watched(plan, "exposure")
    assert exposure.size == pytest.approx(0.1 * exposure.spread.value)


def test_markets_come_one_by_one_the_smallest_first(plan, reviewed):
    uploads = reviewed.deciding("lower").baseline.ledger.total(Measure.UPLOADS, ("market",))
    assert uploads[0] > uploads[1]  # DE, US
    assert [stage.markets for stage in plan.by_market] == [("US",), ("US", "DE")]
    assert plan.by_market[0].share == pytest.approx(uploads[1] / uploads.sum())
    assert trigger(plan.by_market[0], "prevalence").against == "past"


def test_figures_of_markets_together_are_those_of_the_whole(reviewed):
    arm = reviewed.deciding("lower").baseline
    for id_ in ("violative_view_rate", "exposure", "wrongful_removal_rate"):
        whole = true_spread(INDICATORS[id_], arm, {})
        both = true_spread(INDICATORS[id_], arm, {}, ("DE", "US"))
        assert both.deviation == pytest.approx(whole.deviation, rel=1e-9)
        assert both.value == pytest.approx(whole.value, rel=1e-9)


def test_a_larger_platform_sees_it_sooner(reviewed, plan, tmp_path):
    more = plan_ramp(small_reviewed(tmp_path, guardrails=GUARDRAILS, ramp={"uploads_per_day": 2e7}), "lower")
    assert more.volume == pytest.approx(2e7 / plan.uploads)
    for before, after in zip(plan.stages, more.stages, strict=True):
        for one in before.triggers:
            late = trigger(after, one.name).day
            assert late is not None or one.day is None
            assert late is None or one.day is None or late <= one.day


def test_where_the_platform_measures_its_own_figures_count(tmp_path):
    world = {"measurement": {}, "horizon": "3d"}
    found = plan_ramp(small_reviewed(tmp_path, world), "lower")
    one = watched(found, "violative_view_rate")
    assert one.measured
    assert one.spread.deviation > 0
    assert "violative_view_rate (measured)" in " ".join(sentence.text for sentence in ramp_sentences(found))


def test_what_cannot_be_watched_says_why(tmp_path):
    found = plan_ramp(small_reviewed(tmp_path, guardrails=["wrongful_removal_rate<=0.0001"]), "lower")
    assert watched(found, "wrongful").reason.startswith("the baseline leaves no room")
    text = " ".join(one.text for one in ramp_sentences(found))
    assert "wrongful_removal_rate<=0.0001 is not watched: the baseline leaves no room" in text


def test_it_is_plain_data_and_sentences(plan, reviewed):
    data = plan.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert plan_ramp(reviewed, "lower").to_dict() == data
    for one in ramp_sentences(plan):
        json.dumps(one.to_dict(), allow_nan=False)
    table = ramp_table(plan, plan.stages)
    assert len(table.text) == sum(len(stage.triggers) for stage in plan.stages)


@pytest.mark.parametrize("stages", [[0.0, 0.5], [0.5, 0.2], [0.5, 0.5]])
def test_stages_must_rise(tmp_path, stages):
    with pytest.raises(ValueError, match="must be shares above 0 that rise"):
        small_reviewed(tmp_path, ramp={"stages": stages})


def test_the_variance_is_that_of_an_experiment_inside_runs():
    """Arms that do not differ: the spread of a day's difference is the plan's, for half and for a fifth of creators.

    50 runs of two days leave 98 degrees of freedom: the relative error of a standard deviation is 1 / sqrt(196) = 7 %,
    that of a quotient of two 10 %, and 4 of these are 40 %.
    """
    indicator, number = INDICATORS["prevalence"], 50
    whole = simulate(tiny_scenario(), BASELINE, replications=number)
    deviation = true_spread(indicator, whole, {}).deviation
    for share in (0.5, 0.2):
        arms = {"unit": "creator", "share": share, "start": "0s"}
        split = simulate(tiny_scenario(warm_up="0s", arms=arms), BASELINE, replications=number)
        figures = np.array([indicator.value(one, ("day", "arm")) for one in split.ledgers])[:, :2]
        found = Spread.of(figures[..., 1] - figures[..., 0]).deviation
        wanted = deviation * math.sqrt(1 / share + 1 / (1 - share))
        assert found / wanted == pytest.approx(1.0, abs=0.4)
