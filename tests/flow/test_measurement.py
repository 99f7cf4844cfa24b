"""The samples of a run: the same in both engines, of what the ledger counts, and without a trace in the run."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from simulator.config.measurement import Measurement
from simulator.domain.actions import Cause
from simulator.ledger import Ledger
from simulator.ledger.measures import Measure
from simulator.measurement.luck import Kind
from simulator.measurement.sample import Frame
from simulator.measurement.twins import TWINS
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.runs.measuring import Auditor
from simulator.strategy import Strategy, Triage
from simulator.strategy.lookup import find_strategy
from simulator.world.world import World
from tests.mechanisms import ON, together
from tests.worlds import tiny_scenario

STRATEGIES = (
    "Threshold(remove_at=0.9, review_at=0.1, review_at_reports=1, review_at_views=100)",
    "Threshold(remove_at=0.6, review_at=0.3, action_delay=7200, rescore_remove_at=0.8, rescore_review_at=0.2)",
    "tests.flow.test_measurement:Mixed",
)
EVERYTHING = tiny_scenario(**together(sorted(ON)), horizon="30h", uploads={"per_day": 900}, warm_up="2h").override(
    "views.counted=drawn"  # samples are of drawn views; a scenario with `measurement` counts so by itself
)
PLAN = Measurement.model_validate({"labels_per_day": dict.fromkeys(map(str.lower, Frame.__members__), 10_000)})


def play(scenario, strategy, plan, *, engine="compiled", chunk_size=100, seed=1):
    world = World(scenario, seed=seed, replication=0)
    made = engine_class(engine)(world.laws, world.size, log=plan is not None)
    found = find_strategy(strategy)
    auditor = None if plan is None else Auditor(plan)
    observers = [] if auditor is None else [auditor]
    own = found() if isinstance(found, type) else found
    counts = Platform(world, own, made, chunk_size=chunk_size, observers=observers).run()
    return Ledger.from_counts(world.populations.completed(counts), world), auditor


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("allocation", ["neyman", "pps"])
def test_samples_are_equal_in_both_engines_and_in_any_chunks(strategy, allocation):
    plan = PLAN.model_copy(update={"allocation": allocation, "label_delay": 7_200.0})
    _, first = play(EVERYTHING, strategy, plan, engine="simpy", chunk_size=3_000)
    _, second = play(EVERYTHING, strategy, plan, engine="compiled", chunk_size=7)
    for frame, sample in first.samples().items():
        other = second.samples()[frame]
        assert len(sample) or frame is Frame.REPORTS
        for field in fields(sample):
            mine, theirs = getattr(sample, field.name), getattr(other, field.name)
            if field.name in ("key", "population", "expected"):
                np.testing.assert_allclose(mine, theirs, rtol=1e-9, err_msg=field.name)
            else:
                np.testing.assert_array_equal(mine, theirs, err_msg=field.name)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_what_is_sampled_from_is_what_the_ledger_counts(strategy):
    ledger, auditor = play(EVERYTHING, strategy, PLAN)
    counted = {
        Frame.VIEWS: Measure.VIEWS,
        Frame.UPLOADS: Measure.UPLOADS,
        Frame.REMOVALS: Measure.REMOVALS,
        Frame.REVIEWS: Measure.VERDICTS,
        Frame.REPORTS: Measure.REPORTS,
    }
    for frame, sample in auditor.samples().items():
        total = ledger.total(counted[frame], ("day",))
        np.testing.assert_allclose(sample.population.sum(axis=1), total, rtol=1e-9, err_msg=frame.name)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_census_by_perfect_raters_is_the_truth(strategy):
    plan = PLAN.model_copy(
        update={"raters": PLAN.raters.model_copy(update={"sensitivity": 1.0, "specificity": 1.0}), "edges": ()}
    )
    ledger, auditor = play(EVERYTHING, strategy, plan)
    readings = auditor.readings(ledger)
    for indicator in readings.ids:
        if TWINS[indicator].frame is Frame.VIEWS:
            continue  # views are never all labelled
        for day in (0, 1, None):
            one = readings.reading(indicator, day)
            if one.runs:
                assert one.measured == pytest.approx(one.true, rel=1e-9), (indicator, day)
                assert one.covered == 1.0


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_violative_views_are_explained_as_the_ledger_explains_them(strategy):
    ledger, auditor = play(EVERYTHING, strategy, PLAN)
    sampler = auditor._running
    rows = sampler._watch.of(sampler._chosen[Kind.VIEWS].rows["item"])
    rows = rows[rows["violates"] & rows["published"]]
    early, later = (sampler._watch.by_cause(rows, scored=scored) for scored in (False, True))
    day = sampler._day_of(rows["item"])
    for late, name in ((True, "EXPOSURE_LATE"), (False, "EXPOSURE_NEVER")):
        views = np.where(rows["late"] == late, (early + later)[:, Cause.UNDETECTED], 0.0)
        found, counted = np.bincount(day, views, 2), ledger.total(Measure[name], ("day",))
        np.testing.assert_allclose(found, counted, rtol=1e-9, atol=1e-6, err_msg=name)
    for cause, name in ((Cause.WAITING, "EXPOSURE_DELAY"), (Cause.DECIDED, "EXPOSURE_WRONG")):
        found, counted = np.bincount(day, later[:, cause], 2), ledger.total(Measure[name], ("day",))
        np.testing.assert_allclose(found, counted, rtol=1e-9, atol=1e-6, err_msg=name)


def test_measurement_leaves_no_trace_in_the_run():
    measured, _ = play(EVERYTHING, STRATEGIES[0], PLAN)
    alone, _ = play(EVERYTHING, STRATEGIES[0], None)
    assert measured == alone


def test_few_are_watched_in_a_long_run():
    scenario = tiny_scenario(horizon="2d", uploads={"per_day": 40_000})
    few = {"views": 50, "uploads": 50, "removals": 5, "reviews": 5, "reports": 5}
    plan = Measurement.model_validate({"labels_per_day": few, "edges": ()})
    _, auditor = play(scenario, STRATEGIES[0], plan, chunk_size=5_000)
    sampler = auditor._running
    assert len(sampler._watch) < 2 * 3 * 2 * 2_000 * 2
    assert all(len(kept.rows) <= 2 * 2 * 2_000 for kept in sampler._chosen.values())


class Mixed(Strategy):
    """Takes each action in turn."""

    def _triage(self, items):
        triage = Triage.allow(len(items))
        triage.action[:] = items.item % 7
        triage.review_at_reports[:] = 2
        return triage
