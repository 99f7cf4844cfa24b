"""A wrong measurement is refused in one sentence."""

from __future__ import annotations

import pytest

from simulator.config import Scenario
from simulator.config.kinds import kind_of
from simulator.errors import ScenarioError


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ("edges=[0.5, 0.1]", "measurement.edges.1 must be above the edge before it (0.5). Got 0.1 instead."),
        ("edges=[0.2, 1.0]", "measurement.edges.1 must be"),
        ("rates=[0.1, 0.2]", "measurement.rates must have 5 entries: one for each of 4 strata"),
        ("raters.sensitivity=0", "measurement.raters.sensitivity must be"),
        (
            "raters={sensitivity: 0.2, specificity: 0.7}",
            "measurement.raters.specificity must be above 1 - `sensitivity` (0.8), else labels say nothing.",
        ),
        ("labels_per_day.views=9", "measurement.labels_per_day.views must be 0, or at least 10: two labels for each"),
        ("labels_per_day.reviews=1", "measurement.labels_per_day.reviews must be 0, or at least 2"),
        ("labels_per_day.views=-1", "measurement.labels_per_day.views must be"),
        ("allocation=neymann", "must be 'proportional', 'neyman', 'dynamic' or 'pps'"),
        ("window=36h", "measurement.window must be a multiple of 1 d"),
        ("label_delay=8d", "measurement.label_delay must be shorter than the run (7d)"),
    ],
)
def test_what_cannot_be_measured_is_refused(override: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.load("baseline", ["measurement={}", f"measurement.{override}"])

    assert sentence in str(caught.value)


def test_samples_are_plan_and_what_raters_get_wrong_is_nature() -> None:
    assert kind_of("measurement.labels_per_day.views") == kind_of("measurement.raters.corrected") == "plan"
    assert kind_of("measurement.raters.sensitivity") == "nature"


def test_without_labels_nothing_is_measured() -> None:
    none = dict.fromkeys(("views", "uploads", "removals", "reviews", "reports"), 0)
    scenario = Scenario.load("baseline", [f"measurement.labels_per_day={none}"])

    assert scenario.measurement is not None
    assert not scenario.measurement.on
