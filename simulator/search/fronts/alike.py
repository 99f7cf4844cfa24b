"""Whether fronts can be held against each other, and whether they met the same luck."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.config import Difference, differences
from simulator.errors import InputError, show
from simulator.present.changes import PLAN, in_words

from .saved import SavedFront

_LABELS = ("name", "description", "strategy")
"""Fields that tell nothing of what a plan meets or is."""


def check_alike(fronts: Sequence[SavedFront]) -> None:
    """Refuse fronts whose values mean different things: other objectives, units, or another world.

    Raises
    ------
    InputError
    """
    first = fronts[0]
    if len(first.objectives) < 2:
        raise InputError(
            f"A front must have two objectives or more; {first.file} has {_listed(first.objectives)} alone. "
            "Compare recommended points with `riskbox compare`."
        )
    for other in fronts[1:]:
        if other.objectives != first.objectives:
            raise InputError(
                f"{other.file} must have the objectives of {first.file}, {_listed(first.objectives)}, in this order. "
                f"Got {_listed(other.objectives)} instead."
            )
        for id_ in first.ids:
            if other.units.get(id_) != first.units.get(id_):
                raise InputError(
                    f"{id_} must have one unit. Got {first.units.get(id_)!r} in {first.file} and "
                    f"{other.units.get(id_)!r} in {other.file} instead."
                )
        _check_world(first, other)


def _check_world(first: SavedFront, other: SavedFront) -> None:
    if first.scenarios != other.scenarios:
        raise InputError(
            f"{other.file} must be of the scenarios and weights of {first.file}. "
            f"Got {_named(other)} instead of {_named(first)}."
        )
    found = [one for one in changes_of(first, other) if one.kind != PLAN]
    if found:
        raise InputError(
            f"{other.file} must meet the world of {first.file}, and may differ in the plan only. "
            f"They differ in {in_words(found)}."
        )


def plan_changes(first: SavedFront, other: SavedFront) -> list[Difference]:
    """Return the fields of the plan, besides the strategy, in which the plan as given of one differs from another's."""
    return [one for one in changes_of(first, other) if one.kind == PLAN]


def changes_of(first: SavedFront, other: SavedFront) -> list[Difference]:
    """Return the fields in which two scenarios differ, labels and the strategy left out."""
    return [one for one in differences(first.scenario, other.scenario) if one.path not in _LABELS]


def other_luck(first: SavedFront, other: SavedFront) -> str:
    """Return why the fresh runs of two fronts did not meet the same luck; empty if they did."""
    if first.riskbox != other.riskbox:
        return f"they were made by two versions of riskbox, {first.riskbox} and {other.riskbox}"
    if first.seed != other.seed:
        return "their fresh seeds differ"
    if first.engine != other.engine:
        return "their engines differ"
    if first.replications != other.replications:
        return f"one has {first.replications} fresh runs per point and the other {other.replications}"
    if list(first.scenarios) != list(other.scenarios):
        return "their scenarios stand in another order, from which the luck in each follows"
    if any(one.by_run is None for study in (first, other) for one in study.points):
        return "one of them has no values by run"
    return ""


def _listed(objectives: Sequence[str]) -> str:
    return " and ".join(objectives) or "none"


def _named(one: SavedFront) -> str:
    """Return the scenarios of a search, each with what it is told from others by."""
    return ", ".join(f"{name} {show(said)}" for name, said in one.scenarios.items()) or one.scenario.name
