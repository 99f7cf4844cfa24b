"""``why``: what items add sums up to the ledgers' difference, and each story has its path."""

from __future__ import annotations

import math

import numpy as np
import pytest

import simulator.why.difference as module
from simulator.errors import InputError
from simulator.indicators import INDICATORS
from simulator.ledger.measures import Measure
from simulator.runs.compare import compare
from simulator.why import told, why
from simulator.why.contributions import check_sum, contributions, value_in
from simulator.why.stories import Through
from tests.worlds import tiny_scenario

SPEC = "Threshold(remove_at=0.9, hold_at=0.6, review_at=0.2, limit_at=0.1, review_at_reports=1, review_at_views=100)"
SCENARIO = tiny_scenario()
CHANGES = ("strategy.remove_at=0.6", "strategy.review_at=0.3", "pools.general.shifts.night.reviewers=1")


def sums() -> list[str]:
    found = []
    for id_, indicator in INDICATORS.items():
        try:
            check_sum(indicator)
        except InputError:
            continue
        found.append(id_)
    return found


@pytest.fixture(scope="module")
def changed():
    return why(SCENARIO, baseline=SPEC, candidate_overrides=CHANGES, replications=2)


def test_most_indicators_are_sums_over_items():
    assert len(sums()) > 60
    assert {"exposure", "violative_view_rate", "innocent_views_lost", "precision"} & set(INDICATORS) <= set(sums())


@pytest.mark.parametrize("id_", sums())
def test_items_add_up_to_the_difference(changed, id_):
    """To the last rounding of a sum: numbers of items exactly, views to 1e-12 of what was moved and of the values."""
    indicator = INDICATORS[id_]
    before, after = (value_in(indicator, ledger, {}) for ledger in changed.ledgers)
    if math.isnan(before) or math.isnan(after):
        with pytest.raises(InputError, match=f"{id_} has no value in the baseline: no "):
            contributions(indicator, changed.stories, changed.ledgers, {})
        return
    amounts = contributions(indicator, changed.stories, changed.ledgers, {})
    rounding = 1e-12 * (abs(before) + abs(after) + np.abs(amounts).sum())
    assert abs(math.fsum(amounts) - (after - before)) <= rounding


@pytest.mark.parametrize("cell", [{"market": "US"}, {"policy": "hate"}, {"market": "DE", "policy": "spam"}])
@pytest.mark.parametrize("id_", ["exposure", "violative_view_rate", "prevalence"])
def test_items_add_up_in_a_part_of_the_platform(changed, id_, cell):
    indicator = INDICATORS[id_]
    amounts = contributions(indicator, changed.stories, changed.ledgers, cell)
    before, after = (value_in(indicator, ledger, cell) for ledger in changed.ledgers)
    assert math.fsum(amounts) == pytest.approx(after - before, rel=1e-9, abs=1e-15)
    inside = np.zeros(len(amounts), bool)
    for seen in (changed.stories.before, changed.stories.after):
        own = np.ones(len(amounts), bool)
        for axis, name in cell.items():
            own &= seen[axis] == changed.names[axis].index(name)
        inside |= own
    if id_ == "exposure":
        assert not amounts[~inside].any()


def test_the_difference_is_that_of_a_comparison(changed):
    pair = compare(SCENARIO, SPEC, candidate_overrides=CHANGES, replications=2)
    for arm, value in zip((pair.baseline, pair.candidate), changed.values, strict=True):
        assert value == pytest.approx(arm.value("exposure"), rel=1e-12)


def test_the_order_is_that_of_size_and_the_carriers_are_the_fewest(changed):
    sizes = np.abs(changed.amounts[changed.order])
    assert (np.diff(sizes) <= 0).all()
    assert (sizes > 0).all()
    n = changed.carriers(0.9)
    assert sizes[:n].sum() >= 0.9 * changed.moved > sizes[: n - 1].sum()


