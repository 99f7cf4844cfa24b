"""All rows of a table together: whose p-values are adjusted for whose, and where each number of a row comes from."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.indicators import INDICATORS, cells
from simulator.ledger import Measure
from simulator.runs.difference import Difference, difference_at
from simulator.runs.estimate import Estimate, Influence, Interval, estimate
from simulator.runs.judged import judged
from simulator.runs.multiplicity import adjusted
from simulator.runs.paired import Paired
from simulator.strategy.lookup import make_strategy
from tests.ledgers import ledger_with
from tests.worlds import tiny_scenario

SEED = 20_261_129
SCENARIO = tiny_scenario()
BEFORE, AFTER = (make_strategy(f"Threshold(remove_at={at})") for at in (0.9, 0.8))


def runs(strategy, change=0.0, seed=SEED):
    """Return four runs with violative views, removals and appeals in both markets; ``change`` moves the first two."""
    luck = np.random.default_rng(seed)
    ledgers = []
    for _ in range(4):
        views = luck.lognormal(8, 0.05, 2)
        parts = [
            ledger_with(
                (0, market, 0, 0),
                uploads=10_000,
                views=1e6,
                exposure_late=views[market] * (1 + change * (market + 1)),
                removals=700 + 40 * change * luck.integers(1, 9) + luck.integers(0, 20),
                appeals_decided=50,
                overturns=20 + luck.integers(0, 6),
                jobs_due=300,
                jobs_in_sla=280 + luck.integers(0, 9),
            )
            for market in range(2)
        ]
        items = parts[0].items + parts[1].items
        items[..., Measure.EXPOSURE] = items[..., Measure.EXPOSURE_LATE]
        ledgers.append(SimpleNamespace(items=items, first=parts[0]))
    made = tuple(replace(one.first, items=one.items) for one in ledgers)
    found: Any = SimpleNamespace(scenario=SCENARIO, strategy=strategy, ledgers=made)
    return found


BASELINE, CANDIDATE, OTHER = runs(BEFORE), runs(AFTER, 0.02), runs(AFTER, 0.3, seed=SEED)


def p_values(arms, by, *, key):
    ids = [id_ for id_, one in INDICATORS.items() if one.allows(by) and bool(one.key) is key]
    return [
        float(p)
        for arm in arms
        for id_ in ids
        for p in Paired.of(
            *(Influence.of(INDICATORS[id_], results.ledgers, by) for results in (BASELINE, arm))
        ).p_value.ravel()
    ]


@pytest.mark.parametrize("by", [(), ("market",)])
@pytest.mark.parametrize("others", [(), (OTHER,)])
def test_key_rows_are_adjusted_for_all_key_rows_of_all_candidates_and_others_for_others(by, others):
    table = judged(BASELINE, CANDIDATE, others, by)

    assert set(table) == {id_ for id_, one in INDICATORS.items() if one.allows(by)}
    for key, method in ((True, "holm"), (False, "fdr_bh")):
        values = np.array(p_values((CANDIDATE, *others), by, key=key))
        expected = iter(adjusted(values, method))
        for id_, row in table.items():
            if bool(INDICATORS[id_].key) is not key:
                continue
            assert row.compared == np.isfinite(values).sum()
            assert row.q_values.shape == row.paired.p_value.shape == ((2,) if by else ())
            assert row.q_values.ravel().tolist() == pytest.approx(
                [next(expected) for _ in range(row.q_values.size)], nan_ok=True
            )


def test_a_row_is_of_the_candidate_and_not_of_the_others():
    alone, beside = (judged(BASELINE, CANDIDATE, others, ("market",)) for others in ((), (OTHER,)))

    for id_ in ("violative_view_rate", "removals_per_1000_uploads"):
        for arm, results in (("baseline", BASELINE), ("candidate", CANDIDATE)):
            wanted = estimate(INDICATORS[id_], results.ledgers, cells(BASELINE.ledgers[0], ("market",)), ("market",))
            for table in (alone, beside):
                assert getattr(table[id_], arm).value.tolist() == [one.value for one in wanted]
        assert (beside[id_].q_values >= alone[id_].q_values).all(), "the more are looked at, the less sure is each"
        assert beside[id_].compared > alone[id_].compared


def test_arms_of_one_plan_are_the_same_for_certain_and_arms_of_two_plans_are_not():
    """No overturn in either arm: of one plan that is no difference at all, of two it may be luck."""
    ledgers = tuple(ledger_with(appeals_decided=20) for _ in range(3))
    one, twin, another, moved = (
        SimpleNamespace(scenario=scenario, strategy=strategy, ledgers=ledgers)
        for scenario, strategy in (
            (SCENARIO, BEFORE),
            (SCENARIO, BEFORE),
            (SCENARIO, AFTER),
            (tiny_scenario(enforcement={"ban_at": 5}), BEFORE),
        )
    )
    same: Any = judged(one, twin, (), ())["overturn_rate"].paired

    assert (same.difference.low, same.difference.high, bool(same.lacking)) == (0.0, 0.0, False)
    for other in (another, moved):
        for arms in ((one, other), (other, one)):
            paired: Any = judged(*arms, (), ())["overturn_rate"].paired
            assert paired.lacking
            assert paired.difference.high > 0


def test_a_difference_is_of_its_own_cell():
    names = ("difference", "relative")
    numbers = iter(range(1, 100))

    def interval(bounds=True):
        value, low, high, error = (np.array([[next(numbers) / 10 for _ in range(2)]]) for _ in range(4))
        return Interval(value, low, high, error, np.array([[3, 4]]))

    intervals = {name: interval() for name in names}
    paired = Paired(
        **intervals,
        p_value=np.array([[0.01, 0.02]]),
        variance_reduction=np.array([[0.7, 0.8]]),
        lacking=np.array([[True, False]]),
        every=np.array([[True, True]]),
    )
    before, after = interval(), interval()
    made = difference_at(INDICATORS["exposure"], {"market": "US"}, 1, before, after, paired, 0.04, 17)

    assert made.cell == {"market": "US"}
    assert made.indicator is INDICATORS["exposure"]
    for arm, source in ((made.baseline, before), (made.candidate, after)):
        assert (arm.value, arm.low, arm.high) == (source.value[0, 1], source.low[0, 1], source.high[0, 1])
        assert (arm.cell, arm.replications, arm.indicator.id) == ({"market": "US"}, 4, "exposure")
    gap, change = intervals["difference"], intervals["relative"]
    assert (made.difference, made.low, made.high) == (gap.value[0, 1], gap.low[0, 1], gap.high[0, 1])
    assert (made.relative, made.relative_low, made.relative_high) == (
        change.value[0, 1],
        change.low[0, 1],
        change.high[0, 1],
    )
    assert (made.p_value, made.q_value, made.compared, made.variance_reduction) == (0.02, 0.04, 17, 0.8)
    assert made.outcome == "worse", "more violative views, for certain"
    assert made.reason == ""
    unclear = difference_at(INDICATORS["exposure"], {}, 1, before, after, paired, 0.06, 17)
    assert unclear.outcome == "no clear difference", "the adjusted p-value decides"
    assert difference_at(INDICATORS["exposure"], {}, 0, before, after, paired, 0.04, 17).outcome == (
        "too little evidence"
    )


@pytest.mark.parametrize(
    ("before", "after", "difference", "reason"),
    [
        ((np.nan, "no baseline"), (1.0, ""), np.nan, "no baseline"),
        ((1.0, ""), (np.nan, "no candidate"), np.nan, "no candidate"),
        ((np.nan, "no baseline"), (np.nan, "no candidate"), np.nan, "no baseline"),
        ((1.0, ""), (2.0, ""), 1.0, "too little happened, or the same in every replication, for an interval"),
    ],
)
def test_why_a_difference_or_its_interval_is_missing(before, after, difference, reason):
    arms = [Estimate(INDICATORS["exposure"], {}, value, None, None, 3, why) for value, why in (before, after)]
    made = Difference(*arms, difference, None, None, None, None, None, None, None, 0, None, "unknown")

    assert made.reason == reason
    assert made.to_dict()["baseline"]["estimate"] == made.baseline.to_dict()["estimate"]
    assert made.to_row()["indicator"] == "exposure"


def test_a_difference_of_one_replication_needs_another():
    arms = [Estimate(INDICATORS["exposure"], {}, 1.0, None, None, runs, "") for runs in (5, 1)]

    made = Difference(*arms, 0.0, None, None, None, None, None, None, None, 0, None, "unknown")

    assert made.reason == "an interval needs at least two replications with a value"
