"""Lists of rules moved a little at a time, by their whole score and no price: hill climbing from what was learned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from simulator.domain import Action

from .conditions import Candidate, Cut, Rules
from .fields import Field
from .scoring import Score, Scorer

STRIDES = (-4, -1, 1, 4)
"""By how many cuts of its column a condition is moved."""
PASSES = 3
"""Times that every neighbour of a list is looked at, at most."""


def refined(rules: Rules, fields: Mapping[str, Field], scorer: Scorer) -> tuple[Rules, Score]:
    """Return a list from which no neighbour is better, or that many passes have led to, and its score.

    Neighbours have one cut moved, one condition less, one other action, or one rule less. A list is better if it misses
    limits and objectives by less or, where both miss none, if its objectives are better.
    """
    best, score = rules, scorer.score(rules)
    for _ in range(PASSES):
        before = best
        for one in list(neighbours(best, fields, scorer.actions)):
            found = scorer.score(one)
            if found.key < score.key:
                best, score = one, found
        if best == before:
            break
    return best, score


def neighbours(rules: Rules, fields: Mapping[str, Field], actions: Sequence[Action]) -> Iterator[Rules]:
    """Yield the lists that differ from one in a single step."""
    for place, rule in enumerate(rules):
        for other in _neighbours(rule, fields, actions):
            yield (*rules[:place], other, *rules[place + 1 :])
        if len(rules) > 1:
            yield (*rules[:place], *rules[place + 1 :])


def _neighbours(rule: Candidate, fields: Mapping[str, Field], actions: Sequence[Action]) -> Iterator[Candidate]:
    conditions = rule.conditions
    for place, one in enumerate(conditions):
        others = (*conditions[:place], *conditions[place + 1 :])
        if others:
            yield replace(rule, conditions=others)
        if not isinstance(one, Cut):
            continue
        cuts = fields[one.field].cuts
        at = cuts.index(one.at)
        for stride in STRIDES:
            if 0 <= at + stride < len(cuts):
                moved = replace(one, at=cuts[at + stride])
                yield replace(rule, conditions=(*conditions[:place], moved, *conditions[place + 1 :]))
    for action in actions:
        if action != rule.action:
            yield replace(rule, action=action)
