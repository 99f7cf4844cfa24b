"""One number a replication: what it says of ratios and quantiles, where it tells an interval and where it does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from simulator.indicators import INDICATORS, cells
from simulator.runs.estimate import Influence, estimate, no_interval, student
from tests.ledgers import lasting, ledger_with, pool_ledger

MEDIAN, P90 = INDICATORS["time_to_action_median"], INDICATORS["time_to_action_p90"]
SEED = 20_261_127


def one(indicator, ledgers, by=()):
    return estimate(indicator, ledgers, cells(ledgers[0], by), by)


def test_a_replication_above_the_others_has_the_higher_unit():
    ratio = Influence.of_parts(np.array([1.0, 9.0, 2.0]), np.array([10.0, 10.0, 10.0]))

    assert ratio.units.tolist() == pytest.approx([0.1, 0.9, 0.2])


def test_each_cell_is_a_ratio_of_its_own():
    tops, bottoms = np.array([[1.0, 300.0], [3.0, 500.0], [4.0, 100.0]]), np.array([[9.0, 700.0], [8, 900], [6, 500]])
    both = Influence.of_parts(tops, bottoms)

    for cell in range(2):
        alone = Influence.of_parts(tops[:, cell], bottoms[:, cell])
        assert both.value[cell] == alone.value
        assert both.units[:, cell].tolist() == alone.units.tolist()


@pytest.mark.parametrize(
    ("views", "told"), [((0, 0, 1), False), ((1, 0, 0), False), ((0, 1, 3), True), ((2, 5, 4), True)]
)
def test_what_happened_in_one_replication_only_has_no_interval(views, told):
    (found,) = one(INDICATORS["exposure"], [ledger_with(exposure_late=number) for number in views])

    assert (found.low is not None) == told
    assert (found.high is not None) == told
    assert found.replications == len(views)
    if told:
        assert found.reason == ""
    else:
        assert found.reason == "too little happened, or the same in every replication, for an interval"


def test_why_there_is_no_interval():
    assert no_interval(1) == "an interval needs at least two replications with a value"
    assert no_interval(2).startswith("too little happened")


def test_two_replications_are_enough_for_students_interval():
    shares = np.array([0.1, 0.3])
    found = Influence.of_parts(shares, np.ones(2)).interval()
    low, high = stats.t.interval(0.95, 1, shares.mean(), stats.sem(shares))

    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_a_replication_without_a_value_is_left_out():
    units = np.array([3.0, np.nan, 7.0, 5.0])
    with_gap, without = student(np.float64(5.0), units), student(np.float64(5.0), units[[0, 2, 3]])

    assert with_gap == without
    assert (float(without.standard_error), int(without.count)) == (pytest.approx(stats.sem([3.0, 7.0, 5.0])), 3)


def test_an_interval_is_cut_off_at_nothing():
    """Views are not negative, so the lower end of 0 to 40 views a run is 0, whatever Student's law says."""
    views = (0.0, 3.0, 40.0)
    (found,) = one(INDICATORS["exposure"], [ledger_with(exposure_late=number) for number in views])
    student_low, student_high = stats.t.interval(0.95, 2, np.mean(views), stats.sem(views))

    assert student_low < 0
    assert found.low == 0.0
    assert found.high == pytest.approx(student_high)


@pytest.mark.parametrize("removals", [(0, 0), (1, 1), (2, 4)])
def test_a_number_per_thousand_has_the_bounds_of_its_counts(removals):
    ledgers = [ledger_with(removals=number, uploads=10_000) for number in removals]
    (found,) = one(INDICATORS["removals_per_1000_uploads"], ledgers)
    total = sum(removals)
    student_ends = stats.t.interval(0.95, 1, total / 20, stats.sem(np.array(removals) / 10)) if total == 6 else (9, 0)

    assert found.value == pytest.approx(total / 20)
    assert found.low == pytest.approx(
        max(0.0, min(stats.chi2.ppf(0.025, 2 * total) / 40 if total else 0, student_ends[0]))
    )
    assert found.high == pytest.approx(max(stats.chi2.ppf(0.975, 2 * total + 2) / 40, student_ends[1]))


