"""An item that both ``limit_at`` and ``review_at`` catch goes to review at once, with less reach while it waits."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.ledger.measures import Measure
from simulator.platform.replication import Replication, run_replication
from strategies import Threshold
from tests.worlds import tiny_scenario


def totals(strategy, reach=0.2, engine="compiled"):
    scenario = tiny_scenario(
        horizon="12h", warm_up=0, enforcement={"reach": {"limit": reach}, "suspend_at": None, "ban_at": None}
    )
    ledger = run_replication(Replication(scenario, strategy, seed=3, number=0, engine=engine))
    return ledger.items.sum(axis=tuple(range(ledger.items.ndim - 1)))


BY_SCORE_ONLY = {"remove_at": None, "review_at": 0.3, "review_at_reports": 0}
REVIEWED = Threshold(**BY_SCORE_ONLY)
LIMITED_AND_REVIEWED = Threshold(**BY_SCORE_ONLY, limit_at=0.3)


def test_the_same_items_are_reviewed_with_less_exposure():
    reviewed, limited = totals(REVIEWED), totals(LIMITED_AND_REVIEWED)

    assert limited[Measure.JOBS] == reviewed[Measure.JOBS] > 0
    assert limited[Measure.RESTRICTED] == reviewed[Measure.JOBS]
    assert limited[Measure.EXPOSURE] < reviewed[Measure.EXPOSURE]


def test_with_no_reach_left_they_are_still_reviewed():
    limited = totals(LIMITED_AND_REVIEWED, reach=0.0)

    assert limited[Measure.JOBS] == limited[Measure.RESTRICTED] == totals(REVIEWED)[Measure.JOBS]


@pytest.mark.parametrize("reach", [0.2, 0.0])
def test_both_engines_agree(reach):
    compiled, simpy = (totals(LIMITED_AND_REVIEWED, reach, engine) for engine in ("compiled", "simpy"))

    assert np.allclose(compiled, simpy, rtol=1e-9)
