"""How honest a recommendation is: 40 small searches where nothing is better, and 40 where much is.

*Optimal*: what is searched is the lot by which a strategy has half of the doubtful items reviewed, so that the plan in
force is as good as any other, and each recommendation is wrong. *Bad*: the plan in force removes and reviews next to
nothing, and every sensible threshold costs less. What is recommended there is run 64 times beside the plan in force,
on luck of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.table import Table
from simulator.present.outcomes import BETTER, outcome_of
from simulator.runs.simulate import prepare, run_arms
from simulator.search import OptimizeResult, optimize
from simulator.search.loop.sharing import fresh_seed
from simulator.search.question.quantities import change_alone

from .search import Lots

SEEDS = range(101, 141)
WORLD = (
    "horizon=6h",
    "warm_up=0s",
    "uploads.per_day=20_000",
    "views.log_sd=1",
    "costs={violative_view: 0.01, wrongful_removal: 2}",
    "pools.*.cost_per_hour=20",
)
"""A quarter of a day of a tenth of the baseline's uploads: a run takes some hundredths of a second."""
GOAL = "net_cost_per_day"
TRUE = 64
BAD = "Threshold(remove_at=0.9999, review_at=0.9995, review_at_reports=50, review_at_views=1e7)"
_SHARED: dict[str, Any] = {
    "minimize": [GOAL],
    "trials": 10,
    "most_replications": 4,
    "points": 4,
    "fresh_replications": 16,
    "fresh_runs": 100,
}


def optimal(seed: int) -> OptimizeResult:
    """Return a search where the plan in force is as good as any other."""
    return optimize("baseline", Lots(), params=["lot"], overrides=WORLD, seed=seed, **_SHARED)


def bad(seed: int) -> OptimizeResult:
    """Return a search where the plan in force is clearly bad."""
    params = ["remove_at=0.8:0.9999", "review_at=0.3:0.9995"]
    return optimize("baseline", BAD, params=params, overrides=WORLD, seed=seed, **_SHARED)


def truly_better(found: OptimizeResult) -> bool:
    """Return whether what a search recommends is better in 64 further runs, by the interval."""
    if found.winner is None:
        return False
    problem = found.problem
    seed = fresh_seed(problem.seed, "truth")
    plans = [problem.space.given, problem.space.build(found.winner.params)]
    before, after = run_arms([prepare(plan, seed=seed, replications=TRUE, engine=problem.engine) for plan in plans])
    change = change_alone(before, after, GOAL)
    return outcome_of(-1, change.low, change.high) == BETTER


def tables(seeds: Sequence[int] = SEEDS) -> list[Table]:
    """Return how often searches recommend nothing where nothing is better, and what is better where much is."""
    from scipy.stats import binomtest

    notes = (
        f"Baseline with {', '.join(WORLD)}; {len(seeds)} seeds; {GOAL} is minimised in {_SHARED['trials']} trials, "
        f"{_SHARED['fresh_replications']} fresh replications. "
        f"Truth: the 95 % interval of {TRUE} paired replications on other luck. Intervals of shares: Clopper and "
        "Pearson, 95 %."
    )
    table = Table("Honest recommendations", ("plan in force", "what", "number", "interval"), notes)
    nothing = [optimal(seed).winner is None for seed in seeds]
    gained = [truly_better(bad(seed)) for seed in seeds]
    for plan, what, found in (
        ("as good as any", "nothing is recommended", nothing),
        ("clearly bad", "what is recommended is truly better", gained),
    ):
        ends = binomtest(sum(found), len(found)).proportion_ci(method="exact")
        table.add(plan, what, f"{sum(found)} of {len(found)}", f"{ends.low:.0%} to {ends.high:.0%}")
    return [table]
