"""How often a search is right: 20 searches in a small baseline, and what its recommendations do in many other runs.

*Something to gain*: the baseline's own thresholds are searched for less exposure and fewer wronged creators. Each
finalist, recommended or not, is run beside the strategy in force on luck of its own, four times as often as in its
confirmation; that run is taken for the truth.

*Nothing to gain*: a parameter is searched that only draws other lots, so every value of it is as good as any other. A
recommendation is wrong by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.table import Table
from simulator.config import Scenario
from simulator.declare import Param
from simulator.domain import Action
from simulator.present.outcomes import BETTER, WORSE, outcome_of
from simulator.runs.compare import Comparison
from simulator.runs.guardrails import judge
from simulator.runs.simulate import prepare, run_arms
from simulator.search import OptimizeResult, optimize
from simulator.search.loop.sharing import fresh_seed
from simulator.strategy import Items, Strategy, Triage

SEEDS = range(1, 21)
WORLD = ("horizon=1d", "warm_up=0s", "uploads.per_day=20_000", "views.log_sd=1")
"""A day of a tenth of the baseline's uploads: a run takes a fraction of a second. Views vary less than they do, so
that so few uploads can tell anything of the violative view rate."""
GOALS = ("violative_view_rate", "innocent_creators_actioned")
REQUIREMENT = "sla_share>=0.7"
PARAMS = ("remove_at=0.7:0.99", "review_at=0.3:0.7", "review_at_views=300:100000")
TRIALS, FRESH, TRUE = 16, 6, 48
"""Trials of a search, fresh replications of its points, and replications that are taken for the truth."""


class Lots(Strategy):
    """Remove sure scores, and have half of the doubtful items reviewed, chosen by lot."""

    lot = Param(0, ge=0, le=1_000_000, doc="number of the lottery; every number is as good as any other")
    remove_at = Param(0.9, ge=0, le=1, unit="probability", doc="score at which an item is removed")
    doubt_at = Param(0.05, ge=0, le=1, unit="probability", doc="score from which an item may be reviewed")

    def _triage(self, items: Items) -> Triage:
        triage = Triage.allow(len(items))
        drawn = items.lottery(int(self.params["lot"])) < 0.5
        triage.action[(items.top_score >= self.params["doubt_at"]) & drawn] = Action.REVIEW
        triage.action[items.top_score >= self.params["remove_at"]] = Action.REMOVE
        return triage


@dataclass(frozen=True)
class Found:
    """What one search found, and what is true of its finalist.

    Parameters
    ----------
    finalist, recommended : bool
    better : int
        Objectives in which the finalist is truly better, by the interval of the many runs.
    worse : int
        Objectives in which it is truly worse.
    missed : bool
        Whether it truly misses a requirement, by the estimate of the many runs.
    """

    finalist: bool
    recommended: bool
    better: int = 0
    worse: int = 0
    missed: bool = False


def searched(seed: int, strategy: Strategy | str | None = None, **changes: Any) -> OptimizeResult:
    """Return a search in the small world; by default of the thresholds in force."""
    given = strategy or Scenario.load("baseline").strategy
    arguments = {
        "minimize": GOALS,
        "require": [REQUIREMENT],
        "params": list(PARAMS),
        "trials": TRIALS,
        "fresh_replications": FRESH,
        **changes,
    }
    return optimize("baseline", given, seed=seed, overrides=WORLD, **arguments)


def truth(result: OptimizeResult, replications: int = TRUE) -> Found:
    """Return what many runs on luck of their own say of a search's finalist."""
    confirmed = result.confirmation
    if confirmed is None:
        return Found(finalist=False, recommended=False)
    problem = result.problem
    seed = fresh_seed(problem.seed, "truth")
    plans = [problem.space.given, problem.space.build(confirmed.finalist.params)]
    arms = [prepare(plan, seed=seed, replications=replications, engine=problem.engine) for plan in plans]
    before, after = run_arms(arms)
    pair = Comparison(before, after)
    outcomes = [_outcome(pair, goal.indicator, int(goal.sign)) for goal in problem.objectives]
    return Found(
        finalist=True,
        recommended=confirmed.holds,
        better=outcomes.count(BETTER),
        worse=outcomes.count(WORSE),
        missed=any(check.missed for check in judge(problem.requirements, after)),
    )


def tables(seeds: Sequence[int] = SEEDS) -> list[Table]:
    """Return the tables of both studies."""
    return [gains([truth(searched(seed)) for seed in seeds]), lots([_lots(seed) for seed in seeds])]


def gains(found: Sequence[Found]) -> Table:
    """Return how often searches recommend something, and how often they are right."""
    notes = (
        f"Baseline with {', '.join(WORLD)}; {len(found)} seeds. Less {' and less '.join(GOALS)}, with {REQUIREMENT}; "
        f"{TRIALS} trials, {FRESH} fresh replications, {2 * FRESH} of the finalist. Truth: {TRUE} paired replications "
        "on other luck. *Truly better*, *truly worse*: the 95 % interval of the truth leaves out 0. Intervals of "
        "shares: Clopper and Pearson, 95 %."
    )
    table = Table("Recommendations of a search", ("of", "what", "number", "share", "interval"), notes)
    made = [one for one in found if one.recommended]
    others = [one for one in found if one.finalist and not one.recommended]
    _add(table, "all searches", "recommend something", len(made), len(found))
    _add(table, "recommendations", "truly better in an objective", sum(one.better > 0 for one in made), len(made))
    _add(table, "recommendations", "truly better in both", sum(one.better == 2 for one in made), len(made))
    _add(table, "recommendations", "truly worse in an objective", sum(one.worse > 0 for one in made), len(made))
    _add(table, "recommendations", "truly miss the requirement", sum(one.missed for one in made), len(made))
    _add(table, "all searches", "have a finalist that is not recommended", len(others), len(found))
    sound = sum(one.better > 0 and not one.worse and not one.missed for one in others)
    _add(table, "finalists not recommended", "truly better, worse in nothing", sound, len(others))
    return table


def lots(recommended: Sequence[bool]) -> Table:
    """Return how often searches recommend what is no better."""
    notes = (
        "The same world; what is searched is the lot by which a strategy has half of the doubtful items reviewed, and "
        "every lot is as good as any other. By the rule at most one search in 40 would be wrong."
    )
    table = Table("Recommendations where nothing is to gain", ("of", "what", "number", "share", "interval"), notes)
    _add(table, "all searches", "recommend something, wrongly", sum(recommended), len(recommended))
    return table


def _lots(seed: int) -> bool:
    return searched(seed, Lots(), params=["lot"], require=[]).winner is not None


def _outcome(pair: Comparison, indicator: str, sign: int) -> str:
    row = pair.row(indicator)
    return outcome_of(-sign, row.low, row.high)


def _add(table: Table, of: str, what: str, number: int, total: int) -> None:
    from scipy.stats import binomtest

    if not total:
        table.add(of, what, "0 of 0", "–", "–")
        return
    ends = binomtest(number, total).proportion_ci(method="exact")
    table.add(of, what, f"{number} of {total}", f"{number / total:.0%}", f"{ends.low:.0%} to {ends.high:.0%}")
