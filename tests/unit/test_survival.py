"""What has not ended when a run does is longer than its age, and counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from simulator.indicators import INDICATORS
from simulator.ledger import Sketch
from simulator.ledger.measures import SKETCH_BINS
from simulator.ledger.quantile import sketch_quantile
from simulator.ledger.sketch import sketch_bin
from simulator.ledger.survival import ended, influence
from simulator.runs.estimate import Influence, estimate
from tests.ledgers import blank_ledger

SEED = 31


def histogram(durations):
    return np.bincount([sketch_bin(one) for one in durations], minlength=SKETCH_BINS)


def waits(done, still_open=()):
    """Return a ledger with these waits, and these ages of jobs that still wait."""
    ledger = blank_ledger()
    sketches = ledger.sketches.copy()
    sketches[0, 0, 0, 0, Sketch.WAIT] = histogram(done)
    sketches[0, 0, 0, 0, Sketch.WAIT_OPEN] = histogram(still_open)
    return replace(ledger, sketches=sketches)


def test_it_is_the_estimate_of_kaplan_and_meier():
    generator = np.random.default_rng(SEED)
    lasts, looked_at = generator.exponential(900, 4000), generator.exponential(1500, 4000)
    done, still_open = lasts[lasts <= looked_at], looked_at[lasts > looked_at]
    found = sketch_quantile(histogram(done), 0.8, histogram(still_open))
    data = stats.CensoredData.right_censored(np.minimum(lasts, looked_at), lasts > looked_at)
    exact = stats.ecdf(data)
    oracle = exact.cdf.quantiles[np.searchsorted(exact.cdf.probabilities, 0.8)]

    assert found == pytest.approx(oracle, rel=0.05)  # half a bin
    assert sketch_quantile(histogram(done), 0.8) < 0.8 * oracle, "survivors alone are much too fast"


def test_a_queue_that_opens_few_jobs_is_not_fast():
    ordered = [waits(np.linspace(100, 80_000, 400)) for _ in range(3)]
    starved = [waits(np.linspace(5, 900, 40), np.linspace(1_000, 86_400, 360)) for _ in range(3)]
    wait = INDICATORS["review_wait_p90"]

    (before,), (after,) = (estimate(wait, ledgers, [{}]) for ledgers in (ordered, starved))

    assert before.value == pytest.approx(72_000, rel=0.1)
    assert np.isnan(after.value), "a tenth was opened: nine tenths cannot be told"
    assert after.reason == "less than 90 % had ended by the end of the run"


def test_waits_below_a_second_are_told_apart():
    generator = np.random.default_rng(SEED)
    runs = [waits(generator.exponential(0.37, 500)) for _ in range(2)]

    (one,) = estimate(INDICATORS["review_wait_p90"], runs, [{}])
    assert one.value == pytest.approx(0.37 * np.log(10), rel=0.15)  # four standard errors of 1,000 draws, and a bin


@pytest.mark.parametrize("each", [2, 9])
def test_quantiles_of_a_few_durations_have_no_interval(each):
    generator = np.random.default_rng(SEED)
    runs = [waits(generator.exponential(60, each)) for _ in range(8)]

    (one,) = estimate(INDICATORS["review_wait_p90"], runs, [{}])
    assert np.isfinite(one.value)
    assert one.low is None


def test_what_replications_add_cancels_out_and_the_interval_covers():
    generator = np.random.default_rng(SEED)
    covered = 0
    for _ in range(200):
        runs = [waits(generator.lognormal(5, 1, 150)) for _ in range(8)]
        found = Influence.of(INDICATORS["review_wait_p90"], runs).interval()
        covered += bool(found.low <= np.exp(5 + 1.2815515655446004) <= found.high)
    # 200 tables: four standard errors of .95, and two points for a slope that is estimated
    assert covered / 200 >= 0.95 - 4 * np.sqrt(0.95 * 0.05 / 200) - 0.02
    done = np.stack([histogram(generator.exponential(50, 30)) for _ in range(3)])
    still_open = np.stack([histogram(generator.exponential(50, 10)) for _ in range(3)])
    whole = ended(done.sum(axis=0), still_open.sum(axis=0))
    np.testing.assert_allclose(influence(whole, done, still_open).sum(axis=0), 0, atol=1e-12)
