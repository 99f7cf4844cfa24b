"""The warm-up that a scenario leaves to the program: chosen by MSER-5 from pilot runs.

Pilot runs begin at time 0 and count from the start. Their luck is never that of a run. The series is the backlog of all
pools together, by hour, as its mean over the pilot runs: it is what an empty start bends most and longest. The cycle of
a day is taken away where the run has three days or more, since MSER looks for a level.

All arms of a comparison, and all points of a sweep or a search, have the warm-up of the plan they start from.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulator.domain.units import DAY, HOUR, format_duration
from simulator.errors import InputError
from simulator.ledger.measures import PoolMeasure

from .arguments import MOST_REPLICATIONS
from .executor import map_replications
from .mser import BATCH, FEWEST, Floats, settled
from .plans import Plan, planned

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.strategy import Strategy

_LOGGER = logging.getLogger("riskbox")
_PILOTS = 4
"""Pilot runs."""
_HOURS = int(DAY / HOUR)
_LEAST_DAYS = 3
"""Days from which on the cycle of a day can be told from the rest."""


def planned_run(
    scenario: Scenario | str | Path,
    strategy: Strategy | str | None = None,
    overrides: Sequence[str] = (),
    *,
    allow_code: bool = False,
) -> tuple[Plan, Plan]:
    """Return the plan of a scenario as loaded, and the plan that a run makes of it, as of ``planned``, with a warm-up.

    Raises
    ------
    InputError
        As of ``planned`` and ``with_warm_up``.
    """
    loaded, plan = planned(scenario, strategy, overrides, allow_code=allow_code)
    return loaded, with_warm_up(plan)


def with_warm_up(plan: Plan) -> Plan:
    """Return a plan whose warm-up is a number: its own or, where it is left open, one that pilot runs give.

    Raises
    ------
    InputError
        If the horizon is too short to tell, or the pilot runs do not settle in the first half of it.
    """
    if plan.scenario.warm_up is not None:
        return plan
    backlog = _pilot_backlog(plan)
    hours = settled(backlog)
    if hours is None:
        raise InputError(
            "`warm_up: auto` finds no stable part: by MSER-5 the backlog settles only in the second half of the "
            f"{backlog.size} h of the pilot runs, if at all; choose a longer horizon, or say `warm_up` as a number."
        )
    warm_up = hours * HOUR
    _LOGGER.info("warm-up: %s by MSER-5 of the backlog in %s pilot runs", format_duration(warm_up), _PILOTS)
    return replace(plan, scenario=plan.scenario.model_copy(update={"warm_up": warm_up}))


def _pilot_backlog(plan: Plan) -> Floats:
    from simulator.platform.replication import Replication, run_replication

    from .first_run import compile_once

    scenario = plan.scenario.model_copy(update={"warm_up": 0.0})
    hours, least = int(scenario.horizon // HOUR), BATCH * FEWEST
    if hours < least:
        raise InputError(
            f"`warm_up: auto` needs a horizon of at least {least} h, since MSER-5 compares {FEWEST} batches of {BATCH} "
            f"hours. Got {format_duration(scenario.horizon)} instead."
        )
    compile_once(scenario)
    tasks = [
        Replication(scenario, plan.strategy, seed=1, number=MOST_REPLICATIONS + number) for number in range(_PILOTS)
    ]
    ledgers = map_replications(run_replication, tasks)
    waiting = [ledger.pools[:hours, :, PoolMeasure.QUEUE_TIME].sum(axis=1) for ledger in ledgers]
    return without_cycle(np.mean(waiting, axis=0) / HOUR)


def without_cycle(values: Floats) -> Floats:
    """Return hourly values less what their hour of the day has above the mean of its day, on average over days."""
    days = values.size // _HOURS
    if days < _LEAST_DAYS:
        return np.asarray(values)
    by_day = values[: days * _HOURS].reshape(days, _HOURS)
    cycle = (by_day - by_day.mean(axis=1, keepdims=True)).mean(axis=0)
    return np.asarray(values - np.resize(cycle, values.size))
