"""Time limits: from the scenario to tables, to the strategy, and to the order of the queue."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.domain.events import Trigger
from simulator.errors import ScenarioError
from simulator.platform.context import context_of
from simulator.runs.simulate import simulate
from simulator.world.mechanisms.time_limits import KEEP, RELEASE, REMOVE, limit_tables, review_limits
from simulator.world.world import World
from strategies.priority_review import PriorityReview
from tests.worlds import tiny_scenario

LIMITS = [
    {"name": "notices", "markets": ["DE"], "policies": ["hate"], "limit": "24h", "starts": "report"},
    {"name": "orders", "policies": ["hate"], "limit": "1h", "on_expiry": "remove"},
    {"name": "same", "limit": "1h", "on_expiry": "release"},
    {"name": "appeals", "markets": ["US"], "limit": "7d", "starts": "appeal", "on_expiry": "release"},
]


def test_shortest_limit_that_covers_a_job_holds_and_of_equal_ones_the_first():
    limits, on_expiry = limit_tables(tiny_scenario(time_limits=LIMITS))

    assert (limits[[Trigger.TRIAGE, Trigger.REPORTS, Trigger.VIEWS, Trigger.RESCORE]] == 3600.0).all()
    assert on_expiry[Trigger.REPORTS].tolist() == [[RELEASE, REMOVE, RELEASE]] * 2
    assert limits[Trigger.APPEAL].tolist() == [[math.inf] * 3, [7 * 86400.0] * 3]
    assert on_expiry[Trigger.APPEAL].tolist() == [[KEEP] * 3, [RELEASE] * 3]


def test_longer_limit_takes_nothing_from_a_shorter_one_and_reports_have_their_own():
    limits, on_expiry = limit_tables(tiny_scenario(time_limits=LIMITS[:1]))

    assert limits[Trigger.REPORTS].tolist() == [[math.inf, 86400.0, math.inf], [math.inf] * 3]
    assert np.isinf(np.delete(limits, Trigger.REPORTS, axis=0)).all()
    assert (on_expiry == KEEP).all()
    assert review_limits(limits).tolist() == limits[Trigger.REPORTS].tolist()


def test_strategy_sees_the_limits():
    context = context_of(World(tiny_scenario(time_limits=LIMITS[:1]), seed=1, replication=0))

    assert context.limits.tolist() == [[math.inf, 86400.0, math.inf], [math.inf] * 3]
    assert not context.limits.flags.writeable
    assert np.isinf(context_of(World(tiny_scenario(), seed=1, replication=0)).limits).all()


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ({"name": "a", "limit": "0s"}, "time_limits.0.limit must be"),
        ({"name": "a", "limit": "1h", "markets": ["DEU"]}, "time_limits.0.markets.0 must name a market or '*'."),
        ({"name": "a", "limit": "1h", "policies": ["spm"]}, "Did you mean 'spam'?"),
        ({"name": "a", "limit": "1h", "on_expiry": "drop"}, "time_limits.0.on_expiry must be"),
    ],
)
def test_wrong_limit_is_refused_in_a_sentence(limit, sentence):
    with pytest.raises(ScenarioError, match=r".") as caught:
        tiny_scenario().override(f"time_limits=[{limit!r}]")

    assert sentence in str(caught.value)


def test_two_limits_need_two_names():
    with pytest.raises(ScenarioError, match=r"time_limits.1.name must differ from the names of other limits. Got 'a'"):
        tiny_scenario().override("time_limits=[{name: a, limit: 1h}, {name: a, limit: 2h}]")


def test_deadlines_first_meets_more_limits_when_the_queue_is_long():
    """Common random numbers: one pair of runs is a fair comparison."""
    scenario = tiny_scenario(
        time_limits=[{"name": "orders", "policies": ["minors"], "limit": "2h"}],
        pools={"europe": {"patience": None}, "general": {"patience": None}},
    )
    strategy = PriorityReview(remove_at=None, review_at=0.02)
    plain, first = (
        simulate(scenario, chosen).estimates(["decided_in_limit_share"])[0].value
        for chosen in (strategy, strategy.clone(deadline_first=7200.0))
    )

    assert first > plain + 0.05


def test_deadlines_first_is_without_effect_where_no_limit_is_as_short():
    scenario = tiny_scenario(time_limits=[{"name": "orders", "limit": "2h", "on_expiry": "remove"}])
    one, other = (simulate(scenario, PriorityReview(deadline_first=longest)).ledger for longest in (None, 7199.0))

    assert one == other