def test_counts_of_one_cell_do_not_bound_another():
    ledgers = [
        replace(ledger_with(removals=1, removals_24h=1), items=first.items + second.items)
        for first, second in (
            (ledger_with(removals=2, removals_24h=2), ledger_with((0, 1, 0, 0), removals=900, removals_24h=number))
            for number in (450, 460)
        )
    ]
    first, second = one(INDICATORS["within_24h_share"], ledgers, ("market",))

    assert first.low == pytest.approx(0.025 ** (1 / 4))  # four of four
    assert first.high == 1.0
    low, high = stats.t.interval(0.95, 1, 910 / 1800, stats.sem(np.array([0.5, 460 / 900])))
    assert (second.low, second.high) == (pytest.approx(max(low, 0)), pytest.approx(min(high, 1)))


def test_staff_on_shift_is_known_exactly():
    (found,) = one(INDICATORS["staffed_hours"], [pool_ledger(staffed_time=3600.0 * 40) for _ in range(3)])

    assert (found.value, found.low, found.high) == (40.0, 40.0, 40.0)


def test_work_that_happens_to_agree_is_not_known_exactly():
    (found,) = one(INDICATORS["reviewer_hours"], [pool_ledger(busy_time=3600.0 * 40) for _ in range(3)])

    assert (found.value, found.low, found.high) == (40.0, None, None)


def runs_of(generator, replications, number, spread=1.0, shift=0.0):
    return [lasting(generator.lognormal(8.0 + shift * generator.normal(), spread, number)) for _ in range(replications)]


@pytest.mark.parametrize("indicator", [MEDIAN, P90])
def test_the_units_of_a_quantile_have_its_value_as_their_mean(indicator):
    made = Influence.of(indicator, runs_of(np.random.default_rng(SEED), 6, 80, shift=0.3))

    assert made.units.mean() == pytest.approx(float(made.value), rel=1e-9)
    assert made.units.std() > 0


@pytest.mark.parametrize(("indicator", "q"), [(MEDIAN, 0.5), (P90, 0.9)])
def test_a_quantile_of_independent_durations_has_the_error_of_textbooks(indicator, q):
    """Of n durations with density f at the quantile it is sqrt(q (1 - q) / n) / f."""
    replications, number = 200, 400
    made = Influence.of(indicator, runs_of(np.random.default_rng(SEED), replications, number)).interval()
    value = np.exp(8.0 + stats.norm.ppf(q))
    density = stats.lognorm.pdf(value, 1.0, scale=np.exp(8.0))
    textbook = np.sqrt(q * (1 - q) / (replications * number)) / density

    # bins are 10 % wide, and durations are spread evenly within them: at most half a per cent of the value
    assert float(made.value) == pytest.approx(value, abs=4 * textbook + 0.005 * value)
    # the error of an error from 200 replications is 1 / sqrt(400) = 5 %; the density is taken over a few bins: 10 %
    assert float(made.standard_error) == pytest.approx(textbook, rel=4 * 0.05 + 0.1)


def test_a_quantile_has_the_error_of_the_jackknife_where_replications_differ():
    generator = np.random.default_rng(SEED)
    ledgers = runs_of(generator, 40, 200, spread=0.5, shift=0.4)
    made = Influence.of(MEDIAN, ledgers).interval()
    left_out = np.array([float(MEDIAN.value(sum_of(ledgers[:i] + ledgers[i + 1 :]))) for i in range(40)])
    jackknife = np.sqrt(39 / 40 * ((left_out - left_out.mean()) ** 2).sum())

    # both are of first order; two estimates of an error from 40 replications agree within 1 / sqrt(80) each
    assert float(made.standard_error) == pytest.approx(jackknife, rel=0.25)


def sum_of(ledgers):
    return replace(ledgers[0], sketches=sum(ledger.sketches for ledger in ledgers))


@pytest.mark.parametrize("indicator", [MEDIAN, P90])
def test_a_replication_of_longer_durations_raises_a_quantile(indicator):
    ledgers = [*(lasting([100, 200, 400, 800] * 20) for _ in range(4)), lasting([3_000] * 80)]
    units = Influence.of(indicator, ledgers).units

    assert units[4] > units[:4].max()
    assert units[:4].tolist() == pytest.approx([units[0]] * 4)


