"""How the rules of a file hang together: what each is made of, and which rules go before it."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.domain import Action

from .checks import SOFT, precedence
from .cover import Box, boxes
from .rule import Own, Rule
from .rule_file import RuleFile


@dataclass(frozen=True)
class Step:
    """A rule in the order of decisions.

    Attributes
    ----------
    number : int
        In the file, from 1.
    rule : Rule
    behind : tuple of int
        Numbers of the rules that decide before it and may match an item that it matches, too. What is left out never
        matches the same item.
    harmless : tuple of int
        Those of ``behind`` that do the same.
    """

    number: int
    rule: Rule
    behind: tuple[int, ...] = ()
    harmless: tuple[int, ...] = ()


@dataclass(frozen=True)
class Graph:
    """The rules of a file in the order in which they decide, and all names that they are made of.

    Attributes
    ----------
    match : {"first", "all"}
    steps : tuple of Step
    columns : tuple of str
        What is known of an upload and read by a rule or by a name of the file's own.
    own : tuple of Own
    """

    match: str
    steps: tuple[Step, ...]
    columns: tuple[str, ...]
    own: tuple[Own, ...]


def graph_of(file: RuleFile) -> Graph:
    r"""Return how the rules of a file hang together.

    Examples
    --------
    >>> from .rule_file import read_rules
    >>> text = "- {when: age < 3d, do: hold, because: x}\n- {when: top_score > 0.5, do: review, because: x}"
    >>> graph_of(read_rules(text, "mine.yaml")).steps[1].behind
    (1,)
    """
    rules = file.rules
    order = precedence(rules, file.match)
    known = [boxes(rule.when) for rule in rules]
    steps = []
    for place, index in enumerate(order):
        behind = [
            other
            for other in order[:place]
            if _may_meet(known[other], known[index]) and _undoes(rules[other], rules[index], file.match)
        ]
        same = tuple(other + 1 for other in behind if rules[other].action == rules[index].action)
        steps.append(Step(index + 1, rules[index], tuple(other + 1 for other in behind), same))
    own = {one.name for one in file.own}
    named = {name for rule in rules for name in rule.names}.union(*(one.names for one in file.own))
    return Graph(file.match, tuple(steps), tuple(sorted(named - own)), file.own)


def _undoes(first: Rule, later: Rule, match: str) -> bool:
    """Return whether the first rule decides in place of a later one; a review leaves a restriction standing."""
    return not (match == "all" and first.action == Action.REVIEW and later.action in SOFT)


def _may_meet(one: list[Box] | None, other: list[Box] | None) -> bool:
    """Return whether an item may match both; where there are too many cases to look at it may."""
    if one is None or other is None:
        return True
    return any(not first.meet(second).empty for first in one for second in other)
