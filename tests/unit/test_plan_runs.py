"""Plans of runs: exact on known spreads, honest about what a pilot cannot tell, and refused in one sentence."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from simulator.errors import InputError
from simulator.indicators import INDICATORS
from simulator.indicators.change import Change, parse_change
from simulator.indicators.traits import carried_by_few
from simulator.present.outcomes import CLEAR
from simulator.present.rows import Row
from simulator.present.smallest import smallest_hint
from simulator.report.cards import card
from simulator.runs.difference import difference_at
from simulator.runs.estimate import Influence
from simulator.runs.judged import judged
from simulator.runs.multiplicity import adjusted, level_left
from simulator.runs.paired import Paired
from simulator.runs.planning import needed, plan_runs
from simulator.runs.power import assurance, deviation_allowed, pairs_needed, power_of, smallest_difference
from simulator.strategy.lookup import make_strategy
from tests.ledgers import ledger_with
from tests.worlds import tiny_scenario

VVR = INDICATORS["violative_view_rate"]
RECALL = INDICATORS["removal_recall"]
LATE = INDICATORS["exposure_late"]
SCENARIO = tiny_scenario()


def power_by_integration(effect, pairs, level):
    """Return the power of a two-sided t test: the normal mean given the standard error, over its chi distribution."""
    critical, shift = stats.t.ppf(1 - level / 2, pairs - 1), abs(effect) * math.sqrt(pairs)
    parts = stats.chi2.ppf((np.arange(200_000) + 0.5) / 200_000, pairs - 1)
    error = critical * np.sqrt(parts / (pairs - 1))
    return float(np.mean(stats.norm.sf(error - shift) + stats.norm.cdf(-error - shift)))


def arm(views, strategy="Threshold(remove_at=0.9)", **more):
    """Return runs with so many late violative views in the first market; the second has ten times as many."""
    ledgers = []
    for number in views:
        one, other = (
            ledger_with((0, market, 0, 0), exposure_late=number * 10**market, uploads=100, **more) for market in (0, 1)
        )
        ledgers.append(replace(one, items=one.items + other.items))
    found: Any = SimpleNamespace(
        scenario=SCENARIO, strategy=make_strategy(strategy), ledgers=tuple(ledgers), ledger=ledgers[0]
    )
    return found


def planned(before, after, indicator=LATE, cell=None, change=Change(-0.05), **options):  # noqa: B008  frozen
    cell = {"market": "DE"} if cell is None else cell  # the first market, so the first place
    rows = judged(arm(before), arm(after, "Threshold(remove_at=0.8)"), (), tuple(cell))
    return needed(rows[indicator.id], indicator, cell, 0, change, **options)


@pytest.mark.parametrize("level", [0.05, 0.05 / 8, 0.0005])
@pytest.mark.parametrize("effect", [3.0, 1.0, 0.5, 0.1, 0.01])
def test_the_suggested_pairs_are_the_fewest_with_the_power(effect, level):
    pairs = pairs_needed(-effect * 7, 7.0, level, 0.8)

    assert power_of(effect, pairs, level) >= 0.8
    assert power_of(effect, pairs, level) == pytest.approx(power_by_integration(effect, pairs, level), abs=1e-4)
    assert pairs == 2 or power_of(effect, pairs - 1, level) < 0.8


@pytest.mark.parametrize("shift", [0.1, 4.9, 5.1, 20.0, 34.0, 36.0, 500.0])
@pytest.mark.parametrize("level", [0.05, 0.0005])
def test_power_is_known_wherever_the_mean_lies(shift, level):
    for pairs in (2, 3, 12, 200):
        found = power_of(shift / math.sqrt(pairs), pairs, level)

        assert found == pytest.approx(power_by_integration(shift / math.sqrt(pairs), pairs, level), abs=1e-3)


def test_pairs_without_end_are_counted_too():
    assert pairs_needed(1e-5, 1.0) == pytest.approx((stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) ** 2 * 1e10, rel=1e-6)
    assert pairs_needed(1000.0, 1.0, 1e-4) == 3


@pytest.mark.parametrize("free", [2, 11, 199])
@pytest.mark.parametrize(("effect", "pairs"), [(3.0, 5), (0.5, 40), (0.1, 1000)])
def test_assurance_is_the_power_averaged_over_the_variance_that_the_pilot_leaves_possible(effect, pairs, free):
    """The variance given the pilot's is its multiple by an inverse chi-square variable; midpoints of 2,000 parts."""
    factors = np.sqrt(stats.chi2.ppf((np.arange(2_000) + 0.5) / 2_000, free) / free)
    expected = np.mean([power_of(effect * factor, pairs, 0.01) for factor in factors])

    assert assurance(effect, pairs, 0.01, free) == pytest.approx(expected, abs=2e-4)


