"""Every control chart keeps one contract: signals, state, and the run length that it states."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.experiments.alarms import CHARTS, Chart, designed

EVERY = 40.0
residuals = st.lists(st.floats(-4.0, 4.0) | st.just(math.nan), max_size=60)


@pytest.fixture(params=CHARTS)
def chart(request) -> Chart:
    return designed(request.param, EVERY)


def test_a_chart_knows_its_name_and_keeps_the_run_length_asked_for(chart):
    assert chart.name in CHARTS
    assert chart.run_length() == pytest.approx(EVERY, rel=1e-6)
    assert chart.run_length(2.0) < chart.run_length(1.0) < chart.run_length()
    assert chart.run_length(1.0) == pytest.approx(chart.run_length(-1.0), rel=1e-9)


def test_the_stated_run_length_is_that_of_the_chart(chart):
    """Mean of 4,000 run lengths, which are nearly geometric: tolerance 4 standard errors of 40 / sqrt(4000)."""
    random, lengths, since = np.random.default_rng(7), [], 0
    while len(lengths) < 4_000:
        since += 1
        if chart.update(float(random.standard_normal())) is not None:
            lengths.append(since)
            since = 0

    assert abs(np.mean(lengths) - EVERY) < 4 * EVERY / math.sqrt(4_000)


@pytest.mark.parametrize("side", [1, -1])
def test_a_large_change_is_signalled_on_its_side_and_then_the_chart_is_new(chart, side):
    empty = chart.state
    signals = chart.update_all([0.0, 0.0, *[side * 5.0] * 4])

    (first, *_) = [one for one in signals if one is not None]
    assert first.direction == side
    assert first.statistic >= chart.limit
    assert signals[:2] == [None, None]
    chart.reset()
    assert chart.state == empty


def test_a_signal_empties_the_chart(chart):
    empty = chart.state
    while chart.update(5.0) is None:
        pass

    assert chart.state == empty


def test_a_period_without_a_figure_changes_nothing(chart):
    chart.update(1.0)
    before = chart.state

    assert chart.update(math.nan) is None
    assert chart.state == before


def test_a_state_of_another_chart_is_refused(chart):
    with pytest.raises(ValueError, match="A state of"):
        chart.resume((1.0, 2.0, 3.0, 4.0, 5.0))


@given(residuals, st.integers(0, 60), st.sampled_from(CHARTS))
def test_a_batch_is_a_stream_and_goes_on_from_any_state(values, cut, name):
    whole, first, second = (designed(name, EVERY) for _ in range(3))

    in_parts = first.update_all(values[:cut])
    in_parts += second.resume(first.state).update_all(values[cut:])

    assert in_parts == whole.update_all(values)
    assert second.state == whole.state


@given(residuals, st.sampled_from(CHARTS))
def test_what_is_turned_round_signals_on_the_other_side(values, name):
    one = designed(name, EVERY).update_all(values)
    other = designed(name, EVERY).update_all([-value for value in values])

    assert [None if s is None else -s.direction for s in one] == [None if s is None else s.direction for s in other]
