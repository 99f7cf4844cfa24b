"""Several candidates on one luck, and what each change of one does."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.present.attribution import attribution_lines
from simulator.present.differences import beside
from simulator.present.rows import Row
from simulator.runs.attribution import attribute
from simulator.runs.compare import MultiArmComparison, compare
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="12h", uploads={"per_day": 500})
FIRST, SECOND = "Threshold(remove_at=0.9, review_at=0.6)", "Threshold(remove_at=0.8, review_at=0.5)"


@pytest.fixture(scope="module")
def several():
    return compare(SCENARIO, "Threshold", [FIRST, SECOND], replications=2)


def test_candidates_keep_their_names_and_order_and_share_their_luck(several):
    assert isinstance(several, MultiArmComparison)
    assert list(several.pairs()) == [FIRST, SECOND]
    alone = compare(SCENARIO, "Threshold", SECOND, replications=2)
    assert several.candidates[SECOND].ledgers == alone.candidate.ledgers
    assert several.table(ids=["exposure"]).arm.tolist() == [FIRST, SECOND]


def test_outcomes_allow_for_the_rows_of_all_candidates(several):
    pair, alone = several.pairs()[SECOND], compare(SCENARIO, "Threshold", SECOND, replications=2)
    both, one = ({row.indicator.id: row for row in each.rows()} for each in (pair, alone))

    assert one["sla_share"].compared < both["sla_share"].compared
    found = [id_ for id_ in one if one[id_].p_value is not None]
    assert all(both[id_].p_value == one[id_].p_value for id_ in found)
    assert all(both[id_].q_value >= one[id_].p_value for id_ in found)


def test_candidates_stand_beside_each_other(several):
    table = beside({name: [Row(one) for one in pair.rows()] for name, pair in several.pairs().items()})

    assert table.header == ["indicator", "baseline", FIRST, SECOND]


def test_the_same_candidate_twice_is_refused():
    with pytest.raises(InputError, match="different names"):
        compare(SCENARIO, "Threshold", [FIRST, FIRST])


def test_each_change_alone_all_together_and_their_interaction():
    changes = ["strategy.remove_at=0.9", "pools.general.shifts.+late={reviewers: 2}", "enforcement.reach.limit=0.5"]
    found = attribute(SCENARIO, "Threshold", candidate_overrides=changes, replications=2)
    whole = compare(SCENARIO, "Threshold", candidate_overrides=changes, replications=2)

    assert [one.path for one in found.changes] == [one.path for one in whole.differs]
    assert len(found.alone) == 3
    for row in found.rows():
        assert row.together.value == pytest.approx(whole.row(row.indicator.id).difference, nan_ok=True)
        left = row.together.value - sum(one.value for one in row.alone)
        assert row.interaction.value == pytest.approx(left, nan_ok=True, abs=1e-6 + 1e-9 * abs(row.baseline))
    hours = next(row for row in found.rows() if row.indicator.id == "staffed_hours")
    moved = [float(one.value) for one in hours.alone]
    assert np.count_nonzero(moved) == 1, "only the shift changes hours on shift"
    assert hours.interaction.value == 0
    paths = [one.path for one in found.changes]
    assert "interaction" in attribution_lines(paths, found.rows(), None)[0]
    assert max(map(len, attribution_lines(paths, found.rows(), 80))) <= 80


def test_one_change_cannot_be_told_apart():
    with pytest.raises(InputError, match="must change 2 to 12 things"):
        attribute(SCENARIO, "Threshold", candidate_overrides=["strategy.remove_at=0.9"])
