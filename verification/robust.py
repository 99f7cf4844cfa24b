"""How often a search over several scenarios is right: mean, worst and regret, and chance constraints.

Reviewers and the score of removal are searched in three scenarios: a calm day, a busy one, and one with a raid. The
true value of each plan of a grid, in every scenario, is known from many runs on luck of its own; mean, worst value and
regret each have their own best plan. The other searches look for the fewest wronged creators under a limit that nine
of ten runs must keep, so that the best plans lie at the limit. What each search recommends is run many times.

Stated in advance: nine of ten searches recommend a plan that is truly within a tenth of the way from the best plan to
the one in force; none recommends one that is not truly better; intervals hold the true change in 95 %; and at most one
search in 20 recommends a plan that truly breaks the chance constraint, the level of its bound. A verdict is *missed*
only if the exact interval of the share excludes that.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Table
from simulator.config import Scenario, scenario_to_dict
from simulator.documents import write_yaml
from simulator.runs.plans import Plan, plan_in_force
from simulator.runs.results import Results
from simulator.runs.simulate import prepare, run_arms
from simulator.runs.warm_up import planned_run
from simulator.search import OptimizeResult, optimize
from simulator.search.answer.points import references_of
from simulator.search.loop.sharing import fresh_seed, seed_in
from simulator.search.question.quantities import values_at
from simulator.search.question.robust import KINDS, Kind, aggregated
from tests.worlds import DROP, Instead, tiny_scenario

from .shares import holds, interval_of, verdict

Floats = NDArray[np.float64]
Stated = Mapping[str, float]

SEEDS = range(501, 521)
TRUE, CHANCES, TRUTH = 128, 200, fresh_seed(0, "robust")
"""Replications of a scenario that are taken for the truth, of a chance, and their seed."""
NEAR = 0.1
GOAL, WRONGED = "net_cost_per_day", "innocent_creators_actioned"
SHARE, LIMIT = 0.9, "exposure<=2600 in 90%"
STAFF, REMOVE = "pools.desk.shifts.all_day.reviewers", "remove_at"
IN_FORCE, CAUTIOUS = "Threshold(remove_at=0.9, review_at=0.1)", "Threshold(remove_at=0.2, review_at=0.1)"
GRID = tuple(product(range(1, 8), (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.75)))
"""Reviewers and the score of removal."""
BUDGET: Mapping[str, Any] = {"trials": 24, "points": 4, "fresh_runs": 150}
_RAID = {"kind": "surge", "policy": "spam", "start": "2h", "plateau": "8h", "peak": 5, "novelty": 0.5}
_DESK = {
    "time_zone": "Europe/Berlin",
    "shifts": {"all_day": {"reviewers": 9}},
    "service": {"law": "lognormal", "mean": "10m", "cv": 0.6},
    "noise": 0.5,
    "cost_per_hour": 1.5,
    "patience": "6h",
    "sla": "2h",
}


def _scenario(name: str, per_day: int, **changes: Any) -> Scenario:
    return tiny_scenario(
        name=name,
        horizon="12h",
        warm_up="0s",
        uploads={"per_day": per_day},
        strategy=IN_FORCE,
        costs={"violative_view": 0.05, "wrongful_removal": 2},
        pools=Instead(desk=_DESK),
        appeals=DROP,
        **changes,
    )


SCENARIOS: Mapping[str, Scenario] = {
    "calm": _scenario("calm", 1500),
    "busy": _scenario("busy", 4000),
    "raid": _scenario("raid", 1500, incidents={"raid": _RAID}),
}
WEIGHTS = {"calm": 6, "busy": 1, "raid": 1}


@dataclass(frozen=True)
class Outcome:
    """What one search came to.

    Parameters
    ----------
    tried, recommended : bool
        Whether a plan was tried on the third seed, and whether it was recommended.
    true : sequence of float
        Of that plan by scenario: its true cost or, of a chance constraint, the true share of runs that keep the limit.
    covered : bool
        Whether the interval of its change, on the third seed, holds the true change.
    """

    tried: bool
    recommended: bool
    true: tuple[float, ...] = ()
    covered: bool = False


def robust(kind: Kind, seed: int) -> Outcome:
    """Return what one search for the least cost came to."""
    with _files(WEIGHTS) as files:
        found = optimize(
            files,
            minimize=[GOAL],
            robust=kind,
            params=[f"{STAFF}=1:10", f"{REMOVE}=0.15:0.95"],
            seed=seed,
            workers=1,
            **BUDGET,
        )
    confirmed = found.confirmation
    if confirmed is None:
        return Outcome(tried=False, recommended=False)
    costs, change = _costs(found.problem.candidate(confirmed.finalist.params).plans), confirmed.changes[0]
    best = _references(found) if kind == "regret" else np.zeros(len(SCENARIOS))
    true = _over(kind, costs, best) - _over(kind, in_force(), best)
    known = TRUE / confirmed.finalist.results.replications
    covered = holds(change.low, change.high, change.difference.difference, true, known)
    return Outcome(tried=True, recommended=confirmed.holds, true=tuple(map(float, costs)), covered=covered)


def chance(seed: int) -> Outcome:
    """Return what one search for the fewest wronged creators came to, under a limit that nine of ten runs must keep."""
    with _files(dict.fromkeys(SCENARIOS, 1)) as files:
        found = optimize(
            files,
            CAUTIOUS,
            minimize=[WRONGED],
            require=[LIMIT],
            params=[f"{REMOVE}=0.15:0.95"],
            seed=seed,
            workers=1,
            **BUDGET,
        )
    confirmed = found.confirmation
    if confirmed is None:
        return Outcome(tried=False, recommended=False)
    (limit,) = found.problem.chances
    kept = []
    for place, plan in enumerate(found.problem.candidate(confirmed.finalist.params).plans):
        values = [values_at(run, [limit.quantity], plan.scenario) for run in _many(plan, place, CHANCES).ledgers]
        kept.append(float(np.mean([limit.requirement.holds(one[limit.quantity]) for one in values])))
    return Outcome(tried=True, recommended=confirmed.holds, true=tuple(kept))


def costs_with(staff: int, remove: float) -> Floats:
    """Return the true costs of a plan of the grid, (scenarios,)."""
    spec = f"Threshold(remove_at={remove}, review_at=0.1)"
    return _costs([planned_run(one, spec, [f"{STAFF}={staff}"])[1] for one in SCENARIOS.values()])


@cache
def in_force() -> Floats:
    """Return the true costs of the plan in force, (scenarios,)."""
    return _costs([plan_in_force(one) for one in SCENARIOS.values()])


def _costs(plans: Sequence[Plan]) -> Floats:
    """Return the true cost of a plan in each scenario."""
    return np.array([_true(plan, place) for place, plan in enumerate(plans)])


def _true(plan: Plan, place: int) -> float:
    return _many(plan, place, TRUE).value(GOAL)


def _many(plan: Plan, place: int, number: int) -> Results:
    """Return many runs of a plan in a scenario, on luck that chose nothing."""
    (found,) = run_arms([prepare(plan, seed=seed_in(TRUTH, place), replications=number, engine="compiled")], 1)
    return found


def _references(found: OptimizeResult) -> Floats:
    """Return the true costs of the plans that a search's regrets are relative to, each in its scenario."""
    plans = [found.problem.candidate(params).plans for params in references_of(found.trials, found.problem)]
    return np.array([_true(one[place], place) for place, one in enumerate(plans)])


