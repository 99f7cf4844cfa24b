"""A run that shares uploads with others equals the whole run: to the last bit in counts, to 1e-9 in sums.

Over random spaces and settings in worlds that differ in all that can couple uploads: reports, later scores, stages,
strikes from before the start, ladders, arms, rankings, staff.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from simulator.config import load_scenario
from simulator.domain.events import Event
from simulator.ledger.measures import EVENT_PLACES, PLACES, Measure, PoolMeasure, is_number
from simulator.platform.replication import Replication, engine_class, run_replication
from simulator.platform.sharing import share
from simulator.strategy.lookup import make_strategy, treatment_in_force
from simulator.world.world import World

SIZE = ("scale=0.003", "horizon=3d")
REPORTED = ("reports.false_rate=2e-5", "uploads.per_day=300_000")
LIMITS = "time_limits=[{name: soon, limit: 1h, on_expiry: remove}, {name: complaints, limit: 7d, starts: appeal}]"
RAID = (
    "incidents.+raid={kind: report_brigade, markets: [BR, US], start: 12h, duration: 12h, targeted: 0.1, rate: 0.001}"
)
WORLDS = {
    "as shipped": ("horizon=7d",),
    "many reports": REPORTED,
    "later scores at views, reports and ages": (
        *REPORTED,
        "detection.rescoring={views: [100, 3000], reports: [1, 3], ages: [6h, 1d], noise_factor: 0.8}",
    ),
    "stages of the audience": ("enforcement.stages=[{from_views: 300, reach: 0.5}, {from_views: 20000, reach: 0}]",),
    "strikes often and soon": (
        "creators.uploads_per_day=5",
        "enforcement.past_strikes=0.05",
        "enforcement.suspend_at=null",
        "enforcement.ban_at=null",
        "enforcement.ladder=[{at: 1, penalty: feature_block, length: 1d}, {at: 2, penalty: suspend, length: 12h}]",
        "enforcement.educate_first=true",
    ),
    "strikes that expire": ("creators.uploads_per_day=5", "enforcement.strike_window=6h"),
    "long queues by views": ("pools.*.order=remaining_views", "pools.*.service.mean=600s", *REPORTED),
    "counted from the second day": ("warm_up=1d", *REPORTED),
    "young accounts": ("creators.new_accounts={per_day: 0.01, shift: 0.3, fade: 10d}",),
    "two arms": ("arms={unit: creator, share: 0.4, start: 1d, strategy: 'Threshold(remove_at=0.6, review_at=0.3)'}",),
    "arms of viewers": ("arms={unit: viewer, share: 0.5}",),
    "uploads kept in reach of sweeps": ("control.sweep_window=6h",),
    "people at desks": (
        *REPORTED,
        "pools.*.people={speed_sd: 0.25, noise_sd: 0.2, fatigue: {slower: 0.02, noisier: 0.02}}",
        "pools.emea.doubt=0.01",
        "pools.emea.escalate_to=apac",
    ),
    "limits that remove": (*REPORTED, "pools.*.service.mean=600s", LIMITS),
    "rings": ("networks={rings: {share: 0.01, severity_shift: 0.5}, look_alikes: {share: 0.02}}",),
    "drift": ("detection.drift={per_day: {regulated_goods: 0.05}}",),
    "a report brigade": (RAID,),
    "two votes": (*REPORTED, "pools.*.votes=2"),
    "views as drawn": ("views.log_sd=0", "views.violating_log_sd=0"),
}
SEARCHED = {
    "remove_at": (0.3, 1.0),
    "review_at": (0.05, 0.9),
    "hold_at": (0.2, 0.95),
    "limit_at": (0.05, 0.9),
    "rescore_remove_at": (0.2, 1.0),
    "rescore_review_at": (0.1, 0.9),
    "review_at_reports": (0, 6),
    "review_at_views": (100.0, 1e6),
    "gate_at_views": (100.0, 1e6),
    "gate_at": (0.01, 0.5),
    "young_account": (3600.0, 1e6),
    "young_odds": (1.0, 10.0),
}
WHOLE = np.zeros(PLACES, dtype=np.bool_)
WHOLE[[int(one) for one in Measure if is_number(one)]] = True
WHOLE[[EVENT_PLACES[one] for one in Event if EVENT_PLACES[one] >= 0]] = True
WHOLE_OF_POOLS = [int(one) for one in PoolMeasure if is_number(one)]


def random_space(random, name="Threshold"):
    """Return a strategy, a box of some of its parameters and a setting within the box, all legal."""
    chosen = [one for one in SEARCHED if random.random() < 0.4] or ["remove_at"]
    box = {one: sorted(random.uniform(*SEARCHED[one], size=2).tolist()) for one in chosen}
    if "review_at_reports" in box:
        box["review_at_reports"] = [round(one) for one in box["review_at_reports"]]
    for _ in range(200):
        values = {one: random.uniform(*ends) for one, ends in box.items()}
        if "review_at_reports" in values:
            values["review_at_reports"] = int(
                random.integers(box["review_at_reports"][0], box["review_at_reports"][1] + 1)
            )
        try:
            setting = make_strategy(name).clone(**values)
        except ValueError:
            continue
        given = make_strategy(name)
        box = {one: [*ends, given.params[one]] for one, ends in box.items()} if random.random() < 0.3 else box
        return given, box, setting
    return random_space(random, name)


def both(scenario, strategy, box, setting, engine="compiled", room=1e9, number=1):
    """Return the ledgers of the whole run and of the one that shares, and what is shared."""
    world = World(scenario, seed=5, replication=number)
    treatment = treatment_in_force(scenario)
    shared = share(world, strategy, box, treatment, engine_class(engine)(world.laws, world.size), room)
    task = Replication(scenario, setting, 5, number, engine=engine, treatment=treatment)
    part = Replication(scenario, setting, 5, number, engine=engine, treatment=treatment, shared=shared)
    return run_replication(task), run_replication(part), shared


def assert_same(whole, part):
    for field in fields(whole):
        one, two = getattr(whole, field.name), getattr(part, field.name)
        if not isinstance(one, np.ndarray):
            assert one == two, field.name
        elif field.name in ("items", "segment_items", "buckets"):
            np.testing.assert_array_equal(one[..., WHOLE], two[..., WHOLE], field.name)
            one, two = (table[..., ~WHOLE].reshape(-1, (~WHOLE).sum()) for table in (one, two))
            size = np.abs(one).max(axis=0, initial=0.0)  # a sum of corrections may cancel to nothing in one cell
            assert (np.abs(one - two) <= 1e-9 * np.maximum(np.abs(one), size)).all(), field.name
        elif field.name == "pools":
            np.testing.assert_array_equal(one, two)
        else:
            np.testing.assert_allclose(one, two, rtol=1e-9, atol=1e-9 * np.abs(one).max(initial=0.0))


@pytest.mark.parametrize("world", WORLDS)
def test_a_run_that_shares_uploads_equals_the_whole_run(world):
    random = np.random.default_rng(sum(map(ord, world)))
    scenario = load_scenario("baseline", overrides=[*SIZE, *WORLDS[world]])
    found = []
    for name in ("Threshold", "PriorityReview", "Threshold"):
        whole, part, shared = both(scenario, *random_space(random, name))
        assert_same(whole, part)
        found.append(1.0 - len(shared.items) / shared.uploads)
    assert max(found) > 0.0
    assert max(found) < 1.0


def test_uploads_that_are_drawn_again_are_those_that_were_kept():
    scenario = load_scenario("baseline", overrides=[*SIZE, *REPORTED])
    strategy = make_strategy("Threshold")
    box = {"remove_at": [0.5, 1.0], "review_at": [0.1, 0.5]}
    _, kept, one = both(scenario, strategy, box, strategy.clone(review_at=0.3))
    _, again, two = both(scenario, strategy, box, strategy.clone(review_at=0.3), room=0.0)
    assert one.drawn is not None
    assert two.drawn is None
    assert kept == again


def test_the_reference_engine_shares_the_same_uploads():
    scenario = load_scenario("baseline", overrides=["scale=0.001", "horizon=2d"])
    strategy = make_strategy("Threshold")
    box = {"remove_at": [0.5, 1.0], "review_at": [0.1, 0.5]}
    whole, part, _ = both(scenario, strategy, box, strategy.clone(review_at=0.2), engine="simpy")
    assert_same(whole, part)


def test_an_upload_that_only_a_later_setting_reaches_is_at_stake():
    """A bound that is too loose would be seen here: with the laxest setting as the box the run differs."""
    scenario = load_scenario("baseline", overrides=[*SIZE, *REPORTED])
    strategy = make_strategy("Threshold")
    whole, part, _ = both(scenario, strategy, {"review_at": [0.7, 0.8]}, strategy.clone(review_at=0.05))
    with pytest.raises(AssertionError):
        assert_same(whole, part)


def test_playing_what_is_shared_can_be_stopped():
    scenario = load_scenario("baseline", overrides=SIZE)
    world, strategy = World(scenario, seed=5, replication=0), make_strategy("Threshold")
    box = {"remove_at": [0.5, 1.0]}

    def stop(time):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        share(world, strategy, box, None, engine_class("compiled")(world.laws, world.size), 0.0, stop)
