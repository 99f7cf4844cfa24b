"""Refusals of rules that can never decide anything: no upload matches, or others decide first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simulator.domain import Action

from .cover import Box, boxes, covered
from .nodes import Always, may_be_unknown
from .rule import Rule

SOFT = (Action.LIMIT, Action.LABEL, Action.AGE_GATE)
"""Actions that hold while an item waits for review, if a rule asks for that, too."""


def check_rules(rules: Sequence[Rule], match: str, error: Callable[[int, str], Exception]) -> None:
    """Refuse the first rule that can never decide, or whose name another one has.

    Parameters
    ----------
    rules : sequence of Rule
    match : {"first", "all"}
    error : callable
        Makes the error of a rule (its index, the fault).
    """
    known: list[list[Box] | None] = []
    for index, rule in enumerate(rules):
        same = next((other for other in rules[:index] if other.name == rule.name), None)
        if same is not None:
            raise error(index, f"Another rule has the name {rule.name!r}, too.")
        found = boxes(rule.when)
        if found == []:
            raise error(index, f"{_said(rule)} can never match: its parts contradict each other.")
        if not isinstance(rule.when, Always) and boxes(rule.when, wanted=False) == [] and not may_be_unknown(rule.when):
            raise error(index, f"{_said(rule)} matches every upload: write `always`.")
        if match == "all" and rule.action == Action.ALLOW:
            raise error(index, f"{_said(rule)} has no effect: where all rules count, `allow` is the weakest action.")
        known.append(found)
    for index in range(len(rules)):
        above = _deciding_before(rules, index, match)
        if covered(known[index], [box for other in above for box in known[other] or ()]):
            alone = next((rules[other].title for other in above if covered(known[index], known[other])), "")
            by = f"{alone} matches" if alone else "other rules match"
            raise error(index, f"{_said(rules[index])} never decides: {by} all that it matches.")


def precedence(rules: Sequence[Rule], match: str) -> list[int]:
    """Return the rules in the order in which they decide: that of the file or, of all, the strongest action first."""
    order = range(len(rules))
    return list(order) if match == "first" else sorted(order, key=lambda index: (-rules[index].action, index))


def _deciding_before(rules: Sequence[Rule], index: int, match: str) -> list[int]:
    order = precedence(rules, match)
    above = order[: order.index(index)]
    if match == "all" and rules[index].action in SOFT:  # a review does not undo a limit
        return [other for other in above if rules[other].action != Action.REVIEW]
    return above


def _said(rule: Rule) -> str:
    return rule.title[0].upper() + rule.title[1:]
