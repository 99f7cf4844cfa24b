"""Lines of ``explain`` on an experiment inside a run."""

from __future__ import annotations

from tests.explained import lines_of
from tests.worlds import tiny_scenario


def lines(**arms):
    return lines_of(tiny_scenario(arms=arms or None), "arms")


def test_nothing_is_said_without_an_experiment():
    assert lines() == []


def test_an_experiment_is_told_by_its_units_its_start_and_its_treatment():
    (only,) = lines(unit="creator", share=0.2, salt=7)
    assert only.startswith("Experiment: from 3 h on, 20 % of the creators (salt 7) are in the treatment arm")
    assert only.endswith("decided by the scenario's strategy too.")
    first, second = lines(unit="market_hour", start="1d", strategy="AllowAll")
    assert first.startswith("Experiment: from 1 d on, 50 % of the hours of a market (salt 0) are in the treatment arm")
    assert first.endswith("decided by AllowAll.")
    assert second == "The load below is that of the scenario's strategy alone."
