"""Run lengths against published tables, and against the Markov chain of Brook and Evans."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.experiments.alarms import Cusum, Ewma, Shewhart, designed
from simulator.experiments.alarms.run_length import cusum_run_length, ewma_run_length, shewhart_run_length

# Montgomery, Introduction to Statistical Quality Control, table 9.3: two-sided CUSUM with k = 1/2.
CUSUM = {
    4.0: {
        0.0: 168,
        0.25: 74.2,
        0.5: 26.6,
        0.75: 13.3,
        1.0: 8.38,
        1.5: 4.75,
        2.0: 3.34,
        2.5: 2.62,
        3.0: 2.19,
        4.0: 1.71,
    },
    5.0: {0.0: 465, 0.25: 139, 0.5: 38.0, 0.75: 17.0, 1.0: 10.4, 1.5: 5.75, 2.0: 4.01, 2.5: 3.11, 3.0: 2.57, 4.0: 2.01},
}
# Lucas and Saccucci (1990), as in Montgomery, table 9.11: EWMA with an average run length of about 500.
EWMA = {(0.4, 3.054): 500, (0.25, 2.998): 500, (0.2, 2.962): 500, (0.1, 2.814): 500, (0.05, 2.615): 500}
EWMA_SHIFTED = {(0.4, 3.054): 14.3, (0.25, 2.998): 11.1, (0.2, 2.962): 10.5, (0.1, 2.814): 10.3, (0.05, 2.615): 11.4}


@pytest.mark.parametrize("limit", CUSUM)
def test_a_cusum_has_the_published_run_lengths(limit):
    """To the last digit that is printed."""
    for shift, published in CUSUM[limit].items():
        digit = 10.0 ** (math.floor(math.log10(published)) - 2)
        assert cusum_run_length(0.5, limit, shift) == pytest.approx(published, abs=0.6 * digit), shift


@pytest.mark.parametrize(("weight", "limit"), EWMA)
def test_an_ewma_has_the_published_run_lengths(weight, limit):
    """Limits are printed to three decimals, which leaves 0.2 % of the run length open."""
    assert ewma_run_length(weight, limit) == pytest.approx(EWMA[weight, limit], rel=0.002)
    assert ewma_run_length(weight, limit, 1.0) == pytest.approx(EWMA_SHIFTED[weight, limit], abs=0.06)


def test_shewharts_chart_has_the_published_run_lengths():
    assert shewhart_run_length(3.0) == pytest.approx(370.4, abs=0.05)
    assert shewhart_run_length(3.0, 1.0) == pytest.approx(43.96, abs=0.1)
    assert shewhart_run_length(3.0, 2.0) == pytest.approx(6.30, abs=0.01)


def test_an_ewma_that_forgets_at_once_is_shewharts_chart():
    assert ewma_run_length(1.0, 2.7) == shewhart_run_length(2.7)
    assert ewma_run_length(0.9999, 2.7) == pytest.approx(shewhart_run_length(2.7), rel=1e-2)


@pytest.mark.parametrize(("reference", "limit", "shift"), [(0.5, 4.0, 0.0), (0.25, 8.0, 0.5), (1.0, 2.5, -0.3)])
def test_the_integral_equation_agrees_with_a_markov_chain(reference, limit, shift):
    """Brook and Evans (1972): the error of a chain with m cells falls as 1 / m^2, below 0.2 % at 400."""
    above, below = (_chain(reference, limit, side * shift) for side in (1.0, -1.0))

    assert cusum_run_length(reference, limit, shift) == pytest.approx(1.0 / (1.0 / above + 1.0 / below), rel=2e-3)


def _chain(reference: float, limit: float, shift: float, cells: int = 400) -> float:
    from scipy.special import ndtr

    width = 2.0 * limit / (2.0 * cells - 1.0)
    place = np.arange(cells) * width
    middle = place[None, :] - place[:, None] - shift + reference
    matrix = ndtr(middle + width / 2.0) - ndtr(middle - width / 2.0)
    matrix[:, 0] = ndtr(width / 2.0 - place - shift + reference)
    return float(np.linalg.solve(np.eye(cells) - matrix, np.ones(cells))[0])


@pytest.mark.parametrize("every", [5.0, 90.0, 4_000.0, 1e6])
@pytest.mark.parametrize("change", [0.1, 1.0, 6.0])
@pytest.mark.parametrize("name", ["cusum", "ewma", "shewhart"])
def test_a_designed_chart_keeps_the_promise(name, every, change):
    assert designed(name, every, change).run_length() == pytest.approx(every, rel=1e-5)


def test_each_chart_is_tuned_to_its_change():
    small, large = designed("ewma", 200.0, 0.5), designed("ewma", 200.0, 3.0)

    assert isinstance(small, Ewma)
    assert isinstance(large, Ewma)
    assert small.weight < large.weight
    assert small.run_length(0.5) < large.run_length(0.5)
    assert large.run_length(3.0) < small.run_length(3.0)
    assert designed("cusum", 465.44, 1.0).limit == pytest.approx(5.0, abs=1e-4)
    assert designed("shewhart", 1e3).run_length(1.0) > 3 * designed("cusum", 1e3).run_length(1.0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("cusum", 4.0), "The time between false alarms must be 5 to 1,000,000 periods of the series. Got 4 instead."),
        (("cusum", 1e7), "Got 1e+07 instead."),
        (("cusum", 90.0, 0.0), "The change to be found must be 0.1 to 6 standard deviations of one period."),
        (("ewmaa", 90.0), "Did you mean 'ewma'?"),
    ],
)
def test_what_no_chart_can_have_is_refused(arguments, sentence):
    with pytest.raises(InputError) as caught:
        designed(*arguments)

    assert sentence in str(caught.value)


def test_a_cusum_takes_the_path_that_is_reckoned_by_hand():
    chart = Cusum(limit=3.0, reference=0.5)
    states = []
    for residual in (1.0, 0.2, -2.0, 2.0, 1.8, 0.9):
        signal = chart.update(residual)
        states.append(chart.state[:2])

    # above: .5, .2, 0, 1.5, 2.8, 3.2 -> signal; below: 0, 0, 1.5, 0, 0
    assert np.allclose(states, [(0.5, 0.0), (0.2, 0.0), (0.0, 1.5), (1.5, 0.0), (2.8, 0.0), (0.0, 0.0)])
    assert signal is not None
    assert (signal.direction, round(signal.statistic, 9), signal.periods) == (1, 3.2, 3)


def test_an_ewma_takes_the_path_that_is_reckoned_by_hand():
    chart = Ewma(limit=2.0, weight=0.5)
    first, second = chart.update_all([1.0, 2.0])

    assert first is None  # .5, which is .866 of its standard deviations of .577
    assert second is not None  # 1.25, which is 2.165
    assert second.statistic == pytest.approx(1.25 * math.sqrt(3.0))
    assert second.periods == 2


def test_shewharts_chart_looks_at_one_period():
    assert [one is None for one in Shewhart(2.5).update_all([2.49, 2.5, -2.6, 0.0])] == [True, False, False, True]
