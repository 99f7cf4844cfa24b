"""What a gradient is about: the parameters and the staff that are moved, and the indicators that answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.config import Scenario
from simulator.declare import Space
from simulator.errors import InputError
from simulator.indicators import INDICATORS
from simulator.runs.plans import Plan
from simulator.search.question.quantities import check_quantity
from simulator.space.search_space import SearchSpace, search_space
from simulator.space.variable import Variable
from simulator.space.wishes import default_variables

from .steps import ladder

INDICATORS_SHOWN = ("violative_view_rate", "innocent_views_lost", "time_to_action_median", "sla_share")
"""Indicators that answer unless others are named, where they apply."""
_ROOM = 4
"""Times its value that a shift's staff may be moved to."""


def staff_variables(scenario: Scenario) -> list[Variable]:
    """Return the reviewers of every shift of every pool, as variables.

    >>> [one.name for one in staff_variables(Scenario.load("queueing"))]
    ['pools.desk.shifts.all_day.reviewers']
    """
    return [
        Variable(
            f"pools.{pool}.shifts.{name}.reviewers",
            (),
            Space("int", 0, max(_ROOM * shift.reviewers, _ROOM)),
            of_plan=True,
        )
        for pool, one in scenario.pools.items()
        for name, shift in one.shifts.items()
    ]


def is_staff(one: Variable) -> bool:
    """Return whether a variable is the reviewers of a shift."""
    return one.of_plan and one.param.startswith("pools.") and one.param.endswith(".reviewers")


def pool_and_shift(one: Variable) -> tuple[str, str]:
    """Return the pool and the shift of a variable of staff.

    >>> pool_and_shift(Variable("pools.emea.shifts.night.reviewers", (), Space("int", 0, 9)))
    ('emea', 'night')
    """
    _, pool, _, shift, _ = one.param.split(".")
    return pool, shift


def space_around(plan: Plan, params: Sequence[str] | None, *, staff: bool) -> SearchSpace:
    """Return the space of what is moved: the named parameters, or all numbers of the strategy in use and all staff.

    Raises
    ------
    InputError
        If a named one has no single number as its value, or one at which its scale ends.
    """
    found: dict[str, Variable] = {}
    if params:
        asked = search_space(plan.strategy, plan.scenario, params)
        for one in asked.variables:
            _check(plan, one)
        found |= {one.name: one for one in asked.variables}
    elif not staff:
        found |= {one.name: one for one in default_variables(plan.strategy, plan.scenario) if can_move(plan, one)}
    if staff or not params:
        found |= {one.name: one for one in staff_variables(plan.scenario)}
    return SearchSpace(plan, tuple(found.values()))


def quantities(asked: Iterable[str], scenario: Scenario) -> tuple[str, ...]:
    """Return the indicators that answer, each once; by default the shown ones that apply.

    Raises
    ------
    InputError
        If one does not apply to the scenario.
    """
    named = tuple(dict.fromkeys(asked))
    if not named:
        return tuple(id_ for id_ in INDICATORS_SHOWN if INDICATORS[id_].could_speak_of(scenario))
    for one in named:
        check_quantity(one, scenario)
    return named


def can_move(plan: Plan, one: Variable) -> bool:
    """Return whether a variable has a single number at a plan, with room on its scale."""
    given = SearchSpace(plan, (one,)).values_given()
    return given is not None and bool(ladder(one, given[one.name]))


def _check(plan: Plan, one: Variable) -> None:
    if not one.counts or one.chooses:
        raise InputError(f"A derivative is with respect to a number. {one.name} has values to choose from.")
    given = SearchSpace(plan, (one,)).values_given()
    if given is None:
        raise InputError(
            f"{one.name} has no single value in this plan, so nothing can be moved from it. Name a number, or one cell "
            f"of it, such as 'strategy.{one.param}.MARKET'."
        )
    if not ladder(one, given[one.name]):
        raise InputError(
            f"{one.name} is {given[one.name]:g}, the end of its scale, where there is no derivative. Change it first, "
            f"with --set."
        )
