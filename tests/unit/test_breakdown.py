"""Breakdowns of indicators by segment and by arm: what they say, and when they are refused."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from simulator.domain.events import Event
from simulator.errors import InputError
from simulator.indicators import INDICATORS, cells, evaluate, select
from simulator.indicators.breakdown import POPULATIONS
from simulator.indicators.rules import Daily, Quantile, Ratio
from simulator.ledger import Measure, Sketch
from simulator.ledger.measures import Within
from simulator.ledger.sketch import sketch_bin
from simulator.runs.compare import compare
from simulator.runs.simulate import simulate
from tests.ledgers import ARMS, blank_ledger, ledger_with
from tests.worlds import tiny_scenario

RINGS = tiny_scenario(horizon="8h", warm_up=0, networks={"group_size": 5, "rings": {"share": 0.3}})
STRICT, LAX = "Threshold(remove_at=0.6, review_at=0.4)", "Threshold(remove_at=0.95, review_at=0.9)"
SPLIT = tiny_scenario(horizon="8h", warm_up=0, arms={"unit": "item"})


@pytest.fixture(scope="module")
def rings():
    return simulate(RINGS, STRICT, replications=2)


def by(ledger, id_, *axes):
    return INDICATORS[id_].value(ledger, axes)


def test_a_ratio_by_segment_has_both_parts_within_the_segment():
    ledger = ledger_with(violations=9, uploads=100, violations_of_ring=3, uploads_of_ring=4, uploads_of_struck=5)

    np.testing.assert_array_equal(by(ledger, "prevalence", "segment"), [0, np.nan, 0.75])
    assert by(ledger, "prevalence") == 0.09


def test_a_ratio_by_arm_has_both_parts_within_the_arm():
    ledger = ledger_with(
        uploads=30, uploads_of_control=10, violations_of_control=1, uploads_of_treatment=20, violations_of_treatment=5
    )

    np.testing.assert_array_equal(by(ledger, "prevalence", "arm"), [0.1, 0.25])
    assert cells(ledger, ("arm",)) == [{"arm": "control"}, {"arm": "treatment"}]


def test_populations_go_together_with_cells_in_any_order():
    ledger = ledger_with((1, 0, 2, 0), exposure_late_of_ring=7, views_of_ring=70, views=1)

    assert by(ledger, "exposure", "segment", "day").tolist() == [[0, 0], [0, 0], [0, 7]]
    assert by(ledger, "exposure", "day", "segment").tolist() == [[0, 0, 0], [0, 0, 7]]
    np.testing.assert_array_equal(by(ledger, "violative_view_rate", "policy", "segment")[:, 2], [0, 0, 0.1])
    np.testing.assert_array_equal(by(ledger, "severity_weighted_exposure", "segment"), [np.nan, np.nan, 1000.0])


def test_what_is_counted_by_day_is_so_in_a_segment():
    ledger = ledger_with(withheld_innocent_of_ring=5, event_return_of_ring=2)
    daily = Daily((Event.RETURN,))

    np.testing.assert_allclose(by(ledger, "innocent_uploads_withheld_per_day", "segment"), [0, 0, 4])
    np.testing.assert_allclose(daily.value(ledger, ("segment", "day")), [[0, 0], [0, 0], [2, 0]])


def test_a_quantile_by_segment_or_arm_is_of_its_own_histogram():
    ledger = blank_ledger(arms=ARMS)
    sketches = ledger.segment_sketches.copy()
    for segment, duration in (("ring", 100.0), ("treatment", 1e4)):
        sketches[ledger.segments.index(segment), Sketch.TIME_TO_ACTION, sketch_bin(duration)] = 8
    ledger = replace(ledger, segment_sketches=sketches)

    by_segment, by_arm = (by(ledger, "time_to_action_median", axis) for axis in POPULATIONS)

    np.testing.assert_allclose(by_segment, [np.nan, np.nan, 100, np.nan, 1e4], rtol=0.1)
    np.testing.assert_allclose(by_arm, [np.nan, 1e4], rtol=0.1)


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
@pytest.mark.filterwarnings("error")
def test_every_indicator_has_a_cell_a_population_or_counts_segments_itself(indicator):
    ledger = blank_ledger(arms=ARMS)
    counts = [one for field in fields(indicator.rule) for one in np.ravel(getattr(indicator.rule, field.name))]

    for axis in POPULATIONS:
        if axis in indicator.axes:
            assert indicator.value(ledger, (axis,)).shape == (len(ledger.labels(axis)),)
    assert indicator.rule.breakdown.own_segments == any(isinstance(one, Within) for one in counts)


@pytest.mark.parametrize(
    ("id_", "axes", "sentence"),
    [
        (
            "ring_recall",
            ("segment",),
            (
                "'ring_recall' counts segments itself, so it must be broken down by day, market, language, policy, "
                "parent, tier. Got 'segment' instead."
            ),
        ),
        (
            "ring_recall",
            ("hour",),
            "'ring_recall' must be broken down by day, market, language, policy, parent, tier. Got 'hour' instead.",
        ),
        ("utilisation", ("arm",), "'utilisation' must be broken down by day, hour, pool. Got 'arm' instead."),
        (
            "prevalence",
            ("segment", "arm"),
            "'prevalence' must be broken down by segment or by arm. Got ('segment', 'arm') instead.",
        ),
        (
            "time_to_action_median",
            ("market", "arm"),
            (
                "'time_to_action_median' must be broken down by arm alone, because its histograms by arm cover the "
                "whole run. Got ('market', 'arm') instead."
            ),
        ),
    ],
)
def test_what_does_not_go_together_is_refused_in_one_sentence(id_, axes, sentence):
    with pytest.raises(InputError) as refused:
        select([id_], axes)

    assert str(refused.value) == f"Indicator {sentence}"


def test_without_ids_those_are_chosen_that_can_be_broken_down_so():
    by_segment, with_market = (select(by=axes) for axes in (("segment",), ("segment", "market")))

    assert {INDICATORS["prevalence"], INDICATORS["time_to_action_median"]} <= set(by_segment)
    assert set(by_segment) - set(with_market) == {one for one in by_segment if isinstance(one.rule, Quantile)}
    assert not {INDICATORS["ring_recall"], INDICATORS["utilisation"]} & set(by_segment)
    with pytest.raises(InputError, match="in common"):
        select(by=POPULATIONS)


@pytest.mark.parametrize(
    ("rule", "formula", "words"),
    [
        (Daily((Event.RETURN,)), "RETURN per day", "day, market or language, policy or parent, tier; segment or arm"),
        (
            Daily((Event.BAN, Event.SUSPEND)),
            "(BAN + SUSPEND) per day",
            "day, market or language, policy or parent, tier; segment or arm",
        ),
        (
            Ratio((Within("ring", Event.BAN),), (Measure.UPLOADS,)),
            "BAN of ring / UPLOADS",
            "day, market or language, policy or parent, tier",
        ),
        (
            Quantile(Sketch.WAIT, 0.5),
            "quantile 0.5 of WAIT",
            "day, market or language, policy or parent, tier; segment or arm alone",
        ),
    ],
)
def test_a_rule_says_what_it_counts_and_by_what(rule, formula, words):
    assert (rule.words.formula, rule.breakdown.words) == (formula, words)


def test_by_arm_of_a_scenario_without_arms_says_that_they_are_off():
    with pytest.raises(InputError, match=r"^`arms` is off in this scenario, so nothing can be broken down by arm\.$"):
        evaluate(ledger_with(uploads=1), ["prevalence"], ("arm",))


def test_a_ring_by_segment_is_what_the_indicators_of_rings_count(rings):
    ledger = rings.ledger
    place = ledger.segments.index("ring")
    violations, uploads = (part[place] for part in INDICATORS["prevalence"].rule.parts(ledger, ("segment",)))
    table = rings.table(by=("segment",), ids=["prevalence", "removal_recall"])
    of_ring = table[table.segment == "ring"].set_index("indicator").estimate

    assert violations == INDICATORS["ring_violation_share"].rule.parts(ledger)[0] > 0
    assert of_ring["prevalence"] == pytest.approx(violations / uploads)
    assert of_ring["removal_recall"] == rings.value("ring_recall")


def test_arms_of_a_run_add_up_to_the_whole(rings):
    results = simulate(SPLIT, STRICT)
    parts = INDICATORS["prevalence"].rule.parts

    assert [sum(part) for part in parts(results.ledger, ("arm",))] == [float(one) for one in parts(results.ledger)]
    with pytest.raises(InputError, match="`arms` is off in this scenario"):
        rings.estimates(["prevalence"], ("arm",))


def test_a_comparison_has_a_row_a_population():
    comparison = compare(SPLIT, STRICT, LAX, replications=2, by=POPULATIONS)
    rows = comparison.table(by=("arm",), ids=["removal_recall"])

    assert rows.arm.tolist() == list(ARMS)
    assert (rows.difference < 0).all()
    assert {row["cell"]["segment"] for row in comparison.to_dict()["breakdowns"]["segment"]} == {"struck", *ARMS}


@pytest.mark.parametrize(
    ("axis", "change", "sentence"),
    [
        ("arm", [], "`arms` is off in the baseline's plan, so nothing can be broken down by arm."),
        (
            "segment",
            ["networks={group_size: 5}"],
            (
                "Baseline and candidate must have the same segments to be compared by segment. "
                "Got struck and struck, ring, look_alike instead."
            ),
        ),
    ],
)
def test_plans_with_other_populations_are_refused_before_they_run(axis, change, sentence):
    with pytest.raises(InputError) as refused:
        compare(
            tiny_scenario(horizon="1000d"),
            candidate_overrides=change,
            by=(axis,),
            different_worlds=True,
            replications=2,
        )

    assert str(refused.value) == sentence


def test_arms_of_a_comparison_with_other_segments_cannot_be_compared_by_them():
    plain = tiny_scenario(horizon="8h", warm_up=0)
    change = ["networks={group_size: 5}"]
    comparison = compare(plain, candidate_overrides=change, different_worlds=True, replications=1)

    assert comparison.rows(["prevalence"], ("market",))
    with pytest.raises(InputError, match="must have the same segments to be compared by segment"):
        comparison.rows(["prevalence"], ("segment",))
