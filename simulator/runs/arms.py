"""The arms of a comparison: from specs and plan files to checked plans, and from plans to results on the same luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.config.plan_file import is_plan_file
from simulator.errors import InputError
from simulator.indicators import check_populations
from simulator.indicators.applies import check_requirements
from simulator.indicators.requirement import Requirement
from simulator.platform.intake import CHUNK_SIZE
from simulator.strategy import Strategy

from .arguments import as_path
from .crosses import axes_of
from .differs import arms_differ, refuse_different_worlds
from .executor import Progress
from .logs import log_folder
from .plans import Plan, planned
from .results import Results
from .simulate import Arm, prepare, run_arms
from .stopping import run_batches
from .warm_up import with_warm_up

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.platform.clock import ControlProcess
    from simulator.platform.platform import Platform

    from .precision import Precision

Given = Strategy | str | Path
"""A plan as users give it: a strategy, its spec, or a plan file."""


def starting_plan(
    scenario: Scenario | str | Path, baseline: Given | None, overrides: Sequence[str], *, allow_code: bool
) -> tuple[Plan, Plan]:
    """Return the plan of a scenario as loaded, and that of a baseline arm."""
    named = not is_plan_file(baseline)
    loaded, first = planned(scenario, baseline if named else None, overrides, allow_code=allow_code)  # type: ignore[arg-type]
    return loaded, with_warm_up(first if named else first.changed(baseline, allow_code=allow_code))


def candidate_plans(
    first: Plan,
    candidate: Given | list[Given] | tuple[Given, ...] | None,
    overrides: Sequence[str],
    *,
    allow_code: bool,
) -> dict[str, Plan]:
    """Return the plans of one candidate or of several, each a change of the baseline's, by name.

    Raises
    ------
    InputError
        If ``overrides`` would change several candidates, or a plan is wrong.
    """
    several = isinstance(candidate, list | tuple)
    if several and overrides:
        raise InputError("`candidate_overrides` change one candidate; of several, say them in plan files.")
    given = _named(candidate) if isinstance(candidate, list | tuple) else {"candidate": candidate}
    plans = {name: first.changed(arm, allow_code=allow_code) for name, arm in given.items()}
    return {name: plan.overridden(overrides, "--candidate-set", allow_code=allow_code) for name, plan in plans.items()}


def check_arms(
    first: Plan, plan: Plan, by: Sequence[str], required: Sequence[Requirement], *, different_worlds: bool
) -> None:
    """Refuse a candidate's plan that cannot be compared with the baseline's, broken down so, or held to guardrails."""
    from simulator.world.populations import Populations

    if not different_worlds:
        refuse_different_worlds(arms_differ(first.scenario, first.strategy, plan.scenario, plan.strategy))
    check_requirements(required, {"the baseline's plan": first.scenario, "the candidate's plan": plan.scenario})
    axes = [axis for cross in by for axis in axes_of(cross)]
    check_populations(axes, Populations(first.scenario), Populations(plan.scenario))


def run_plans(
    plans: Sequence[Plan],
    loaded: Plan,
    *,
    seed: int,
    replications: int,
    engine: str,
    workers: int | None = None,
    chunk_size: int = CHUNK_SIZE,
    log: Path | str | None = None,
    processes: Sequence[Callable[[Platform], ControlProcess]] = (),
    progress: Progress | None = None,
    precision: Precision | None = None,
) -> list[Results]:
    """Run plans on the same luck, the baseline's first; with one candidate its logs are in ``candidate``."""
    names = ["baseline", *(["candidate"] if len(plans) == 2 else [f"candidate-{n + 1}" for n in range(len(plans) - 1)])]
    with log_folder(as_path("log", log), arms=True) as folder:
        arm = partial(prepare, seed=seed, engine=engine, loaded=loaded, processes=processes)

        def arms_of(number: int) -> list[Arm]:
            logs = [folder and folder / name for name in names]
            return [arm(plan, replications=number, log=log) for plan, log in zip(plans, logs, strict=True)]

        run = partial(run_arms, workers=workers, chunk_size=chunk_size, progress=progress, processes=processes)
        return run_batches(arms_of, run, replications, precision)


def _named(candidates: Sequence[Given]) -> dict[str, Given]:
    """Return candidates by what they are called: a plan file's name, else the spec."""
    if not candidates:
        raise InputError("`candidate` is an empty list: give one candidate or more.")
    named: dict[str, Given] = {}
    for one in candidates:
        name = Path(str(one).strip()).stem if is_plan_file(one) else getattr(one, "spec", str(one))
        if name in named:
            raise InputError(f"Candidates must have different names. Got {name!r} twice instead.")
        named[name] = one
    return named