def _over(kind: Kind, costs: Floats, best: Floats) -> float:
    weights = np.array([float(one) for one in WEIGHTS.values()])
    return aggregated(kind, costs, weights / weights.sum(), best)


@contextmanager
def _files(weights: Mapping[str, int]) -> Iterator[dict[str, dict[str, Any]]]:
    """Give the scenarios as files with weights, as a study names them."""
    with tempfile.TemporaryDirectory() as folder:
        named = {name: Path(folder) / f"{name}.yaml" for name in SCENARIOS}
        for name, file in named.items():
            file.write_text(write_yaml(scenario_to_dict(SCENARIOS[name])), encoding="utf-8")
        yield {name: {"scenario": str(file), "weight": weights[name]} for name, file in named.items()}


def tables(seeds: Sequence[int] = SEEDS) -> list[Table]:
    """Return how often searches over several scenarios recommend, and how often they are right."""
    jobs = [(kind, seed) for kind in KINDS for seed in seeds]
    with ProcessPoolExecutor(2) as pool:
        grid = np.array(list(pool.map(costs_with, *zip(*GRID, strict=True))))
        outcomes = list(pool.map(robust, *zip(*jobs, strict=True)))
        chances = list(pool.map(chance, seeds))
    found = {kind: [one for (of, _), one in zip(jobs, outcomes, strict=True) if of == kind] for kind in KINDS}
    return [_robust(found, grid), _chance(chances)]


