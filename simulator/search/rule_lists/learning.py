"""Learning lists of rules from kept uploads, for stated prices of what they do.

A list of rules decides by the first one that matches (decision lists, Rivest 1987, "Learning decision lists", Machine
Learning 2). Its worth is a sum over uploads, so a rule is worth what the uploads that it decides on gain by it. The
best rule at a place of the list is looked for by a beam search over conjunctions, each made more specific by one
condition at a time (CN2; Clark and Niblett 1989, "The CN2 induction algorithm", Machine Learning 3). All cuts of a
column are scored at once from a histogram of gains. The list grows greedily, by the place and the rule that gain most,
and after each addition every rule is learned again with the others held (coordinate ascent).

Limits on hours and on harm enter as prices (Lagrange multipliers; Everett 1963, "Generalized Lagrange multiplier
method", Operations Research 11): with other prices other lists are best, and those that keep the limits are candidates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action

from .conditions import Among, Atom, Candidate, Cut, Rules, decided_by
from .fields import Field
from .kept import Kept

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

WIDTH = 4
"""Conjunctions from which the beam search goes on."""
LEAST = 20
"""Kept uploads that a rule must decide on."""
MOST_NAMES = 3
"""Markets, tiers or policies that a condition may name."""
WORTH = 0.001
"""What a rule or a further condition must gain, as a part of the worth of the strategy in force at these prices."""


@dataclass(frozen=True)
class _Grown:
    """A conjunction on the beam: its conditions, the rows (of those looked at) that it matches, and its best action."""

    conditions: tuple[Atom, ...]
    rows: Rows
    gain: float
    action: int


class Learner:
    """Learns lists of rules on kept uploads.

    Parameters
    ----------
    kept : Kept
    fields : sequence of Field
    actions : sequence of Action
        What rules may do.
    most_conditions : int
        Conditions of a rule, at most.
    """

    def __init__(self, kept: Kept, fields: Sequence[Field], actions: Sequence[Action], most_conditions: int) -> None:
        self._kept, self.fields, self._actions = kept, tuple(fields), actions
        self._most = most_conditions
        self._bins = [field.binned(kept.columns[field.name]) for field in fields]

    def lists(self, worth: Floats, most_rules: int, least: float, start: Rules = ()) -> list[Rules]:
        """Return the best lists found of one rule, two rules, and so on; fewer where a further rule gains too little.

        Parameters
        ----------
        worth : (actions, n) float64
            What each upload gains by each action against being allowed.
        most_rules : int
        least : float
            What a rule or a condition must gain.
        start : tuple of Candidate
            The list from which it grows.
        """
        rules = start
        found: list[Rules] = []
        while len(rules) < most_rules:
            grown = max(
                (self._with(rules, place, worth, least, replacing=False) for place in range(len(rules) + 1)),
                key=lambda one: self._worth(one, worth),
            )
            if self._worth(grown, worth) < self._worth(rules, worth) + least:
                break
            rules = grown
            for place in range(len(rules)):
                again = self._with(rules, place, worth, least, replacing=True)
                if self._worth(again, worth) > self._worth(rules, worth):
                    rules = again
            rules = self._acting(rules)
            if found and len(rules) <= len(found[-1]):
                break
            found.append(rules)
        return found

    def _with(self, rules: Rules, place: int, worth: Floats, least: float, *, replacing: bool) -> Rules:
        """Return a list with the best rule at a place, put in or in place of the one there."""
        before, after = rules[:place], rules[place + replacing :]
        left = np.flatnonzero(decided_by(before, self._kept.columns, len(self._kept)) < 0)
        gains = worth[:, left] - self._worth_by_row(after, worth)[left]
        best = self.best(left, gains, least)
        return rules if best is None else (*before, best, *after)

    def best(self, rows: Rows, gains: Floats, least: float) -> Candidate | None:
        """Return the rule that gains most on some uploads; None where none gains enough.

        Parameters
        ----------
        rows : (r,) int
            The uploads that it may decide on.
        gains : (actions, r) float64
        least : float
            What a rule must gain, and each condition beyond the first.
        """
        beam = [_Grown((), np.arange(len(rows)), 0.0, 0)]
        best, best_net = None, least
        for _ in range(self._most):
            beam = self._grown(rows, gains, beam)
            for one in beam:
                net = one.gain - (len(one.conditions) - 1) * least
                if net > best_net:
                    best, best_net = one, net
        return None if best is None else Candidate(best.conditions, self._actions[best.action])

    def _grown(self, rows: Rows, gains: Floats, beam: Sequence[_Grown]) -> list[_Grown]:
        """Return the conjunctions with the most gain that are one condition longer."""
        found = [(gain, action, one, atom) for one in beam for gain, action, atom in self._children(rows, gains, one)]
        found.sort(key=lambda child: -child[0])
        kept: list[_Grown] = []
        for gain, action, parent, atom in found:
            if len(kept) == WIDTH or gain <= 0:
                break
            if any(np.isclose(gain, one.gain, rtol=1e-9) and action == one.action for one in kept):
                continue  # most likely the same uploads, by other words
            matched = atom.matches({atom.field: self._kept.columns[atom.field][rows[parent.rows]]})
            conditions = (*(one for one in parent.conditions if one.side != atom.side), atom)
            kept.append(_Grown(conditions, parent.rows[matched], gain, action))
        return kept

    def _children(self, rows: Rows, gains: Floats, one: _Grown) -> Iterator[tuple[float, int, Atom]]:
        """Yield gain, action and condition of conjunctions that are one condition longer."""
        for field, bins in zip(self.fields, self._bins, strict=True):
            if field.names and any(atom.field == field.name for atom in one.conditions):
                continue
            own = bins[rows[one.rows]]
            count = np.bincount(own, minlength=field.bins + 1)[: field.bins].astype(np.intp)
            for action in range(len(gains)):
                weights = gains[action, one.rows]
                by_bin = np.bincount(own, weights=weights, minlength=field.bins + 1)[: field.bins].astype(np.float64)
                children = _names(field, by_bin, count) if field.names else _cuts(field, by_bin, count)
                yield from ((gain, action, atom) for gain, atom in children)

    def _worth_by_row(self, rules: Sequence[Candidate], worth: Floats) -> Floats:
        """Return what each upload gains by a list, (n,)."""
        decided = decided_by(rules, self._kept.columns, len(self._kept))
        found = np.zeros(len(self._kept))
        for place, rule in enumerate(rules):
            rows = decided == place
            found[rows] = worth[self._actions.index(rule.action), rows]
        return found

    def _worth(self, rules: Sequence[Candidate], worth: Floats) -> float:
        return float(self._worth_by_row(rules, worth).sum())

    def _acting(self, rules: Rules) -> Rules:
        """Return a list without the rules that decide on hardly anything."""
        decided = decided_by(rules, self._kept.columns, len(self._kept))
        return tuple(rule for place, rule in enumerate(rules) if (decided == place).sum() >= LEAST)


def _cuts(field: Field, by_bin: Floats, count: Rows) -> list[tuple[float, Atom]]:
    """Return the best cut to either side of a number, with its gain."""
    above, number_above = np.cumsum(by_bin[::-1])[::-1][1:], np.cumsum(count[::-1])[::-1][1:]
    below, number_below = np.cumsum(by_bin)[:-1], np.cumsum(count)[:-1]
    found: list[tuple[float, Atom]] = []
    for side, gains, numbers in ((True, above, number_above), (False, below, number_below)):
        enough = np.where(numbers >= LEAST, gains, -np.inf)
        best = int(np.argmax(enough))
        if enough[best] > 0:
            found.append((float(enough[best]), Cut(field.name, field.cuts[best], above=side)))
    return found


def _names(field: Field, by_bin: Floats, count: Rows) -> list[tuple[float, Atom]]:
    """Return the best name, the best two names, and so on, with their gains; all names say nothing."""
    order = np.argsort(-by_bin, kind="stable")
    found: list[tuple[float, Atom]] = []
    for number in range(1, min(MOST_NAMES, len(order) - 1) + 1):
        some = order[:number]
        if by_bin[some[-1]] > 0 and count[some].sum() >= LEAST:
            codes = tuple(sorted(int(one) for one in some))
            found.append(
                (float(by_bin[some].sum()), Among(field.name, tuple(field.names[one] for one in codes), codes))
            )
    return found
