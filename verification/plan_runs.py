"""Whether ``plan-runs`` keeps its promise: how many studies of the suggested size see the stated difference.

Two small worlds are run in many pairs each. Of these a study draws a pilot of the usual size and plans its number of
pairs by it; then it draws so many other pairs, and sees the difference if its p-value is at most the level that was
planned for. Pairs are drawn with replacement, so the pairs that were run are the whole world and their mean is the true
difference; its relative size is the change that is asked for.

The suggested number differs from study to study, as its pilot does. Over all of them 80 % must see the difference.

How little a pilot tells of heavy tails was set on these pairs: for sums of violative views (``planning.FEW``) on those
of the first table, for views of innocent uploads (``planning.SOME``) on those of the first two. The third table has the
same questions on pairs of another seed, which have set nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.table import Table
from simulator.config import Scenario
from simulator.config.template import example
from simulator.indicators import INDICATORS, Indicator
from simulator.indicators.change import Change
from simulator.runs.arms import run_plans, starting_plan
from simulator.runs.estimate import Influence
from simulator.runs.judged import Judged, judged
from simulator.runs.paired import Paired
from simulator.runs.parts import RunParts, parts_of_runs
from simulator.runs.planning import PILOT, needed
from simulator.runs.results import Results

Arms = tuple[Results, Results]


@dataclass(frozen=True)
class World:
    """A small world, a change of its plan, and the indicators whose change is to be seen."""

    name: str
    scenario: Scenario | str
    overrides: tuple[str, ...]
    change: str
    shown: tuple[str, ...]


SMALL = ("scale=0.05", "horizon=1d")
WORLDS = (
    World(
        "baseline",
        "baseline",
        SMALL,
        "strategy.review_at_reports=3",
        ("violative_view_rate", "innocent_views_lost", "exposure"),
    ),
    World(
        "baseline",
        "baseline",
        SMALL,
        "strategy.remove_at=0.9",
        ("violative_view_rate", "removals_per_1000_uploads", "removal_recall"),
    ),
    World(
        "template",
        example(),
        ("scale=0.1", "horizon=1d"),
        "strategy.remove_at=0.85",
        ("violative_view_rate", "innocent_views_lost", "removal_recall"),
    ),
)
PAIRS = 400
"""Pairs that are run of each world."""


@dataclass(frozen=True)
class Sample:
    """Luck on which the worlds are run, and how many studies of each indicator are drawn from it."""

    title: str
    seed: int
    studies: int


SAMPLES = (
    Sample("Studies of the suggested size that see the stated difference", 11, 400),
    Sample("The same on pairs of a second seed, which have set the allowance for views of innocent uploads", 23, 200),
    Sample("The same on pairs of a third seed, which have set nothing", 37, 200),
)


def tables() -> list[Table]:
    """Return the share of studies, each with its own pilot, that see the difference."""
    return [_table(sample) for sample in SAMPLES]


def _table(sample: Sample) -> Table:
    error = 100 * math.sqrt(0.8 * 0.2 / sample.studies)
    heads = ("world", "candidate", "indicator", "change", "pairs", "half of them", "studies", "see it")
    about = f"Power 80 %; a pilot of {PILOT} pairs for each study; seed {sample.seed}"
    note = f"{about}; standard error {error:.1f} points."
    table = Table(sample.title, heads, note)
    for number, world in enumerate(WORLDS):
        for row in _rows(world, sample, np.random.default_rng(sample.seed + number)):
            table.add(world.name, world.change, *row)
    return table


def _rows(world: World, sample: Sample, luck: np.random.Generator) -> list[tuple[str, ...]]:
    pairs = _many(world, sample.seed)
    rows = judged(*pairs, (), ())  # of all pairs, for the number of rows that a comparison allows for
    return [_row(INDICATORS[id_], pairs, rows[id_], sample.studies, luck) for id_ in world.shown]


def _row(indicator: Indicator, pairs: Arms, of_all: Judged, studies: int, luck: np.random.Generator) -> tuple[str, ...]:
    baseline, candidate = (parts_of_runs(indicator.rule, arm.ledgers) for arm in pairs)
    held, change = (baseline, candidate), true_change(indicator, pairs)
    suggested, seen = [], []
    for _ in range(studies):
        before, after = _drawn(indicator, held, PILOT, luck)
        pilot = replace(of_all, baseline=before.interval(), paired=Paired.of(before, after))
        plan = needed(pilot, indicator, {}, 0, change)
        if plan.pairs is not None:  # else the pilot says why it has no number
            suggested.append(plan.pairs)
            found = Paired.of(*_drawn(indicator, held, plan.pairs, luck))
            seen.append(bool(found.p_value <= plan.level))
    return _texts(indicator, change, suggested, seen)


def _texts(indicator: Indicator, change: Change, suggested: list[int], seen: list[bool]) -> tuple[str, ...]:
    low, median, high = np.percentile(suggested, (25, 50, 75))
    return (
        indicator.title,
        f"{100 * change.amount:+.1f} %",
        f"{median:.0f}",
        f"{low:.0f} to {high:.0f}",
        str(len(seen)),
        f"{100 * float(np.mean(seen)):.1f} %",
    )


def true_change(indicator: Indicator, arms: Arms) -> Change:
    """Return the relative difference over all pairs."""
    before, after = (float(Influence.of(indicator, arm.ledgers).value) for arm in arms)
    return Change(after / before - 1)


def _drawn(
    indicator: Indicator, held: tuple[RunParts, RunParts], size: int, luck: np.random.Generator
) -> tuple[Influence, Influence]:
    """Return both arms of some pairs, drawn with replacement."""
    places = luck.integers(len(held[0][0]), size=size)
    one, other = (Influence.of_indicator(indicator, (first[places], second[places])) for first, second in held)
    return one, other


def _many(world: World, seed: int) -> Arms:
    """Return many pairs of runs."""
    loaded, baseline = starting_plan(world.scenario, None, world.overrides, allow_code=False)
    plans = [baseline, baseline.overridden((world.change,))]
    one, other = run_plans(plans, loaded, seed=seed, replications=PAIRS, engine="compiled")
    return one, other