def _robust(found: Mapping[Kind, Sequence[Outcome]], grid: Floats) -> Table:
    number = len(next(iter(found.values())))
    notes = (
        "The tiny world of the tests for 12 h with one pool: calm (weight 6), busy (4,000 uploads per day, not 1,500) "
        f"and with a raid; {number} seeds each; {GOAL}; {BUDGET['trials']} trials over reviewers and remove_at; in "
        f"force {IN_FORCE} with 9 reviewers. Truth: {TRUE} replications of each scenario on other luck. *Near the "
        f"best*: at most {NEAR:.0%} of the way from the best plan of the grid to the plan in force. Intervals of "
        "shares: Clopper and Pearson, 95 %."
    )
    columns = ("objective", "best reviewers, remove_at", "what", "number", "interval", "stated", "verdict")
    table = Table("Searches over several scenarios", columns, notes)
    best = grid.min(axis=0)
    for kind, searches in found.items():
        values = [_over(kind, row, best) for row in grid]
        least, given = min(values), _over(kind, in_force(), best)
        staff, remove = GRID[int(np.argmin(values))]
        true = [_over(kind, np.array(one.true), best) for one in searches if one.recommended]
        tried = [one for one in searches if one.tried]
        near = sum(one - least <= NEAR * (given - least) for one in true)
        rows: tuple[tuple[str, int, int, Stated], ...] = (
            ("recommends a plan", len(true), number, {"least": 0.9}),
            ("which is near the best", near, len(true), {"least": 0.9}),
            ("which is truly no better", sum(one >= given for one in true), len(true), {"most": 0.025}),
            ("interval holds the true change", sum(one.covered for one in tried), len(tried), {"least": 0.95}),
        )
        for what, count, total, stated in rows:
            table.add(kind, f"{staff}, {remove}", what, *_judged(count, total, stated))
    return table


def _chance(found: Sequence[Outcome]) -> Table:
    notes = (
        f"The same scenarios, of equal weight; {len(found)} seeds; the least {WRONGED} with {LIMIT}; "
        f"{BUDGET['trials']} trials over remove_at; in force {CAUTIOUS}. Truth: {CHANCES} replications of each "
        "scenario on other luck."
    )
    columns = ("of", "what", "number", "interval", "stated", "verdict")
    table = Table("Limits that nine of ten runs must keep", columns, notes)
    tried = [one for one in found if one.tried]
    keep = [one for one in tried if float(np.mean(one.true)) >= SHARE]
    breaks = [one for one in tried if one not in keep]
    kept, broken = (sum(one.recommended for one in these) for these in (keep, breaks))
    rows: tuple[tuple[str, str, int, int, Stated], ...] = (
        ("all searches", "recommends a plan", kept + broken, len(found), {}),
        ("all searches", "recommends one that breaks the limit", broken, len(found), {"most": 0.05}),
        ("finalists that break it", "is recommended", broken, len(breaks), {"most": 0.05}),
        ("finalists that keep it", "is recommended", kept, len(keep), {}),
    )
    for of, what, count, total, stated in rows:
        table.add(of, what, *_judged(count, total, stated))
    return table


def _judged(count: int, total: int, stated: Stated) -> tuple[str, str, str, str]:
    said = "".join(f"{100 * part:g}% or {'more' if end == 'least' else 'less'}" for end, part in stated.items())
    return f"{count} of {total}", interval_of(count, total), said or "–", verdict(count, total, **stated)
