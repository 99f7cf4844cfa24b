"""Conditions that candidate rules are made of: a number against a cut, or a name among some, and what each matches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action
from simulator.rules.names import SCORES, seen
from simulator.rules.units import DURATION

from .readable import written

Columns: TypeAlias = Mapping[str, NDArray[Any]]
"""Columns of kept uploads by the name that rules use, (n,); of names their indices."""


@dataclass(frozen=True)
class Cut:
    """A number that reaches a cut, or that stays below it. A missing number does neither.

    Parameters
    ----------
    field : str
        Column, by its name in rules.
    at : float
    above : bool
        Whether the number must reach the cut; if not, it must be less.
    """

    field: str
    at: float
    above: bool

    @property
    def side(self) -> tuple[str, bool]:
        """What another condition of the same rule would take the place of: a rule has one cut on each side."""
        return self.field, self.above

    @property
    def text(self) -> str:
        """The condition as rules have it.

        >>> Cut("age", 2592000.0, above=False).text
        'age < 30d'
        """
        value = written(self.at, duration=seen(self.field).read.unit == DURATION)
        return f"{said(self.field)} {'>=' if self.above else '<'} {value}"

    def matches(self, columns: Columns) -> NDArray[np.bool_]:
        """Return which uploads it holds for, (n,)."""
        values = columns[self.field]
        return np.asarray(values >= self.at if self.above else values < self.at)


@dataclass(frozen=True)
class Among:
    """A market, a tier or a policy that is one of some.

    Parameters
    ----------
    field : str
    names : tuple of str
    codes : tuple of int
        Their indices in the column.
    """

    field: str
    names: tuple[str, ...]
    codes: tuple[int, ...]

    @property
    def side(self) -> tuple[str, bool]:
        """What another condition of the same rule would take the place of."""
        return self.field, True

    @property
    def text(self) -> str:
        """The condition as rules have it."""
        if len(self.names) == 1:
            return f"{self.field} == {self.names[0]!r}"
        return f"{self.field} in ({', '.join(map(repr, self.names))})"

    def matches(self, columns: Columns) -> NDArray[np.bool_]:
        """Return which uploads it holds for, (n,)."""
        return np.isin(columns[self.field], self.codes)


def said(field: str) -> str:
    """Return a column as a rule has it: a policy that is no word stands in brackets.

    >>> said("score.spam"), said("score.hate speech")
    ('score.spam', "score['hate speech']")
    """
    root, _, policy = field.partition(".")
    return f"{SCORES}[{policy!r}]" if root == SCORES and not policy.isidentifier() else field


Atom: TypeAlias = Cut | Among


@dataclass(frozen=True)
class Candidate:
    """A rule: all of its conditions must hold, then it acts.

    Parameters
    ----------
    conditions : tuple of Cut or Among
        At least one.
    action : Action
    """

    conditions: tuple[Atom, ...]
    action: Action

    @property
    def text(self) -> str:
        """The condition of the rule, in the order of its columns' names."""
        return " and ".join(one.text for one in sorted(self.conditions, key=lambda one: one.side))

    def matches(self, columns: Columns) -> NDArray[np.bool_]:
        """Return which uploads it matches, (n,)."""
        found: NDArray[np.bool_] = np.logical_and.reduce([one.matches(columns) for one in self.conditions])
        return found


Rules: TypeAlias = tuple[Candidate, ...]
"""A list of rules: the first one that matches decides, and what none matches is allowed."""


def decided_by(rules: Sequence[Candidate], columns: Columns, uploads: int) -> NDArray[np.int64]:
    """Return the first rule that matches each of ``uploads`` uploads, (n,); -1 = none."""
    found = np.full(uploads, -1, np.int64)
    for place in reversed(range(len(rules))):
        found[rules[place].matches(columns)] = place
    return found