def test_a_known_spread_needs_no_average_and_a_small_pilot_more_pairs():
    assert assurance(0.5, 34, 0.05) == power_of(0.5, 34, 0.05)
    assert assurance(0.5, 34, 0.05, 1e7) == pytest.approx(power_of(0.5, 34, 0.05), abs=1e-4)
    needs = [pairs_needed(0.5, 1.0, 0.01, 0.8, free) for free in (2, 11, 49, math.inf)]
    assert needs == sorted(set(needs), reverse=True)


def test_very_many_pairs_follow_the_non_central_t_distribution():
    """With a known bound z, P(T < root of pairs x effect) of a non-central T with the pilot's degrees of freedom."""
    z = stats.norm.ppf(0.975)
    roots = math.sqrt(pairs_needed(1e-4, 1.0, 0.05, 0.8, 11)) * 1e-4

    assert stats.nct.cdf(roots, 11, z) == pytest.approx(0.8, abs=1e-4)
    assert pairs_needed(2e-3, 1.0, 0.05, 0.8, 11) * 4e-6 == pytest.approx(roots**2, rel=1e-3)


@pytest.mark.parametrize(("effect", "level"), [(0.7, 0.05), (0.5, 0.05 / 7)])
def test_studies_that_each_plan_by_a_pilot_of_twelve_pairs_see_the_difference_as_often_as_promised(effect, level):
    """The power of each study is known exactly: its mean over 300 pilots, within 4 of its standard errors and what
    rounding pairs up may add."""
    luck = np.random.default_rng(8)
    spreads = luck.normal(0, 1.0, size=(300, 12)).std(axis=1, ddof=1)
    powers = [power_of(effect, pairs_needed(effect, spread, level, 0.8, 11), level) for spread in spreads]
    error = 4 * np.std(powers) / math.sqrt(300)

    assert 0.8 - error < np.mean(powers) < 0.8 + error + 0.02


def test_a_plan_follows_from_the_pairs_of_the_pilot():
    """Differences of the pairs are -1, 1, 3 and 1 of 100 views: a standard deviation of sqrt(8 / 3).

    Violative views are carried by few items, so the 3 degrees of freedom of the pilot count as one.
    """
    plan = planned([100, 102, 98, 100], [99, 103, 101, 101])

    spread = math.sqrt(8 / 3)
    assert plan.baseline == pytest.approx(100)
    assert plan.change == pytest.approx(-5)
    assert plan.deviation == pytest.approx(spread)
    assert plan.level == CLEAR / plan.compared
    assert plan.pairs == pairs_needed(5, spread, plan.level, free=1) > pairs_needed(5, spread, plan.level)
    assert plan.reason == ""
    assert planned([100, 102, 98, 100], [99, 103, 101, 101], power=0.95).pairs > plan.pairs


