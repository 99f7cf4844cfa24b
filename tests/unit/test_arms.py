"""Arms of an experiment inside a run: who is in which, what is counted of them, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.errors import InputError, ScenarioError, StrategyError
from simulator.ledger import Ledger, Measure, merge
from simulator.ledger.measures import PLACES, SQUARES_OF_VIEWS, VIEW_SUMS
from simulator.ledger.size import BUCKETS
from simulator.measurement.arms import arm_difference
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.runs.compare import compare
from simulator.runs.plans import planned
from simulator.runs.simulate import simulate
from simulator.strategy import StaffOrder, Strategy, Triage
from simulator.trace import trace
from simulator.world.arms import assignment_of, treated
from simulator.world.world import World
from strategies import AllowAll
from tests.worlds import tiny_scenario

HOUR = 3600.0
SHORT = {"horizon": "1d", "warm_up": "3h"}
SPEC = "Threshold(remove_at=0.5, review_at=0.2, review_at_reports=1)"


def with_arms(**arms):
    return tiny_scenario(**SHORT, strategy=SPEC, arms={"unit": "creator", **arms})


def marked(scenario, *, seed=1, replication=0, size=1 << 16):
    """Return all uploads of a run with their segments and buckets."""
    world = World(scenario, seed=seed, replication=replication)
    chunks = [world.populations.mark(chunk) for chunk in world.chunks(0.0, world.horizon, size)]
    columns = zip(*chunks, strict=True)
    return type(chunks[0])(*(np.concatenate(column) for column in columns))


def arm_of(scenario, chunk):
    return assignment_of(scenario).arm(chunk)


def counted(scenario, **options) -> Ledger:
    return simulate(scenario, workers=1, **options).ledger


# -------------------------------------------------------------------------------------------------------- assignment


@pytest.mark.parametrize("unit", ["creator", "item", "market", "market_hour"])
def test_an_arm_and_a_bucket_follow_from_the_unit_and_the_salt_alone(unit):
    scenario = with_arms(unit=unit)
    whole, again = marked(scenario), marked(scenario, seed=9, replication=3)
    parts = marked(scenario, size=37)
    np.testing.assert_array_equal(whole.segments, parts.segments)
    np.testing.assert_array_equal(whole.bucket, parts.bucket)

    keys = {
        "creator": lambda chunk: chunk.creator,
        "item": lambda chunk: chunk.item,
        "market": lambda chunk: chunk.market,
        "market_hour": lambda chunk: chunk.time // HOUR * 2 + chunk.market,
    }
    arms = dict(zip(keys[unit](whole).tolist(), arm_of(scenario, whole).tolist(), strict=True))
    others = dict(zip(keys[unit](again).tolist(), arm_of(scenario, again).tolist(), strict=True))
    shared = arms.keys() & others.keys()

    assert [arms[key] for key in keys[unit](whole).tolist()] == arm_of(scenario, whole).tolist()
    assert shared
    assert all(arms[key] == others[key] for key in shared)


def test_another_salt_is_another_assignment_and_arms_do_not_depend_on_buckets():
    first, second = with_arms(), with_arms(salt=1)
    chunk = marked(first)
    arms, others = arm_of(first, chunk), arm_of(second, chunk)
    creators, rows = np.unique(chunk.creator, return_index=True)
    error = 0.5 / np.sqrt(len(creators))

    assert abs(np.mean(arms[rows] == others[rows]) - 0.5) < 4 * error
    of_unit = chunk.bucket[rows] % BUCKETS
    assert abs(np.mean(arms[rows][of_unit < BUCKETS // 2]) - 0.5) < 4 * error * np.sqrt(2)


@pytest.mark.parametrize("unit", ["creator", "item", "market_hour"])
@pytest.mark.parametrize("share", [0.5, 0.2])
def test_units_are_drawn_with_the_share_that_is_asked_for(unit, share):
    scenario = with_arms(unit=unit, share=share)
    chunk = marked(scenario)
    if unit == "market_hour":
        rows = np.unique(chunk.time // HOUR * 2 + chunk.market, return_index=True)[1]
    else:
        rows = np.unique(getattr(chunk, unit), return_index=True)[1]
    treatment = arm_of(scenario, chunk)[rows]

    assert abs(treatment.mean() - share) < 4 * np.sqrt(share * (1 - share) / len(rows))


@pytest.mark.parametrize("salt", range(5))
def test_markets_are_dealt_so_that_the_share_is_exact(salt):
    scenario = tiny_scenario(arms={"unit": "market", "share": 0.5, "salt": salt})
    assignment = assignment_of(scenario)

    chunk = marked(scenario)
    rows = np.unique(chunk.market, return_index=True)[1]

    assert sorted(assignment.arm(chunk)[rows]) == [0, 1]


def test_the_buckets_say_the_arm_the_period_and_the_class():
    scenario = with_arms(start="12h")
    chunk = marked(scenario)
    arm, period = arm_of(scenario, chunk), chunk.time >= 12 * HOUR

    np.testing.assert_array_equal(chunk.bucket // (2 * BUCKETS), arm)
    np.testing.assert_array_equal(chunk.bucket // BUCKETS % 2, period)
    np.testing.assert_array_equal(treated(chunk), (arm == 1) & period)
    by_creator = {}
    for creator, bucket in zip(chunk.creator.tolist(), (chunk.bucket % BUCKETS).tolist(), strict=True):
        assert by_creator.setdefault(creator, bucket) == bucket


# ------------------------------------------------------------------------------------------------------ what is counted


@pytest.mark.parametrize("unit", ["creator", "item", "market", "market_hour"])
def test_both_arms_are_all_uploads_from_the_start_on(unit):
    ledger = counted(with_arms(unit=unit))

    everybody = ledger.items.sum(axis=(0, 1, 2, 3))
    buckets, arms = ledger.buckets.sum(axis=(0, 2)), ledger.segment_items[-2:].sum(axis=(0, 1, 2, 3, 4))
    np.testing.assert_allclose(buckets[1], everybody, rtol=1e-12)
    np.testing.assert_allclose(arms, everybody, rtol=1e-12)
    assert everybody[Measure.REMOVALS] > 0
    np.testing.assert_allclose(
        ledger.total(Measure.VIEWS, ("arm", "bucket")).sum(axis=1), ledger.total(Measure.VIEWS, ("arm",)), rtol=1e-12
    )
    np.testing.assert_array_equal(ledger.segment_sketches[-2:].sum(axis=0), ledger.sketches.sum(axis=(0, 1, 2, 3)))


def test_before_the_start_is_what_was_uploaded_earlier_in_the_warm_up_too():
    scenario = with_arms(start="12h")
    chunk = marked(scenario)
    ledger = counted(scenario, overrides=["enforcement={}"])  # nobody is banned, so all is published
    uploads = ledger.buckets[..., Measure.UPLOADS].sum(axis=(0, 2))

    assert uploads.tolist() == [(chunk.time < 12 * HOUR).sum(), (chunk.time >= 12 * HOUR).sum()]
    assert ledger.total(Measure.UPLOADS) == (chunk.time >= 3 * HOUR).sum()


def test_arms_cost_nothing_and_move_nothing():
    """Bit by bit the same, whether an experiment that changes nothing is on or not."""
    on, off = counted(with_arms()), counted(tiny_scenario(**SHORT, strategy=SPEC))

    for name in ("items", "pools", "sketches"):
        np.testing.assert_array_equal(getattr(on, name), getattr(off, name))
    np.testing.assert_array_equal(on.segment_items[:-2], off.segment_items)
    assert off.buckets.size == off.products.size == 0


def test_merging_adds_and_keeps_the_covariances():
    scenario = with_arms()
    one, other, third = simulate(scenario, replications=3, workers=1).ledgers
    total = merge((one, other, third))

    np.testing.assert_array_equal(total.buckets, one.buckets + other.buckets + third.buckets)
    np.testing.assert_array_equal(total.products, one.products + other.products + third.products)
    np.testing.assert_allclose((one + (other + third)).products, total.products, rtol=1e-12)
    during = slice(PLACES, 2 * PLACES)
    np.testing.assert_allclose(
        one.products[0][during, during][Measure.UPLOADS, Measure.VIEWS],
        (one.buckets[0, 1, :, Measure.UPLOADS] * one.buckets[0, 1, :, Measure.VIEWS]).sum(),
    )


def test_ledgers_with_other_units_are_not_merged():
    creators, items = counted(with_arms()), counted(with_arms(unit="item"))

    with pytest.raises(InputError, match=r"same days.*arms"):
        creators + items
    with pytest.raises(InputError, match=r"same days.*arms"):
        creators + counted(tiny_scenario(**SHORT, strategy=SPEC))


def test_arms_survive_saving(tmp_path):
    ledger = counted(with_arms())
    ledger.save(tmp_path / "run.npz")

    assert Ledger.load(tmp_path / "run.npz") == ledger
    assert ledger.arm_unit == "creator"
    assert ledger != replace(ledger, arm_unit="item")


def test_viewers_meet_every_item_and_share_its_views():
    plain = counted(tiny_scenario(**SHORT, strategy=SPEC))
    ledger = counted(with_arms(unit="viewer", share=0.25))
    control, treatment = ledger.segment_items[-2:]
    others = [place for place in range(PLACES) if place not in (*VIEW_SUMS, *SQUARES_OF_VIEWS)]

    np.testing.assert_array_equal(ledger.items, plain.items)
    np.testing.assert_allclose((control + treatment)[..., VIEW_SUMS], ledger.items[..., VIEW_SUMS], rtol=1e-12)
    np.testing.assert_allclose(treatment[..., Measure.VIEWS_SQ], ledger.items[..., Measure.VIEWS_SQ] / 16)
    for arm in (control, treatment):
        np.testing.assert_array_equal(arm[..., others], ledger.items[..., others])
    rate = ledger.total(Measure.EXPOSURE, ("arm",)) / ledger.total(Measure.VIEWS, ("arm",))
    assert rate[0] == pytest.approx(rate[1], rel=1e-12)
    views = ledger.total(Measure.VIEWS, ("arm", "bucket"))
    np.testing.assert_allclose(views[1], views.sum(axis=0) / 4, rtol=1e-12)


# -------------------------------------------------------------------------------------------------------- a treatment

CODE = "tests.unit.test_arms:Surge"
"""A strategy that nobody has registered."""


class Surge(Strategy):
    """Allows everything and calls in a reviewer at the first tick."""

    def _triage(self, items):
        return Triage.allow(len(items))

    def _adapt(self, observation):
        return [StaffOrder("general", 1)]


def test_a_treatment_decides_for_its_arm():
    ledger = counted(with_arms(strategy="AllowAll"))
    removals = ledger.total(Measure.REMOVALS, ("arm",))

    assert removals[1] == 0 < removals[0]
    assert arm_difference(ledger, (Measure.REMOVALS,), (Measure.UPLOADS,)).p_value < 0.001


def test_its_strategy_is_part_of_the_plan():
    plain, treated_ = with_arms(), with_arms(strategy="AllowAll")
    comparison = compare(plain, candidate_overrides=["arms.strategy=AllowAll"], replications=2, workers=1)

    assert [(one.path, one.new) for one in comparison.differs] == [("arms.strategy", "AllowAll")]
    assert comparison.candidate.ledgers[0] == counted(treated_)


def test_code_that_a_file_names_as_treatment_is_not_imported_unasked(tmp_path):
    scenario, told = with_arms(strategy=CODE), f"scenario 'tiny' names code, '{CODE}'"
    path = tmp_path / "plan.yaml"
    path.write_text(f"arms.strategy: {CODE}\n", encoding="utf-8")

    for given in (lambda: planned(scenario), lambda: planned(scenario, "AllowAll"), lambda: trace(scenario, item=1)):
        with pytest.raises(StrategyError, match=told):
            given()
    with pytest.raises(StrategyError, match=rf"plan.yaml names code, '{CODE}'"):
        planned(with_arms())[1].changed(path)
    assert planned(scenario, allow_code=True)[1].scenario == scenario
    assert planned(with_arms())[1].changed(path, allow_code=True).scenario.arms.strategy == CODE
    typed = planned(with_arms(), overrides=[f"arms.strategy={CODE}"])[1]  # by the user
    assert typed.scenario.arms.strategy == CODE
    assert planned(scenario, overrides=["arms.strategy=AllowAll"])[1].scenario.arms.strategy == "AllowAll"


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("Treshold", r"arms.strategy: A strategy must be registered .* Got 'Treshold' instead"),
        ("Threshold(remove_at=2)", r"arms.strategy: .*remove_at.* Got 2 instead"),
    ],
)
def test_a_treatment_that_cannot_be_is_refused_before_anything_runs(spec, told):
    with pytest.raises(InputError, match=told):
        simulate(with_arms(strategy=spec))


def test_a_treatment_gives_no_orders():
    with pytest.raises(StrategyError, match=r"Surge decides for one arm only, so it must give no orders.*Got StaffOrd"):
        simulate(with_arms(strategy=CODE), overrides=["pools.general.reserve=1"], workers=1, allow_code=True)


def test_a_platform_is_not_run_without_the_treatment_of_its_scenario():
    world = World(with_arms(strategy="AllowAll"), seed=1, replication=0)

    with pytest.raises(InputError, match=r"needs it as the platform's `treatment`.*Got None instead"):
        Platform(world, AllowAll(), engine_class("compiled")(world.laws, world.size))


def test_a_trace_tells_the_rule_of_the_items_arm():
    scenario = with_arms(strategy="AllowAll")
    chunk = marked(scenario)
    flagged = chunk.scores.max(axis=1) > 0.6
    treatment = int(chunk.item[flagged & treated(chunk)][0])
    control = int(chunk.item[flagged & ~treated(chunk)][0])

    assert trace(scenario, item=treatment).rule.startswith("ALLOW")
    assert "REMOVE" in trace(scenario, item=control).rule


# --------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("arms", "told"),
    [
        ({"share": 0}, r"arms.share must be a share in \(0, 1\). Got 0 instead"),
        ({"share": 1}, r"arms.share must be a share in \(0, 1\). Got 1 instead"),
        ({"unit": "team"}, r"arms.unit must be .*'creator'.*Got 'team' instead"),
        ({"salt": -1}, r"arms.salt must be a whole number in \[0, .*Got -1 instead"),
        ({"start": "1d"}, r"arms.start must be before the end of the run \(1d\). Got '1d' instead"),
        ({"unit": "market", "share": 0.1}, r"arms.share must leave a market in each arm; there are 2 markets. Got 0.1"),
        (
            {"unit": "viewer", "strategy": "AllowAll"},
            r"arms.strategy must be null where the unit is a viewer: each item has one decision .*Got 'AllowAll'",
        ),
        ({"strategy": ""}, r"arms.strategy must"),
    ],
)
def test_what_cannot_be_is_refused(arms, told):
    with pytest.raises(ScenarioError, match=told):
        tiny_scenario(**SHORT).override(f"arms={ {'unit': 'creator', **arms} }")
