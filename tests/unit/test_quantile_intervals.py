"""Every quantile of durations has an interval over several runs, of one arm and of a paired difference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.indicators import INDICATORS, Indicator
from simulator.indicators.rules import Quantile
from simulator.ledger import Ledger
from simulator.ledger.measures import SKETCH_BINS
from simulator.runs.estimate import Influence
from simulator.runs.paired import Paired
from tests.ledgers import blank_ledger

QUANTILES = [one for one in INDICATORS.values() if isinstance(one.rule, Quantile)]
RUNS, DURATIONS = 6, 400


def run_of(places: np.ndarray, rule: Quantile) -> Ledger:
    """Return a ledger with durations in some bins, and a tenth as many that are still open."""
    ledger = blank_ledger()
    sketches = ledger.sketches.copy()
    sketches[0, 0, 0, 0, rule.sketch] = np.bincount(places, minlength=SKETCH_BINS)
    if rule.still_open is not None:
        sketches[0, 0, 0, 0, rule.still_open] = np.bincount(places[::10], minlength=SKETCH_BINS)
    return replace(ledger, sketches=sketches)


def arms_of(rule: Quantile) -> tuple[list[Ledger], list[Ledger]]:
    """Return runs of two arms; the second takes six or seven bins longer."""
    luck = np.random.default_rng(4)
    places = [
        np.clip(np.round(luck.normal(90 + luck.normal(0, 1), 8, DURATIONS)), 1, SKETCH_BINS - 8).astype(int)
        for _ in range(RUNS)
    ]
    return [run_of(one, rule) for one in places], [
        run_of(one + 6 + number % 2, rule) for number, one in enumerate(places)
    ]


def test_there_are_quantiles_of_waits_and_of_time_to_action():
    assert {"time_to_action_median", "time_to_action_p90", "review_wait_p90"} <= {one.id for one in QUANTILES}


@pytest.mark.parametrize("indicator", QUANTILES, ids=lambda one: one.id)
@pytest.mark.parametrize("by", [(), ("market",)])
def test_a_quantile_has_an_interval_in_one_arm_and_paired(indicator: Indicator, by: tuple[str, ...]):
    before, after = (Influence.of(indicator, runs, by) for runs in arms_of(indicator.rule))
    one, paired = before.interval(), Paired.of(before, after)

    assert one.low.flat[0] < one.value.flat[0] < one.high.flat[0]
    assert 0 < paired.difference.low.flat[0] < paired.difference.value.flat[0] < paired.difference.high.flat[0]
    assert paired.relative.low.flat[0] < paired.relative.value.flat[0] < paired.relative.high.flat[0]
