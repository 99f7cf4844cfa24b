"""``why``: who made the difference between two plans, item by item."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.indicators import INDICATORS
from simulator.indicators.places import cell_of, parse_placed
from simulator.ledger import Ledger, merge
from simulator.runs.arguments import check_count
from simulator.runs.arms import Given, candidate_plans, check_arms, starting_plan
from simulator.runs.differs import arms_differ
from simulator.runs.executor import Progress, map_replications
from simulator.runs.simulate import Arm, prepare

from .contributions import check_sum, contributions
from .explained import Explained
from .per_item import Lives, lives_of
from .stories import Stories, stories_of
from .told import story_frame, why_to_dict

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from simulator.config import Scenario
    from simulator.runs.plans import Plan

BLOCK = 1 << 20
"""Items counted one by one in a run, about 1 GB per arm; a longer run is repeated for each block."""
MOST_PAIRS = 100
"""Pairs of runs at most: each keeps its stories."""


class Why(Explained):
    """The difference of an indicator between two plans, what each item adds to it, and how to tell it."""

    def table(self, most: int | None = None) -> pd.DataFrame:
        """Return a row for each story that adds anything, the largest first: both lives and the amount."""
        return story_frame(self, most)

    def to_dict(self, most: int = 50) -> dict[str, Any]:
        """Return everything as plain data with stable keys; of the stories the ``most`` largest."""
        return why_to_dict(self, most)


def why(
    scenario: Scenario | str | Path,
    *,
    baseline: Given | None = None,
    candidate: Given | None = None,
    indicator: str = "exposure",
    overrides: Sequence[str] = (),
    candidate_overrides: Sequence[str] = (),
    seed: int = 1,
    replications: int = 1,
    engine: str = "compiled",
    workers: int | None = None,
    allow_code: bool = False,
    progress: Progress | None = None,
) -> Why:
    """Return which items make the difference of an indicator between two plans.

    Both plans meet the same uploads and the same luck, so every item has two lives, and what differs between them is
    the plan's doing. The amounts of all items add up to the difference that ``compare`` finds for the same runs.

    Parameters
    ----------
    scenario, baseline, candidate, overrides, candidate_overrides, seed, replications, engine, workers, allow_code,
    progress
        As of ``compare``.
    indicator : str
        Id of a sum over items or a ratio of two, perhaps of a part of the platform: ``violative_view_rate[TR]``.

    Raises
    ------
    InputError
        If an argument is wrong, or the indicator is no sum over items.

    Examples
    --------
    >>> found = why("baseline", candidate_overrides=["strategy.remove_at=0.9"], overrides=["scale=0.01", "horizon=1d"])
    >>> abs(found.explained - found.difference) < 1e-6 * found.moved
    True
    """
    check_sum(parse_placed(indicator, INDICATORS)[0])
    check_count("replications", replications, most=MOST_PAIRS)
    loaded, first = starting_plan(scenario, baseline, overrides, allow_code=allow_code)
    (plan,) = candidate_plans(first, candidate, candidate_overrides, allow_code=allow_code).values()
    check_arms(first, plan, (), (), different_worlds=False)
    return why_between(
        first,
        plan,
        loaded=loaded,
        indicator=indicator,
        seed=seed,
        replications=replications,
        engine=engine,
        workers=workers,
        progress=progress,
    )


def why_between(
    first: Plan,
    plan: Plan,
    *,
    loaded: Plan | None = None,
    indicator: str = "exposure",
    seed: int = 1,
    replications: int = 1,
    engine: str = "compiled",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Why:
    """Return which items make the difference of an indicator between two plans that go together.

    Parameters
    ----------
    first, plan : Plan
        Of the baseline and of the candidate.
    loaded : Plan, optional
        As of ``prepare``.
    indicator, seed, replications, engine, workers, progress
        As of :func:`why`.

    Raises
    ------
    InputError
        If the indicator is no sum over items, or has no value in one of the arms.
    """
    chosen, places = parse_placed(indicator, INDICATORS)
    check_sum(chosen)
    names = {"market": list(first.scenario.markets), "policy": list(first.scenario.policies)}
    names["tier"] = list(first.scenario.creators.tiers)
    cell = cell_of(places, names, indicator)
    arms = [prepare(one, seed=seed, replications=replications, engine=engine, loaded=loaded) for one in (first, plan)]
    found = [_pair(arms, number, workers, progress) for number in range(replications)]
    stories = Stories.joined([pair.stories for pair in found])
    ledgers = merge(pair.ledgers[0] for pair in found), merge(pair.ledgers[1] for pair in found)
    return Why(
        indicator=chosen,
        cell=cell,
        stories=stories,
        amounts=contributions(chosen, stories, ledgers, cell),
        ledgers=ledgers,
        differs=arms_differ(first.scenario, first.strategy, plan.scenario, plan.strategy),
        names={name: tuple(listed) for name, listed in names.items()} | {"pool": tuple(first.scenario.pools)},
        provenance=(arms[0].provenance, arms[1].provenance),
        items=sum(pair.items for pair in found),
    )


class _Pair(NamedTuple):
    """One pair of runs."""

    stories: Stories
    ledgers: tuple[Ledger, Ledger]
    items: int


def _pair(arms: Sequence[Arm], number: int, workers: int | None, progress: Progress | None) -> _Pair:
    """Run one replication of both arms, as often as its items need blocks."""
    parts, block = [], range(BLOCK)
    while True:
        baseline, candidate = map_replications(partial(_lives, number=number, block=block), arms, workers)
        parts.append(stories_of(baseline, candidate, number))
        block = range(block.stop, block.stop + BLOCK)
        items = baseline.last + 1
        if items <= block.start:
            break
    if progress is not None:
        progress(number + 1.0, float(arms[0].provenance.replications))
    return _Pair(Stories.joined(parts), (baseline.ledger, candidate.ledger), items)


def _lives(arm: Arm, number: int, block: range) -> Lives:
    about = arm.provenance
    return lives_of(
        arm.scenario,
        arm.strategy,
        arm.treatment,
        seed=about.seed,
        replication=number,
        engine=about.engine,
        block=block,
    )
