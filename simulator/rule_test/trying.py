"""``try_rules``: play a scenario under rules, under the strategy in force, and under the rules without each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from simulator.domain.units import DAY
from simulator.errors import InputError
from simulator.platform.observers import Observer
from simulator.runs.arguments import check_count
from simulator.runs.arms import Given, candidate_plans, check_arms, starting_plan
from simulator.runs.differs import arms_differ
from simulator.runs.executor import Monitor, Progress, map_replications
from simulator.runs.reporter import Reporter
from simulator.runs.simulate import prepare
from simulator.strategy import Strategy

from .playing import Game, Played, played
from .ruled import checked, ruled
from .tried import RulesTried

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.config import Scenario

MOST_REPLICATIONS = 1_000
EXAMPLES = 5
"""Counter-examples of each class, by default."""


def try_rules(
    file: str,
    scenario: Scenario | str | Path = "baseline",
    *,
    baseline: Given | None = None,
    overrides: Sequence[str] = (),
    candidate_overrides: Sequence[str] = (),
    costs: bool = True,
    examples: int = EXAMPLES,
    seed: int = 1,
    replications: int = 4,
    engine: str = "compiled",
    workers: int | None = None,
    allow_code: bool = False,
    progress: Progress | None = None,
) -> RulesTried:
    """Play a scenario under the rules of a file and return what each rule does, against the strategy in force.

    All runs of a replication meet the same uploads and the same luck: that of the strategy in force, that of the rules
    and, for what each rule costs, those of the rules without each.

    Parameters
    ----------
    file : str
        Path of the rules, or the name of a file that comes with riskbox.
    scenario, baseline, overrides, candidate_overrides, seed, engine, workers, allow_code, progress
        As of ``compare``; the candidate is the strategy of the rules, whose other parameters
        ``strategy.NAME`` changes.
    costs : bool
        Whether the rules are played without each as well.
    examples : int
        Counter-examples of each class, 0 ... 1,000.
    replications : int
        From two on there are intervals.

    Raises
    ------
    InputError
        If an argument, the rules, the scenario or a strategy is wrong.
    """
    check_count("replications", replications, most=MOST_REPLICATIONS)
    check_count("examples", examples, 0, 1_000)
    own = ruled(file)
    loaded, first = starting_plan(scenario, baseline, overrides, allow_code=allow_code)
    given = cast("Strategy", own)
    (plan,) = candidate_plans(first, given, candidate_overrides, allow_code=allow_code).values()
    check_arms(first, plan, (), (), different_worlds=False)
    arms = [prepare(one, seed=seed, replications=replications, engine=engine, loaded=loaded) for one in (first, plan)]
    if any(arm.treatment is not None for arm in arms):
        raise InputError("A trial of rules must have one strategy for all uploads: take `arms.strategy` away.")
    rules = checked(plan.strategy)
    context = plan.scenario
    rules.rules.check_names(
        {
            "market": tuple(context.markets),
            "tier": tuple(context.creators.tiers),
            "policy": tuple(context.policies),
        }
    )
    game = Game(plan.scenario, first.scenario, rules, first.strategy, seed, engine, costs, examples)
    return RulesTried(
        file=file,
        rules=rules.rules,
        runs=tuple(_play(game, replications, workers, progress)),
        days=(plan.scenario.horizon - (plan.scenario.warm_up or 0.0)) / DAY,
        pools=tuple(plan.scenario.pools),
        scenario=plan.scenario.name,
        differs=arms_differ(first.scenario, first.strategy, plan.scenario, plan.strategy),
        provenance=(arms[0].provenance, arms[1].provenance),
    )


def _play(game: Game, replications: int, workers: int | None, progress: Progress | None) -> list[Played]:
    from simulator.runs.first_run import compile_once

    if game.engine == "compiled":
        compile_once(game.scenario)
    monitor = Monitor(replications * game.runs, progress)
    tasks = Monitor(replications)
    tasks.stop = monitor.stop

    def reporter(number: int, run: int) -> Observer:
        return Reporter(monitor, number * game.runs + run, game.scenario.horizon)

    def play(number: int) -> Played:
        return played(game, number, partial(reporter, number))

    return map_replications(play, range(replications), workers, monitor=tasks)