def test_a_sum_that_few_items_carry_leaves_the_spread_less_certain():
    row = judged(arm(range(100, 126, 2)), arm(range(99, 138, 3), "Threshold(remove_at=0.8)"), (), ())[LATE.id]
    ids = ("exposure_late", "innocent_views_lost", "reviewer_hours")
    views, some, other = (needed(row, INDICATORS[id_], {}, 0, Change(-0.05)) for id_ in ids)

    assert other.pairs == pairs_needed(other.change, other.deviation, other.level, free=12) < some.pairs < views.pairs
    assert some.pairs == pairs_needed(some.change, some.deviation, some.level, free=12 / 2)
    assert views.pairs == pairs_needed(views.change, views.deviation, views.level, free=12 / 5)
    few = {id_ for id_, one in INDICATORS.items() if carried_by_few(one.rule)}
    assert {"violative_view_rate", "net_cost_per_day", "copies_exposure"} <= few
    assert not {"innocent_views_lost", "innocent_views_lost_share", "sla_share", "reviewer_hours"} & few


def test_a_family_is_that_of_the_table_in_which_the_row_stands():
    """Every row with a p-value counts: each market doubles them, and few rows of empty runs have any."""
    before, after = arm([100, 102, 98, 100]), arm([99, 103, 101, 101], "Threshold(remove_at=0.8)")
    for by in ((), ("market",)):
        cell = dict.fromkeys(by, "DE")
        others = [one for one in INDICATORS.values() if one.allows(by) and not one.key]
        p_values = [
            Paired.of(*(Influence.of(one, results.ledgers, by) for results in (before, after))).p_value
            for one in others
        ]

        plan = needed(judged(before, after, (), by)[LATE.id], LATE, cell, 0, Change(-0.05))

        assert plan.compared == sum(int(np.isfinite(one).sum()) for one in p_values) > 1


def test_a_larger_scale_does_what_more_pairs_do():
    few, many = (planned([100, 102, 98, 100], [99, 103, 101, 101], scale_for=pairs) for pairs in (4, 10_000))

    allowed = deviation_allowed(few.change, 4, few.level, free=1)
    assert few.scale == pytest.approx((few.deviation / allowed) ** 2)
    assert assurance(5 / allowed, 4, few.level, 1) == pytest.approx(0.8, abs=1e-6)
    assert many.scale == 1


@pytest.mark.parametrize(
    ("before", "after", "change", "reason"),
    [
        ([100, 102, 98], [101, 103, 99], "-5%", "differ by the same"),
        ([0, 0, 0], [1, 2, 3], "-5%", "value is 0"),
        ([10, 12, 9, 11], [10, 12, 9, 14], "-5%", "too few pairs of the pilot differ"),
    ],
)
def test_what_a_pilot_cannot_tell_has_a_reason(before, after, change, reason):
    plan = planned(before, after, change=parse_change(change))

    assert reason in plan.reason
    assert plan.pairs is plan.scale is None
    assert plan.to_dict()["pairs"] is None


def test_an_indicator_without_a_value_or_beyond_its_range_has_a_reason():
    assert planned([1, 2, 3], [2, 3, 5], RECALL, {}).reason == RECALL.rule.empty
    runs = [
        arm([1, 2, 3], strategy, violations=10, removals_violating=9)
        for strategy in ("Threshold(remove_at=0.9)", "Threshold(remove_at=0.8)")
    ]
    assert "cannot have" in needed(judged(*runs, (), ())[RECALL.id], RECALL, {}, 0, parse_change("50%")).reason


@pytest.mark.parametrize(
    ("text", "amount", "points"),
    [("-5%", -0.05, False), ("+5 %", 0.05, False), ("5%", 0.05, False), ("−0.2pp", -0.002, True), ("-100%", -1, False)],
)
def test_changes_are_read(text, amount, points):
    found = parse_change(text)

    assert (found.amount, found.points) == (pytest.approx(amount), points)
    assert parse_change(str(found)) == found


@pytest.mark.parametrize("text", ["0%", "5", "-101%", "120pp", "many", "", "nan%", "1e999%", "--5%", 5, None])
def test_other_changes_are_refused(text):
    with pytest.raises(InputError, match=r"^A change must be .* Got .* instead\.$"):
        parse_change(text)


