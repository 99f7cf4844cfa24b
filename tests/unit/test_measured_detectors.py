"""Detectors given as tables, ROC curves or histograms: what is fitted, and what a run then gives."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from simulator import Scenario, simulate
from simulator.config import scenario_to_dict, to_yaml
from simulator.config.library import parse_scenario
from simulator.config.measured import Measured, rates_of
from simulator.ledger.measures import Measure
from simulator.world import roc
from simulator.world.expectations import flag_quality
from simulator.world.parameters import parameters_of
from simulator.world.probability import argument_of, probability, probability_table
from simulator.world.score_scale import ScoreScales, law_argument, published
from simulator.world.severity import detector_noise, lines
from tests.worlds import DROP, Instead, tiny_scenario

PREVALENCE = 0.03
THRESHOLDS = np.array([0.2, 0.5, 0.8, 0.95, 0.995])


def binormal(auc, cuts):
    """Return the rates of a detector with normal scores of equal variance: a closed form, and not the law's."""
    apart = np.sqrt(2.0) * special.ndtri(auc)
    return special.ndtr(-cuts), special.ndtr(apart - cuts)


def points_of(fpr, tpr, thresholds):
    """Return the points of a curve as a scenario has them."""
    columns = zip(fpr.tolist(), tpr.tolist(), thresholds.tolist(), strict=True)
    return [{"fpr": false, "tpr": true, "threshold": at} for false, true, at in columns]


FPR, TPR = binormal(0.93, np.array([0.5, 1.0, 1.6, 2.2, 2.9]))
PRECISION = PREVALENCE * TPR / (PREVALENCE * TPR + (1 - PREVALENCE) * FPR)
VOLUME = PREVALENCE * TPR + (1 - PREVALENCE) * FPR


def rows(*names):
    columns = {"precision": PRECISION, "recall": TPR, "volume": VOLUME}
    return [
        {"threshold": float(threshold), **{name: float(columns[name][place]) for name in names}}
        for place, threshold in enumerate(THRESHOLDS)
    ]


def spam_of(measured):
    """Return the policy, with a detector as measured."""
    return {"prevalence": PREVALENCE, "report_rate": 0.001, "detector": {"measured": {"*": measured}}}


def world(measured, **changes):
    plain = {"US": {"prevalence_multiplier": DROP}}
    changes = {"uploads": {"per_day": 100_000}, "horizon": "1d", "markets": plain, **changes}
    changes.setdefault("policies", Instead({"spam": spam_of(measured)}))
    return tiny_scenario(
        enforcement=Instead({}),
        warm_up=0,
        **changes,
    )


