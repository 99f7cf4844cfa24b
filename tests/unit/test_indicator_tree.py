"""The tree of indicators: goals, what each is judged by, what explains that, and what follows from counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import lognorm

from simulator.config import Scenario
from simulator.domain.units import DAY
from simulator.errors import UnknownNameError
from simulator.indicators import INDICATORS
from simulator.indicators.family import Family
from simulator.indicators.goals import GOALS, find_goal
from simulator.indicators.requirement import parse_requirement
from simulator.indicators.stages import STAGES
from simulator.indicators.text_tree import chain_lines, tree_lines
from simulator.indicators.traits import APPEALS_MATURE, REMOVALS_MATURE, VIEWS_MATURE, Sight, Tail
from simulator.indicators.tree import CHAIN, TREE
from simulator.world.laws import natural_views
from simulator.world.world import World

BRANCHES = [branch for branches in TREE.values() for branch in branches]


def test_every_indicator_is_in_the_tree_exactly_once():
    counts = Counter(one.id for branch in BRANCHES for one in branch.all)

    assert counts == Counter(list(INDICATORS))
    assert list(TREE) == list(GOALS) == ["safety", "creator experience", "operations", "fairness", "cost"]


def test_a_driver_explains_an_indicator_that_explains_none_and_serves_its_goal():
    for one in INDICATORS.values():
        if one.driver_of:
            assert not INDICATORS[one.driver_of].driver_of, f"{one.id} explains a driver"
            assert not one.key, "a key indicator stands for itself"
            assert one.goal == INDICATORS[one.driver_of].goal


def test_every_indicator_that_stands_for_itself_answers_a_question():
    for branch in BRANCHES:
        assert branch.indicator.question.endswith("?"), branch.indicator.id
        assert not any(driver.question for driver in branch.drivers), "a driver helps to answer that of its lead"


def test_a_queue_is_described_by_one_indicator_and_its_drivers():
    (queue,) = [branch for branch in BRANCHES if branch.indicator.id == "sla_share"]

    assert {"queue_length", "queue_wait_mean", "p_wait", "backlog_peak", "review_wait_p90"} <= {
        driver.id for driver in queue.drivers
    }


def test_an_unknown_goal_is_refused():
    with pytest.raises(
        UnknownNameError, match=r"A goal must be one of safety, .*, cost. Got 'saftey' instead. Did you"
    ):
        find_goal("saftey")
    with pytest.raises(UnknownNameError, match="Got 'growth' instead"):
        Family("churn", rank=1, goal="growth", indicators=())


@pytest.mark.parametrize(
    ("id_", "tail", "transform"),
    [
        ("violative_view_rate", Tail.HEAVY, "log"),
        ("ring_harm_share", Tail.HEAVY, "log"),
        ("removal_recall", Tail.SHARE, "none"),
        ("reviews_per_1000_uploads", Tail.COUNT, "none"),
        ("reviewer_hours", Tail.LIGHT, "log"),
        ("time_to_action_mean", Tail.LIGHT, "log"),
        ("time_to_action_p90", Tail.QUANTILE, "log"),
        ("backlog_peak", Tail.PEAK, "log"),
        ("staffed_hours", Tail.PLANNED, "none"),
    ],
)
def test_the_tail_follows_from_what_is_counted(id_, tail, transform):
    assert (INDICATORS[id_].tail, INDICATORS[id_].transform) == (tail, transform)


@pytest.mark.parametrize(
    ("id_", "sight"),
    [
        ("proactive_share", Sight.COUNTED),
        ("utilisation", Sight.COUNTED),
        ("golden_accuracy", Sight.COUNTED),
        ("reading_accuracy", Sight.SAMPLED),
        ("violative_view_rate", Sight.SAMPLED),
        ("copies_removed_share", Sight.SAMPLED),
        ("copies_matched_share", Sight.SAMPLED),
        ("innocent_views_lost", Sight.TRUE_ONLY),
        ("ring_recall", Sight.TRUE_ONLY),
        ("returns_per_day", Sight.TRUE_ONLY),
    ],
)
def test_what_needs_the_truth_is_sampled_and_what_did_not_happen_is_true_only(id_, sight):
    assert INDICATORS[id_].sight is sight


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("prevalence", "1 d after the upload day"),
        ("overturn_rate", "1 d after the upload day; appeals mature after 14 d"),
        ("removal_recall", "1 d after the upload day; reviews and removals mature after 3 d"),
        ("violative_view_rate", "1 d after the upload day; views mature after 28 d"),
        ("utilisation", "1 h after the hour of work"),
    ],
)
def test_the_lag_is_that_of_what_matures_latest(id_, words):
    assert str(INDICATORS[id_].lag) == words


def test_four_fifths_have_happened_when_the_baseline_is_mature():
    scenario = Scenario.load("baseline", ["scale=0.01"])
    laws = World(scenario, seed=1, replication=0).laws
    year = natural_views(365 * DAY, 50.0, 1000.0, laws)

    assert natural_views(VIEWS_MATURE, 50.0, 1000.0, laws) >= 0.8 * year
    assert natural_views(VIEWS_MATURE / 4, 50.0, 1000.0, laws) < 0.8 * year, "a week is too early"
    assert max(scenario.detection.rescoring.ages) < REMOVALS_MATURE
    delay = scenario.appeals.delay
    spread = np.sqrt(np.log1p(delay.cv**2))
    come = lognorm(spread, scale=delay.mean / np.exp(spread**2 / 2)).cdf(APPEALS_MATURE - REMOVALS_MATURE)
    assert come >= 0.8


@pytest.mark.parametrize(
    ("id_", "guardrail"),
    [
        ("violative_view_rate", "violative_view_rate<=+5%"),
        ("sla_share", "sla_share>=baseline-1pp"),
        ("overturn_rate", "overturn_rate<=baseline+1pp"),
        ("wrongful_removal_rate", "wrongful_removal_rate<=+10%"),
        ("time_to_action_median", "time_to_action_median<=+10%"),
        ("staff_cost", "staff_cost<=baseline"),
        ("utilisation", ""),
    ],
)
def test_the_default_guardrail_follows_from_tail_and_direction(id_, guardrail):
    assert INDICATORS[id_].guardrail == guardrail


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_every_default_guardrail_is_a_requirement_that_the_baseline_meets(indicator):
    assert (indicator.margin is None) == (indicator.direction == 0) == (not indicator.guardrail)
    if indicator.guardrail:
        found = parse_requirement(indicator.guardrail, INDICATORS)
        assert found.relative
        assert found.holds(0.5, baseline=0.5)
        assert found.upper == (indicator.direction < 0)
        assert indicator.margin.reason


def test_the_tree_as_lines():
    lines, folded = list(tree_lines()), list(tree_lines(folded=True))

    assert len(lines) == len(GOALS) + len(INDICATORS)
    assert len(folded) == len(GOALS) + len(BRANCHES)
    assert "  removal_precision  Of what we remove, how much deserves it?" in lines
    assert "    ↳ automated_precision" in lines
    assert "  removal_precision (+ 1 driver)  Of what we remove, how much deserves it?" in folded


def test_the_chain_leads_from_thresholds_to_people_and_back_to_the_queue():
    reached, order = {"thresholds"}, list(STAGES)
    for name in order:
        assert set(STAGES[name].acts) <= set(STAGES), "a stage acts on stages"
        assert name in reached, f"nothing before {name} acts on it"
        reached |= set(STAGES[name].acts)
    back = [(name, other) for name in order for other in STAGES[name].acts if order.index(other) < order.index(name)]
    assert back == [("capacity", "queue delay")]
    assert [one for one in order if not STAGES[one].acts] == ["exposure"]


def test_every_stage_has_an_indicator_that_is_always_shown_or_belongs_to_appeals():
    for name, some in CHAIN.items():
        assert some, name
        assert any(not one.needs for one in some) == (name != "appeals")
    assert len(list(chain_lines())) == len(STAGES)


def test_an_indicator_at_an_unknown_stage_is_refused():
    wrong = replace(INDICATORS["exposure"], stage="queue delays")
    with pytest.raises(UnknownNameError, match=r"A stage must be one of thresholds, .*Did you mean 'queue delay'"):
        Family("safety", rank=1, goal="safety", indicators=(wrong,))
