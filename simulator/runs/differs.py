"""Exact differences between two arms: parameters of the strategy and fields of the scenario, old and new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.config import Difference as FieldDifference
from simulator.config import differences
from simulator.errors import InputError
from simulator.present.changes import in_words

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.strategy import Strategy

STRATEGY = "strategy"
"""Path of the strategy; its parameters are ``strategy.remove_at`` and so on."""

_LABELS = frozenset({"name", "description"})
"""Fields that change no number."""


def arms_differ(
    scenario: Scenario, strategy: Strategy, other: Scenario, others_strategy: Strategy
) -> tuple[FieldDifference, ...]:
    """Return the differences between two arms: the strategy first, then fields in the scenario's order."""
    fields = [one for one in differences(scenario, other) if one.path != STRATEGY and one.path not in _LABELS]
    return (*strategies_differ(strategy, others_strategy), *fields)


def strategies_differ(old: Strategy, new: Strategy) -> list[FieldDifference]:
    """Return the parameters that differ, cell by cell where both have the same cells; of two classes, both specs."""
    if type(old) is not type(new):
        return [FieldDifference(STRATEGY, "plan", old.spec, new.spec)]
    before, after = old.params, new.params
    return [
        FieldDifference(path, "plan", *values)
        for name in before
        for path, *values in _cells(f"{STRATEGY}.{name}", before[name], after[name])
    ]


def refuse_different_worlds(changes: Sequence[FieldDifference]) -> None:
    """Raise if arms differ in more than the plan.

    Raises
    ------
    InputError
        Naming each field with its value in either arm.
    """
    found = [one for one in changes if one.kind != "plan"]
    if found:
        fields = "field" if len(found) == 1 else "fields"
        raise InputError(
            "The arms of a comparison must meet the same nature, and differ in the plan only. "
            f"They differ in the {fields} {in_words(found)}. "
            "To compare worlds, say --different-worlds (in Python: different_worlds=True)."
        )


def _cells(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping) and set(old) == set(new):
        for key in old:
            yield from _cells(f"{path}.{key}", old[key], new[key])
    elif old != new:
        yield path, old, new