@pytest.mark.parametrize("method", ["holm", "fdr_bh"])
@pytest.mark.parametrize("p_values", [[0.5, 0.6, 0.7], [0.001, 0.5, 0.7], [0.001, 0.002, 0.9], [0.001, 0.4, np.nan]])
def test_one_more_row_is_clear_at_the_level_that_is_left(p_values, method):
    values = np.array(p_values)
    level = level_left(adjusted(values, method), method)
    last = int(np.nanargmax(values))

    for factor, clear in ((0.999, True), (1.001, False)):
        values[last] = level * factor
        assert (adjusted(values, method)[last] <= CLEAR) is np.bool_(clear)


def test_a_row_without_a_clear_difference_says_what_would_have_been_seen():
    before, after = (Influence.of(LATE, results.ledgers) for results in (arm([10, 12, 9, 11]), arm([11, 11, 10, 13])))
    paired = Paired.of(before, after)
    free = 3

    def row(level, q_value):
        arms = (before.interval(), after.interval())
        return difference_at(LATE, {}, 0, *arms, paired, q_value, 8, level, uploads=1e6)  # where intervals cover

    error = float(paired.difference.standard_error)
    assert row(0.05, 0.5).smallest_seen == pytest.approx((stats.t.ppf(0.975, free) + stats.t.ppf(0.8, free)) * error)
    assert row(0.01, 0.5).smallest_seen == pytest.approx(smallest_difference(error, free, 0.01))
    shown = Row(row(0.05, 0.5))
    assert shown.span_seen == f"{shown.span}; about {shown.smallest_seen} would be seen"
    assert card(shown).span.endswith(f"; about {shown.smallest_seen} would be seen")
    assert f"; about {shown.smallest_seen} would be seen)" in shown.sentence
    assert "With 12 pairs more, half as large would do." in smallest_hint([shown], 4, "")
    said = row(0.05, 0.5).to_dict()["smallest_seen"]
    assert said["relative"] == pytest.approx(said["difference"] / float(before.value))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"indicators": ["vvr"]}, "An indicator must be a known one. Got 'vvr' instead."),
        ({"indicators": ["sla_share["]}, "An indicator must be an id"),
        ({"indicators": ["exposure[XX]"]}, "must be a market, policy, tier or pool of the scenario. Got 'XX'"),
        ({"indicators": ["exposure[DE,US]"]}, "Brackets must name at most one market. Got 'DE' and 'US'"),
        ({"indicators": ["exposure[]"]}, "The brackets behind an indicator must hold names."),
        ({"indicators": "exposure"}, "`indicators` must be a list of texts"),
        ({"indicators": []}, "`indicators` is empty"),
        ({"indicators": ["exposure"], "change": "-2pp"}, "must be a percentage, such as '-5%', since it is no share"),
        ({"change": "soon"}, "A change must be"),
        ({"power": 1.0}, "`power` must be in 0.5 ... 0.999. Got 1.0 instead."),
        ({"power": "0.8"}, "`power` must be in"),
        ({"pilot": 2}, "`pilot` must be at least 3. Got 2 instead."),
        ({"scale_for": 1}, "`scale_for` must be at least 2. Got 1 instead."),
        ({"indicators": ["net_cost_per_day"]}, "'net_cost_per_day' cannot be planned for: it needs "),
        ({"candidate_overrides": ["uploads.per_day=3"]}, "uploads.per_day"),
    ],
)
def test_bad_input_is_one_sentence_before_anything_runs(options, sentence, monkeypatch):
    monkeypatch.setattr("simulator.runs.planning.run_plans", lambda *_, **__: pytest.fail("it ran"))
    given: Any = {"indicators": ["violative_view_rate"], "change": "-5%", **options}

    with pytest.raises(InputError) as error:
        plan_runs(SCENARIO, **given)

    assert sentence in str(error.value)
    assert "\n" not in str(error.value)