@pytest.mark.parametrize(("indicator", "fewest"), [(MEDIAN, 20), (P90, 100)])
def test_a_quantile_needs_ten_durations_on_its_rarer_side(indicator, fewest):
    times = np.random.default_rng(SEED).lognormal(8, 1, fewest)
    enough, too_few = (
        one(indicator, [lasting(times[:cut]), lasting(times[cut:end])])[0]
        for cut, end in ((fewest // 2, fewest), (fewest // 2, fewest - 1))
    )

    assert enough.low is not None
    assert enough.low < enough.value < enough.high
    assert too_few.low is None
    assert too_few.reason.startswith("too little happened")


def test_a_quantile_seen_in_one_replication_has_no_interval():
    times = np.random.default_rng(SEED).lognormal(8, 1, 400)
    (found,) = one(MEDIAN, [lasting(times), lasting([]), lasting([])])

    assert found.value == pytest.approx(float(MEDIAN.value(lasting(times))))
    assert (found.low, found.high) == (None, None)


def test_a_quantile_that_was_not_reached_has_no_value():
    (found,) = one(MEDIAN, [lasting([60] * 10, open_ages=[600] * 40) for _ in range(3)])

    assert np.isnan(found.value)
    assert (found.low, found.high) == (None, None)
    assert found.reason == "less than 50 % had ended by the end of the run"


def test_what_is_still_open_counts_in_a_quantile():
    made = Influence.of(MEDIAN, [lasting([60] * 40 + [5_000] * 40, [100] * number) for number in (0, 10, 20)])

    assert made.units[0] < made.units[1] < made.units[2], "the more are open, the longer it takes"


def test_quantiles_of_cells_are_those_of_each_alone():
    generator = np.random.default_rng(SEED)
    times = [[generator.lognormal(7 + market, 1, 60) for market in range(2)] for _ in range(4)]
    both = [lasting(here, into=lasting(there, market=1)) for here, there in times]

    found = one(MEDIAN, both, ("market",))

    for market in range(2):
        (alone,) = one(MEDIAN, [lasting(run[market]) for run in times])
        assert (found[market].value, found[market].low, found[market].high) == (alone.value, alone.low, alone.high)


def test_a_replication_moves_a_quantile_by_what_ended_before_it():
    """Its durations short of the median less half of all its durations, whatever the others are."""
    counts = np.array([(30, 50, 20), (60, 30, 10), (10, 45, 45), (25, 60, 15)])
    ledgers = [lasting(np.repeat([100.0, 1_000.0, 10_000.0], row)) for row in counts]
    made = Influence.of(MEDIAN, ledgers)
    below, inside = counts[:, 0], counts[:, 1]
    place = (200 - below.sum()) / inside.sum()

    moved = below + place * inside - 50.0
    shifts = made.units - made.value
    assert shifts / shifts[0] == pytest.approx(moved / moved[0])


def test_a_quantile_that_one_replication_tells_has_no_interval_although_others_are_open():
    times = np.random.default_rng(SEED).lognormal(6, 1, 400)
    (found,) = one(MEDIAN, [lasting(times), lasting([], [2_000] * 40), lasting([], [200] * 40)])

    assert np.isfinite(found.value)
    assert (found.low, found.high) == (None, None)


def test_one_cell_has_enough_durations_and_another_has_not():
    generator = np.random.default_rng(SEED)
    runs = [lasting(generator.lognormal(7, 1, 200), into=lasting(generator.lognormal(7, 1, 9), market=1)) for _ in "ab"]
    many, few = one(MEDIAN, runs, ("market",))

    assert many.low is not None
    assert few.low is None


def test_durations_of_nothing_have_a_quantile_of_nothing():
    """All wait less than a millisecond: the quantile is in the first bin, and no replication moves it."""
    made = Influence.of(MEDIAN, [lasting([0.0] * 50), lasting([0.0] * 50)])

    assert float(made.value) == 0.0
    assert made.units.tolist() == [0.0, 0.0]
