"""Watching series: the weekly cycle is no alarm, a planted change is, and what is learned is what was planted."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from simulator.domain.units import DAY, HOUR
from simulator.errors import InputError
from simulator.experiments.alarms import CHARTS, Onset, Series, designed, settings_of, watch
from simulator.experiments.alarms.expected import learned
from simulator.experiments.alarms.laws import LAWS
from simulator.experiments.alarms.onsets import parse_onset
from simulator.experiments.alarms.summary import FalseAlarms, summarised

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
WEEK = np.array([0.9, 0.92, 0.95, 0.97, 1.05, 1.15, 1.06])
HISTORY = 28


def series(value, law: str, size=None, period: float = DAY, read_after: float = 0.0) -> Series:
    value = np.asarray(value, dtype=np.float64)
    size = np.ones(len(value)) if size is None else np.broadcast_to(np.asarray(size, float), value.shape)
    start = np.arange(len(value)) * period
    return Series("x", "", LAWS[law], period, start, value, size, MONDAY, read_after=read_after)


def weekly(days: int, level: float = 100.0):
    return level * WEEK[np.arange(days) % 7]


def drawn(law: str, days: int, random, factor=1.0):
    """Return figures with a weekly cycle, and their sample sizes."""
    mean = weekly(days, 1.0) * factor
    if law == "count":
        return random.poisson(60.0 * mean).astype(float), None
    if law == "share":
        return random.binomial(400, 0.2 * mean) / 400, 400.0
    if law == "positive":
        return mean * np.exp(0.2 * random.standard_normal(days)), None
    return 10.0 * mean + random.standard_normal(days), None


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("law", LAWS)
def test_a_series_with_nothing_but_its_week_gives_no_alarm(law, chart):
    """The figures are those that are expected, with a ripple of a tenth of their spread: nothing is 2 sd out."""
    days = 98
    level = {"count": 60.0, "share": 0.2, "positive": 1.0, "normal": 100.0}[law]
    value = weekly(days, level) * (1.0 + 0.002 * (-1.0) ** np.arange(days))

    found = watch(series(value, law, 400.0 if law == "share" else None), designed(chart, 90.0), HISTORY)

    assert found.reason == ""
    assert found.alarms == ()
    assert np.allclose(found.expected[HISTORY:], weekly(days, level)[HISTORY:], rtol=0.02)


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("factor", [1.9, 0.35])
def test_a_planted_step_is_found_on_its_side(law, chart, factor):
    """It is four standard deviations of a day or more, so within a week every chart misses it with chance < 1e-6."""
    days, at = 70, 50
    steps = np.where(np.arange(days) < at, 1.0, factor)
    value, size = drawn(law, days, np.random.default_rng(3), steps)

    found = watch(series(value, law, size), designed(chart, 1_000.0), HISTORY)

    after = [one for one in found.alarms if one.period >= at]
    assert after
    assert after[0].period <= at + 6
    assert after[0].direction == (1 if factor > 1 else -1)
    assert HISTORY <= after[0].began / DAY <= after[0].period


@pytest.mark.parametrize("law", LAWS)
def test_false_alarms_come_as_often_as_promised(law):
    """30 series of 91 days at one per 30 days: 91 expected.

    The bounds are 4 sd of a Poisson number beyond 0.7 and 1.4 times that, since four weeks leave the spread open.
    """
    random, number = np.random.default_rng(5), 0
    for _ in range(30):
        value, size = drawn(law, HISTORY + 91, random)
        number += len(watch(series(value, law, size), designed("shewhart", 30.0), HISTORY).alarms)

    assert 91 * 0.7 - 4 * np.sqrt(91) < number < 91 * 1.4 + 4 * np.sqrt(91)


@pytest.mark.parametrize(("power", "far"), [(0.0, 0.5), (0.5, 1.0), (1.0, 1.0)])
def test_the_scale_of_a_positive_figure_is_told_from_its_history(power, far):
    """Of 400 figures, the most likely power is less than ``far`` from the planted one."""
    from simulator.experiments.alarms.powers import best_power

    normal = np.random.default_rng(13).standard_normal(400)
    value = np.exp(normal) if power == 0.0 else np.maximum(5.0 + normal, 0.01) ** (1.0 / power)

    found = best_power(value, np.arange(400) * DAY, DAY, np.ones(400, dtype=bool))

    assert abs(found.power - power) < far
    assert np.allclose(found.shown(found.prepared(value)), value)


def test_neighbouring_figures_that_are_alike_do_not_alarm_more_often():
    """40 series with a correlation of .6: ignored, there would be about four alarms each."""
    random, number, ignored = np.random.default_rng(11), 0, 0
    for _ in range(40):
        noise = random.standard_normal(HISTORY + 91)
        for day in range(1, len(noise)):
            noise[day] = 0.6 * noise[day - 1] + 0.8 * noise[day]
        value = weekly(len(noise)) + 3.0 * noise
        number += len(watch(series(value, "normal"), designed("cusum", 91.0), HISTORY).alarms)
        chart = designed("cusum", 91.0)
        ignored += sum(one is not None for one in chart.update_all(noise[HISTORY:]))

    assert number < 40 * 2.2
    assert ignored > 1.5 * number


def test_what_was_planted_is_learned():
    days = 140
    random = np.random.default_rng(2)
    value = random.negative_binomial(20, 1 / 3, days) * 1.0  # mean 40, variance 120
    periods = series(value, "count").periods

    found = learned(LAWS["count"], periods, np.ones(days, dtype=bool))

    assert found is not None
    assert found.dispersion == pytest.approx(3.0, abs=4 * 3.0 * np.sqrt(2.6 / days))
    assert found.correlation < 4 / np.sqrt(days)
    assert np.allclose(found.expected(periods), 40.0, atol=8.0)


def test_an_hourly_series_has_a_daily_cycle():
    hours = np.arange(42 * 24)
    value = 50.0 + 20.0 * np.sin(2 * np.pi * hours / 24) + np.random.default_rng(1).standard_normal(len(hours))

    found = watch(series(value, "normal", period=HOUR), designed("ewma", 2_000.0), 28 * 24)

    expected = (50.0 + 20.0 * np.sin(2 * np.pi * hours / 24))[28 * 24 :]
    assert np.abs(found.expected[28 * 24 :] - expected).max() < 1.0


def test_missing_figures_are_skipped():
    value = weekly(70) + np.random.default_rng(4).standard_normal(70)
    value[[3, 40, 41]] = np.nan

    found = watch(series(value, "normal"), designed("cusum", 500.0), HISTORY)

    assert np.isnan(found.residual[[40, 41]]).all()
    assert np.isfinite(np.delete(found.residual[HISTORY:], [40 - HISTORY, 41 - HISTORY])).all()


@pytest.mark.parametrize(
    ("value", "reason"), [(np.full(60, 7.0), "its history does not vary"), (np.full(60, np.nan), "0 figures")]
)
def test_a_series_from_which_nothing_is_learned_is_not_watched(value, reason):
    found = watch(series(value, "normal"), designed("cusum", 90.0), HISTORY)

    assert reason in found.reason
    assert found.alarms == ()


def test_an_incident_that_was_told_of_is_not_learned_from():
    days = 112
    value = weekly(days) + np.random.default_rng(8).standard_normal(days)
    value[50:57] += 12.0
    known = Onset("wave", "surge", 50 * DAY, 57 * DAY)

    told = watch(series(value, "normal"), designed("cusum", 2_000.0), HISTORY, [known])
    untold = watch(series(value, "normal"), designed("cusum", 2_000.0), HISTORY)

    assert told.alarms[0].period in range(50, 53)
    assert np.abs(told.expected[70:] - weekly(days)[70:]).max() < 1.0
    assert np.abs(untold.residual[60:70]).max() < np.abs(told.residual[60:70]).max() + 2.0


def test_a_summary_counts_true_and_false_alarms():
    days, wave = 70, Onset("wave", "surge", 50 * DAY, 52 * DAY)
    value = weekly(days) + np.random.default_rng(9).standard_normal(days)
    value[[35, 50]] += 30.0

    found = watch(series(value, "normal", read_after=DAY), designed("shewhart", 2_000.0), HISTORY)
    (one,) = summarised([[found], [found]], [wave], 5 * DAY)

    assert [alarm.period for alarm in found.alarms] == [35, 50]
    assert one.false.number == 2
    assert one.false.time == 2 * ((49 - 28) + (70 - 57)) * DAY  # days 49 to 56 are near the wave
    assert one.detected[0].delays == (2 * DAY, 2 * DAY)  # a day until it is over, and one until it is read
    assert one.detected[0].share == 1.0


def test_the_interval_of_false_alarms_is_garwoods():
    low, high = FalseAlarms(3, 90 * DAY).interval(90 * DAY)

    assert (low, high) == pytest.approx((0.6187, 8.7673), abs=1e-4)  # Garwood (1936)
    assert FalseAlarms(0, 90 * DAY).interval(90 * DAY)[0] == 0.0


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"false_alarm_every": "soon"}, "`false_alarm_every`: A duration must be"),
        ({"history": "0d"}, "`history` must be a time above 0. Got '0d' instead."),
        ({"chart": "cusums"}, "Did you mean 'cusum'?"),
        ({"change": 9.0}, "The change to be found must be 0.1 to 6"),
    ],
)
def test_settings_that_make_no_sense_are_refused(given, sentence):
    with pytest.raises(InputError) as caught:
        settings_of(**given)

    assert sentence in str(caught.value)


def test_several_series_share_the_false_alarms():
    settings = settings_of(false_alarm_every="90d")

    assert settings.designed(1, DAY).run_length() == pytest.approx(90.0, rel=1e-5)
    assert settings.designed(12, DAY).run_length() == pytest.approx(12 * 90.0, rel=1e-5)


def test_an_onset_is_a_name_and_a_time():
    assert parse_onset("sale=2026-06-03..2026-06-05", MONDAY) == Onset("sale", "known", 2 * DAY, 4 * DAY)
    assert parse_onset("rule=2026-06-02T12:00", MONDAY) == Onset("rule", "known", 1.5 * DAY)
    for wrong in ("sale", "=2026-06-03", "sale=soon", "sale=2026-06-05..2026-06-03"):
        with pytest.raises(InputError, match="An onset must be a name"):
            parse_onset(wrong, MONDAY)
