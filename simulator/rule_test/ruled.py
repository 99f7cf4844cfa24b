"""What a trial asks of a strategy of rules, which is found by name like any other."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError
from simulator.rules import RuleFile
from simulator.strategy import Items
from simulator.strategy.lookup import find_strategy

FAMILY = "RuleSet"
"""Name under which the strategy of rules is registered."""


@runtime_checkable
class Ruled(Protocol):
    """A strategy that decides by the rules of a file."""

    rules: RuleFile

    def take(self, rules: RuleFile, file: str | None = None) -> None:
        """Decide by rules that have been read already; ``file`` is what they are called from now on."""

    def decided_by(self, items: Items) -> NDArray[np.int16]:
        """Return the rule that decides on each item, (n,); -1 = none."""

    def matched(self, items: Items) -> NDArray[np.bool_]:
        """Return which rules match each item, (rules, n)."""


def ruled(file: str) -> Ruled:
    """Return the strategy of a file's rules.

    Raises
    ------
    InputError
        If the file is wrong.
    """
    found = find_strategy(FAMILY)
    made = found(file=file) if isinstance(found, type) else found.clone(file=file)
    return checked(made)


def checked(strategy: object) -> Ruled:
    """Return a strategy that decides by rules.

    Raises
    ------
    InputError
        If it does not.
    """
    if not isinstance(strategy, Ruled):
        raise InputError(f"The candidate must decide by rules, as {FAMILY} does. Got {strategy!r} instead.")
    return strategy


def without(strategy: Ruled, place: int) -> Ruled:
    """Return a strategy that decides by all rules but one; it sees what the whole file makes it see."""
    rules = strategy.rules
    left = replace(rules, rules=(*rules.rules[:place], *rules.rules[place + 1 :]))
    made = copy.deepcopy(strategy)
    made.take(left)
    return made
