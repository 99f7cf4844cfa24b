"""Settings that studies name are settings of the worlds that they run."""

from __future__ import annotations

import pytest

from simulator.runs.plans import planned
from verification import coverage, panels


@pytest.mark.parametrize("overrides", [*coverage.WORLDS[0].plans.values(), panels.overrides(2)])
def test_the_baseline_has_what_a_study_changes(overrides):
    loaded, plan = planned("baseline", None, list(overrides), allow_code=False)

    assert plan.scenario != loaded.scenario
