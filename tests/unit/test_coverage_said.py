"""Measured coverage: what is kept is whole, it is looked up by size and runs, and text speaks of what is shown."""

from __future__ import annotations

import pytest

from simulator.indicators import INDICATORS, coverage
from simulator.indicators.coverage import LEAST, Kind, coverage_of, measured, null_holds
from simulator.present.coverage import coverage_sentence
from simulator.runs.estimate import Estimate

PLANTED = {
    "worlds": {"hamlet": {"about": "a hamlet", "uploads": 100}, "city": {"about": "a city", "uploads": 10_000}},
    "indicators": {
        "exposure": {
            "hamlet": {"one_arm": {"4": [0.80, 1.0], "30": [0.91, 1.0]}, "large": {"4": [0.85, 1.0]}, "small": {}},
            "city": {"one_arm": {"4": [0.93, 1.0], "30": [None, 0.1]}, "large": {"4": [0.96, 1.0]}, "small": {}},
        },
        "prevalence": {"hamlet": {"one_arm": {"4": [0.95, 1.0]}, "large": {}, "small": {}}},
    },
    "nulls": {"exposure": {"2": [0.05, 1000], "8": [0.09, 1000]}, "overturn_rate": {"2": [0.0, 58], "4": [0.0, 59]}},
}


@pytest.fixture
def planted(monkeypatch):
    monkeypatch.setattr(coverage, "measured", lambda: PLANTED)
    monkeypatch.setattr("simulator.present.coverage.measured", lambda: PLANTED)


@pytest.mark.parametrize(
    ("replications", "uploads", "share"),
    [
        (4, 100, 0.80),
        (29, 9_999, 0.80),
        (30, 100, 0.91),
        (4, 10_000, 0.93),
        (100, 1e9, 0.93),  # no share at 30 runs was told
        (2, 0, 0.80),  # below all that was measured
    ],
)
def test_coverage_is_that_of_the_nearest_smaller_world_and_number_of_runs(planted, replications, uploads, share):
    assert coverage_of("exposure", Kind.ONE_ARM, replications, uploads) == share


NOT_MEASURED: set[str] = {"time_to_contain", "contained_share", "incident_exposure"}
"""Younger than the last study; pages say so of each."""


def test_a_small_difference_without_a_figure_has_that_of_a_large_one(planted):
    assert coverage_of("exposure", Kind.SMALL, 4, 100) == 0.85
    assert coverage_of("prevalence", Kind.SMALL, 4, 100) is None
    assert coverage_of("no such indicator", Kind.ONE_ARM, 4, 100) is None


def test_a_test_is_trusted_where_equal_plans_are_called_as_rarely_as_they_should_be(planted):
    assert null_holds("exposure", 7), "5 % of 1,000"
    assert not null_holds("exposure", 8), "9 % of 1,000"
    assert not null_holds("prevalence", 4), "never measured"


def test_a_test_is_not_trusted_where_too_few_comparisons_could_have_told(planted):
    assert not null_holds("overturn_rate", 2), "none of 58"
    assert null_holds("overturn_rate", 4), "none of 59"
    assert 0.95**58 > 0.05 > 0.95**59


def estimate(id_, share, *, withheld=False):
    ends = (None, None) if withheld else (0.4, 0.6)
    return Estimate(INDICATORS[id_], {}, 0.5, *ends, 4, "", share, withheld)


def test_the_sentence_speaks_of_the_indicators_of_a_small_table():
    said = coverage_sentence([estimate("prevalence", 0.948), estimate("sla_share", 0.971)])

    assert "of prevalence in 95 %, SLA share in 97 % of all cases" in said
    assert "Withheld" not in said


def test_of_a_large_table_it_names_the_indicator_that_covers_worst():
    ids = ("prevalence", "sla_share", "removal_recall", "p_wait")
    said = coverage_sentence(estimate(id_, share) for id_, share in zip(ids, (0.95, 0.97, 0.91, 0.96), strict=True))

    assert "in 91 % (removal recall) to 97 %" in said
    assert "half of them in at least 96 %" in said


def test_a_withheld_interval_is_named_with_what_to_read_in_its_place():
    said = coverage_sentence([estimate("innocent_views_lost", 0.8, withheld=True), estimate("exposure", None)])

    assert "less than 90 %: intervals of innocent views lost (80 %; read wrongful removal rate)." in said
    assert "The coverage of 1 indicator was not measured." in said


def kept():
    """Yield each measured coverage: indicator, world, kind, number of runs and share."""
    for id_, worlds in measured()["indicators"].items():
        for world, kinds in worlds.items():
            for kind, tables in kinds.items():
                for number, (share, _) in tables.items():
                    yield id_, world, kind, number, share


def test_every_indicator_was_measured_one_arm_and_paired_at_4_8_and_30_runs():
    assert set(INDICATORS) - set(measured()["indicators"]) == NOT_MEASURED
    assert set(measured()["indicators"]) <= set(INDICATORS)
    assert {kind for _, _, kind, _, _ in kept()} == set(Kind)
    assert {number for *_, number, _ in kept()} == {"4", "8", "30"}
    assert measured()["command"].startswith("python -m verification.coverage")


def test_an_indicator_that_covers_too_rarely_has_a_robust_twin_that_does_not():
    shares = {
        place: share for *place, share in ((*where, share) for *where, share in kept()) for place in [tuple(place)]
    }
    poor = [place for place, share in shares.items() if share is not None and share < LEAST]
    without = {id_ for id_, *_ in poor if not INDICATORS[id_].twin}
    twins = {(INDICATORS[id_].twin, *where) for id_, *where in poor}

    assert poor
    assert without == set()
    assert {place for place in twins if shares.get(place) is not None and shares[place] < LEAST} == set()
