"""Checks on a strategy's use of signals that change during a run: queues, verdicts, strikes."""

from __future__ import annotations

import warnings
from contextlib import suppress
from dataclasses import replace

import numpy as np

from simulator.strategy import Items, Order, Strategy

from .case import Case, CheckedError, NotRunError, difference, raised
from .example import example_observations


def check_adapts_to_anything(case: Case) -> str:
    """It takes an empty, an overloaded and an unstaffed platform, without a warning, orders only what the plan grants,
    and then still decides legally.
    """
    if not case.strategy.live:
        raise NotRunError("the strategy is not live, so it observes nothing")
    decides = _decides(case)
    for name, observation in example_observations(case.context).items():
        strategy = case.started()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                strategy.adapt(observation)
                if decides:
                    case.decide(case.items(), strategy)
        except Exception as error:
            raise CheckedError(f"when the platform is {name!r}: {raised(error)}") from error
    return ""


def check_start_forgets(case: Case) -> str:
    """``start`` forgets everything learned in an earlier run."""
    strategy = case.started()
    fresh = case.decide(case.items(), strategy)
    orders = _stir(strategy, case)
    strategy.start(case.context)
    if found := difference(fresh, case.decide(case.items(), strategy)):
        return found
    again = _stir(strategy, case)
    return "" if again == orders else f"orders are {orders}, then {again}"


def check_clone_is_independent(case: Case) -> str:
    """Clones do not share what an instance has learned."""
    original = case.started()
    clones = [original.clone(), original.clone()]
    for clone in clones:
        clone.start(case.context)
    before = case.decide(case.items(), clones[0])
    _stir(original, case)
    return difference(before, case.decide(case.items(), clones[1]))


def check_live_flag(case: Case) -> str:
    """A strategy that is not live does not use strikes, which the platform then does not provide."""
    if case.strategy.live:
        raise NotRunError("the strategy is live, so it may use strikes")
    return _use_of("strikes", "live", case, case.items(strikes=False))


def check_history_flag(case: Case) -> str:
    """A strategy that does not say `reads_history` does not use histories, which the platform then does not provide."""
    if case.strategy.reads_history:
        raise NotRunError("the strategy says reads_history, so it may use histories")
    return _use_of("histories", "reads_history", case, case.items(history=False))


def check_verdict_flag(case: Case) -> str:
    """A strategy that does not say `reads_verdicts` does not use single verdicts, which the platform then does not
    provide.
    """
    if case.strategy.reads_verdicts:
        raise NotRunError("the strategy says reads_verdicts, so it may use single verdicts")
    if not case.strategy.live:
        raise NotRunError("the strategy is not live, so it observes nothing")
    strategies = case.started(), case.started()
    for observation in example_observations(case.context).values():
        told, untold = strategies
        try:
            orders = told.adapt(observation)
        except Exception:  # noqa: BLE001  (another check's finding)
            return ""
        else:
            try:
                if orders != untold.adapt(replace(observation, each_verdict=None)):
                    return "orders depend on single verdicts, so reads_verdicts must be True"
            except Exception as error:
                why = f"without single verdicts: {raised(error)}; a strategy that reads them must set "
                raise CheckedError(f"{why}reads_verdicts = True") from error
    found = difference(case.decide(case.items(), strategies[0]), case.decide(case.items(), strategies[1]))
    return f"decisions depend on single verdicts, so reads_verdicts must be True: {found}" if found else ""


def _use_of(what: str, flag: str, case: Case, without: Items) -> str:
    """Return how decisions depend on something that a strategy has not asked for by a flag, if they do."""
    try:
        plain = case.decide(without)
    except Exception as error:
        said = f"without {what}: {raised(error)}; a strategy that reads {what} must set {flag} = True"
        raise CheckedError(said) from error
    found = difference(plain, case.decide(case.items()))
    return f"decisions depend on {what}, so {flag} must be True: {found}" if found else ""


def check_short_run(case: Case) -> str:
    """A short run on the real platform gives the same counts whatever the size of the chunks."""
    from simulator.platform.replication import Replication, run_replication

    from .scenario import example_scenario, small

    scenario = small(case.scenario or example_scenario())
    ledgers = [
        run_replication(Replication(scenario, case.strategy.clone(), seed=1, number=0, engine="simpy", chunk_size=size))
        for size in (17, 65_536)
    ]
    return "" if np.array_equal(ledgers[0].items, ledgers[1].items) else "counts change with the size of the chunks"


def _decides(case: Case) -> bool:
    """Return whether it decides legally without having observed anything; if not, that is another check's finding."""
    try:
        case.decide(case.items())
    except Exception:  # noqa: BLE001  (whatever the strategy raises)
        return False
    return True


def _stir(strategy: Strategy, case: Case) -> list[Order]:
    """Let a strategy live through every state of the platform, and return what it orders meanwhile."""
    orders: list[Order] = []
    for observation in example_observations(case.context).values():
        with suppress(Exception):  # another check's finding
            orders += strategy.adapt(observation)
            case.decide(case.items(), strategy)
    return orders