FORMS = {
    "precision and recall": {"table": rows("precision", "recall")},
    "recall and volume": {"table": rows("recall", "volume")},
    "precision and volume": {"table": rows("precision", "volume")},
    "all three": {"table": rows("precision", "recall", "volume")},
    "roc": {"roc": points_of(FPR, TPR, THRESHOLDS)},
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same_rates(form):
    points = rates_of(Measured(**FORMS[form]), PREVALENCE)

    np.testing.assert_allclose([one[0] for one in points], THRESHOLDS[::-1])
    np.testing.assert_allclose([one[1] for one in points], FPR[::-1], rtol=1e-9)
    np.testing.assert_allclose([one[2] for one in points], TPR[::-1], rtol=1e-9)


@pytest.mark.parametrize("place", range(len(THRESHOLDS)))
def test_a_run_gives_the_precision_and_recall_of_the_table(place):
    strategy = f"Threshold(remove_at={THRESHOLDS[place]}, review_at=None, review_at_reports=0)"
    results = simulate(world(FORMS["precision and recall"]), strategy, seed=7, workers=1)

    sums = results.ledger.items.sum(axis=(0, 1, 2, 3))
    removed, right = sums[Measure.REMOVALS_AUTOMATED], sums[Measure.REMOVALS_AUTOMATED_VIOLATING]
    violations = sums[Measure.VIOLATIONS]
    # binomial standard errors: of 100,000 uploads 3,000 violate
    precision, recall = PRECISION[place], TPR[place]
    assert abs(right / removed - precision) < 4 * np.sqrt(precision * (1 - precision) / removed)
    assert abs(right / violations - recall) < 4 * np.sqrt(recall * (1 - recall) / violations)


def test_both_engines_meet_the_same_scores():
    scenario = world(FORMS["roc"], uploads={"per_day": 1_500})
    one, other = (
        simulate(scenario, "Threshold(remove_at=0.8, review_at=0.2)", engine=engine, workers=1).ledger.items
        for engine in ("compiled", "simpy")
    )
    np.testing.assert_allclose(one, other, rtol=1e-12)  # sums of views in another order


def test_the_noise_of_the_law_itself_is_found():
    noise, line = detector_noise(0.93, PREVALENCE), float(lines(np.array(PREVALENCE)))
    at = np.array([argument_of(score) for score in THRESHOLDS])
    fpr, tpr = roc.law_rates(line, ((1.0, noise),), at)

    found = roc.fit(Measured(roc=points_of(fpr, tpr, THRESHOLDS)), PREVALENCE, PREVALENCE)
    assert found.noise == pytest.approx(noise, rel=1e-3)
    assert found.auc == pytest.approx(0.93, abs=1e-4)
    assert max(found.law_errors().values()) < 2e-3
    np.testing.assert_allclose(found.innocent, at[::-1], atol=2e-3)  # so its scores stay as they are
    np.testing.assert_allclose(found.violating, at[::-1], atol=2e-3)


def test_the_law_alone_is_off_a_binormal_curve_and_says_by_how_much():
    found = roc.fit(Measured(**FORMS["roc"]), PREVALENCE, PREVALENCE)
    errors = found.law_errors()

    assert found.auc == pytest.approx(0.93, abs=0.01)
    assert 0.005 < errors["precision_rms"] < errors["precision_max"] < 0.3
    assert errors["recall_rms"] < errors["recall_max"] < 0.05


def test_rates_of_the_law_are_those_of_a_sample():
    random = np.random.default_rng(5)
    severity = random.standard_normal(400_000)
    noise, line = 0.6, 1.5
    root = np.sqrt(1 + noise**2)
    argument = ((severity + noise * random.standard_normal(severity.size)) / root**2 - line) / (noise / root)
    cuts = np.array([-2.0, -0.5, 0.0, 1.0])

    fpr, tpr = roc.law_rates(line, ((1.0, noise),), cuts)
    for group, expected in ((severity <= line, fpr), (severity > line, tpr)):
        found = (argument[group][:, None] > cuts).mean(axis=0)
        assert (np.abs(found - expected) < 4 * np.sqrt(expected * (1 - expected) / group.sum())).all()


def test_recall_holds_at_every_prevalence_and_precision_does_not():
    scenario = world(FORMS["precision and recall"], markets={"US": {"prevalence_multiplier": {"spam": 0.2}}})
    law = parameters_of(scenario).item_law
    for place, threshold in enumerate(THRESHOLDS):
        for market, share in ((0, PREVALENCE), (1, 0.2 * PREVALENCE)):
            flagged, right = flag_quality(law, market, 0, float(threshold))
            assert right / share == pytest.approx(TPR[place], abs=1e-4)
            assert (flagged - right) / (1 - share) == pytest.approx(FPR[place], rel=5e-3)


def test_a_market_s_own_measurement_counts_before_its_language_and_that_before_the_rest():
    weak, strong = (
        {"roc": [{"fpr": float(f), "tpr": float(t)} for f, t in zip(*binormal(auc, np.linspace(0, 2, 5)), strict=True)]}
        for auc in (0.7, 0.97)
    )
    detector = {"auc": 0.9, "auc_by_language": {"de": 0.8}, "measured": {"en": weak, "US": strong, "*": weak}}
    scenario = tiny_scenario(policies={"spam": {"detector": Instead(detector)}})
    detector_of = scenario.policies["spam"].detector

    assert detector_of.of("DE", "de") == 0.8
    assert detector_of.of("US", "en") is detector_of.measured["US"]
    assert detector_of.of("UK", "en") is detector_of.measured["en"]
    assert detector_of.of("FR", "fr") is detector_of.measured["*"]


def test_a_histogram_by_class_gives_its_shares_at_the_edges():
    edges = [0.0, 0.1, 0.3, 0.6, 0.9, 1.0]
    innocent, violating = [90_000, 6_000, 3_000, 900, 100], [200, 300, 500, 1_000, 1_000]
    bins = [
        {"low": low, "high": high, "violating": v, "innocent": i}
        for low, high, v, i in zip(edges, edges[1:], violating, innocent, strict=False)
    ]
    law = parameters_of(world({"histogram": bins})).item_law
    for place, edge in enumerate(edges[1:-1], 1):
        flagged, right = flag_quality(law, 0, 0, edge)
        assert right / PREVALENCE == pytest.approx(sum(violating[place:]) / 3_000, abs=1e-4)
        assert (flagged - right) / (1 - PREVALENCE) == pytest.approx(sum(innocent[place:]) / 100_000, rel=5e-3)


@pytest.mark.parametrize("seed", range(20))
def test_scales_rise_and_thresholds_lead_back(seed):
    random = np.random.default_rng(seed)
    knots = np.sort(random.choice(500, random.integers(1, 12), replace=False))[::-1] / 100 - 2
    fpr, tpr = special.ndtr(-knots - 1), special.ndtr(1 + random.uniform(0, 2) - knots)
    at = np.sort(random.uniform(0.001, 0.9999, knots.size))[::-1]
    points = points_of(fpr, tpr, at)
    scales = parameters_of(world({"roc": points})).item_law.scales

    plain = getattr(published, "py_func", published)
    x = np.linspace(-12, 12, 4_001)
    for violates in (False, True):
        values = np.array([plain(scales, 0, 0, violates, one) for one in x])
        assert (np.diff(values) > 0).all()
        for one in values[::400]:
            back = law_argument(scales, 0, 0, violates, float(one))
            assert plain(scales, 0, 0, violates, back) == pytest.approx(one, abs=1e-6)


def test_without_measurements_nothing_is_looked_up():
    scales = parameters_of(tiny_scenario()).item_law.scales

    assert isinstance(scales, ScoreScales)
    assert scales.knots.shape[0] == 0
    assert (scales.branch == -1).all()


def test_a_measured_scenario_reads_back_equal():
    scenario = world(FORMS["all three"])

    assert parse_scenario(to_yaml(scenario)) == scenario
    assert Scenario.model_validate(scenario_to_dict(scenario)) == scenario


def test_later_scores_are_on_the_same_scale():
    scenario = world(FORMS["roc"], detection={"rescoring": {"views": [10], "noise_factor": 1.0}})
    law = parameters_of(scenario).laws.rescoring
    plain = getattr(probability, "py_func", probability)

    for violates, nearest in ((True, 0.5), (False, -0.5)):
        argument = float(law.level[0, 0, 0] + law.slope[0, 0, 0] * nearest)
        on_scale = getattr(published, "py_func", published)(law.scales, 0, 0, violates, argument)
        assert plain(on_scale, probability_table()) != pytest.approx(plain(argument, probability_table()), rel=0.01)
    assert law.floor[0, 0] < -1


def test_a_table_speaks_of_all_items_hard_ones_included():
    hard = {"share": 0.3, "auc": 0.75}
    scenario = world(FORMS["roc"], policies=Instead({"spam": {**spam_of(FORMS["roc"]), "hard": hard}}))
    law = parameters_of(scenario).item_law
    for place, threshold in enumerate(THRESHOLDS):
        flagged, right = flag_quality(law, 0, 0, float(threshold))
        assert right / PREVALENCE == pytest.approx(TPR[place], abs=2e-4)
        assert (flagged - right) / (1 - PREVALENCE) == pytest.approx(FPR[place], rel=5e-3)
    ordinary, hardly = law.noise[0, 0], law.noise[law.hard.rows, 0]
    assert hardly == pytest.approx(detector_noise(0.75, PREVALENCE))
    assert ordinary < detector_noise(0.93, PREVALENCE) < hardly
