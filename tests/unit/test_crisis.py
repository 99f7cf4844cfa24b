"""What the picture of a crisis counts."""

from __future__ import annotations

import pytest

from simulator.ledger.measures import Measure
from simulator.world.world import World
from tests.worlds import tiny_scenario
from verification.crisis_picture import course


def test_the_views_of_the_picture_are_the_ledgers():
    reserve = {"europe": {"reserve": 2}}  # the other pool sheds at once
    scenario = tiny_scenario(horizon="1d", warm_up="0s", views={"counted": "drawn"}, pools=reserve)
    of, ledger = course(World(scenario, seed=2, replication=0), "OnCall(review_at=0.05, call_at=2, shed_after=30)")

    assert len(of.views) == len(of.queue) == 24
    assert (of.views >= 0).all()
    assert of.views.sum() == pytest.approx(float(ledger.total(Measure.EXPOSURE).sum()))
    assert of.reserve.any()
    assert of.shed.any()
