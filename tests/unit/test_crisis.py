"""When a crisis is contained, and what its picture counts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.ledger.measures import Measure
from simulator.world.world import World
from tests.worlds import tiny_scenario
from verification.crisis import contained_after
from verification.crisis_picture import course


@pytest.mark.parametrize(
    ("share", "after"),
    [
        ([0.2, 1.0, 0.9, 1.0], 0.0),  # before the onset nothing counts
        ([1.0, 0.8, 1.0, 1.0], 1.0),
        ([1.0, 1.0, 0.5, 0.89, 0.9, 0.1], math.inf),  # the worst hour is the last
        ([1.0, 0.5, 0.95, 0.3, 0.2, 0.95, 0.6], 4.0),  # a good hour in between is not the end
        ([1.0, 0.5, 0.6], math.inf),
    ],
)
def test_contained_is_the_first_hour_in_time_after_the_worst(share, after):
    assert contained_after(np.array(share), onset=1) == after


def test_the_views_of_the_picture_are_the_ledgers():
    reserve = {"europe": {"reserve": 2}}  # the other pool sheds at once
    scenario = tiny_scenario(horizon="1d", warm_up="0s", views={"counted": "drawn"}, pools=reserve)
    of, ledger = course(World(scenario, seed=2, replication=0), "OnCall(review_at=0.05, call_at=2, shed_after=30)")

    assert len(of.views) == len(of.queue) == 24
    assert (of.views >= 0).all()
    assert of.views.sum() == pytest.approx(float(ledger.total(Measure.EXPOSURE).sum()))
    assert of.reserve.any()
    assert of.shed.any()
