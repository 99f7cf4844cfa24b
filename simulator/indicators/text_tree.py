"""The tree of indicators and the causal chain as lines of text, for a terminal and for the page."""

from __future__ import annotations

from collections.abc import Iterator

from .goals import GOALS
from .stages import STAGES
from .tree import CHAIN, TREE

DRIVER = "↳ "
"""Stands before an indicator that helps to explain the one above it."""


def tree_lines(*, folded: bool = False) -> Iterator[str]:
    """Yield the tree, a line for each goal, indicator and driver.

    Parameters
    ----------
    folded : bool
        Whether drivers are counted and not listed.
    """
    for goal, branches in TREE.items():
        yield f"{goal.upper()}  {GOALS[goal].question}"
        for branch in branches:
            number = len(branch.drivers)
            more = f" (+ {number} driver{'s' if number > 1 else ''})" if folded and number else ""
            yield f"  {branch.indicator.id}{more}  {branch.indicator.question}"
            if not folded:
                yield from (f"    {DRIVER}{driver.id}" for driver in branch.drivers)


def chain_lines() -> Iterator[str]:
    """Yield the causal chain, a line for each stage: what is read there, and on which stages it acts."""
    for stage in STAGES.values():
        acts = "; ".join(f"{other} ({how})" for other, how in stage.acts.items())
        ids = ", ".join(one.id for one in CHAIN[stage.name])
        yield f"{stage.name}, {stage.about}: {ids}{f' -> {acts}' if acts else ''}"