def test_paths_and_parts_add_up_too(changed):
    for parts in (changed.by_path(), changed.by_axis("market"), changed.by_axis("policy"), changed.by_axis("tier")):
        assert sum(n for n, _ in parts.values()) == len(changed.stories)
        assert math.fsum(adds for _, adds in parts.values()) == pytest.approx(changed.explained, rel=1e-9)


def test_engines_tell_the_same_stories():
    found = [
        why(SCENARIO, baseline=SPEC, candidate_overrides=CHANGES, overrides=["horizon=8h"], engine=engine)
        for engine in ("compiled", "simpy")
    ]
    compiled, simpy = found
    np.testing.assert_array_equal(compiled.stories.before["item"], simpy.stories.before["item"])
    np.testing.assert_array_equal(compiled.stories.through, simpy.stories.through)
    np.testing.assert_allclose(compiled.amounts, simpy.amounts, rtol=1e-9, atol=1e-6)


def test_blocks_move_nothing(changed, monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 1000)
    again = why(SCENARIO, baseline=SPEC, candidate_overrides=CHANGES, replications=2)
    assert again.items == changed.items
    np.testing.assert_array_equal(again.stories.before["item"], changed.stories.before["item"])
    np.testing.assert_array_equal(again.amounts, changed.amounts)


def test_the_same_plan_has_no_stories():
    found = why(SCENARIO, baseline=SPEC, candidate_overrides=["control.tick=10m"])
    assert (len(found.stories), found.explained, found.difference) == (0, 0.0, 0.0)
    assert told.headline(found)[0].endswith("and none moves it.")
    assert found.to_dict()["largest"] == []


def paths(*changes: str) -> set[Through]:
    found = why(SCENARIO, baseline=SPEC, candidate_overrides=changes)
    return {through for through, (n, _) in found.by_path().items() if n}


def test_a_threshold_decides_and_moves_the_queue():
    assert {Through.DECISION, Through.QUEUE} <= paths("strategy.review_at=0.4")


def test_staff_never_decides():
    assert Through.QUEUE in paths("pools.general.shifts.night.reviewers=1")
    assert Through.DECISION not in paths("pools.general.shifts.night.reviewers=1")


def test_penalties_act_through_creators():
    found = why(SCENARIO, baseline=SPEC, candidate_overrides=["enforcement.suspend_at=1", "enforcement.ban_at=1"])
    through = {one for one, (n, _) in found.by_path().items() if n}
    assert Through.BEFORE in through
    assert Through.DECISION not in through
    blocked = found.stories.rows_after[:, Measure.BLOCKED] > found.stories.rows_before[:, Measure.BLOCKED]
    assert (found.stories.through[blocked] == list(Through).index(Through.BEFORE)).all()


def test_reach_of_a_limited_item_acts_through_reach():
    assert Through.REACH in paths("enforcement.reach.limit=0.3")


@pytest.mark.parametrize(
    ("indicator", "reason"),
    [
        ("review_wait_p90", "is not a sum over items"),
        ("reviewer_hours", "is counted by queue, not by item"),
        ("exposure[XX]", "'XX'"),
        ("exposur", "Did you mean"),
    ],
)
def test_what_is_no_sum_is_refused(indicator, reason):
    with pytest.raises(InputError, match=reason):
        why(SCENARIO, baseline=SPEC, candidate_overrides=CHANGES, indicator=indicator)


def test_other_worlds_are_refused():
    with pytest.raises(InputError, match="must meet the same nature"):
        why(SCENARIO, baseline=SPEC, candidate_overrides=["uploads.per_day=100"])


def test_the_table_has_both_lives(changed):
    frame = changed.table(5)
    assert len(frame) == 5
    assert frame["adds"].abs().is_monotonic_decreasing
    views = frame["views_candidate"] - frame["views_baseline"]
    violating = frame["violates"].to_numpy()
    np.testing.assert_allclose(frame["adds"][violating] * 2, views[violating], rtol=1e-9)  # a mean of two runs
