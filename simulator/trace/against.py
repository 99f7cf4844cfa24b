"""Two lives of one item, under two plans, side by side."""

from __future__ import annotations

from simulator.present.table import Column, Table

from .life import Step, Trace, signed

ALIKE = "the same"
"""Stands for a step that both lives share."""


def side_by_side(one: Trace, other: Trace) -> Table:
    """Return a row per step of either life, in order of time; a step that both share is told once.

    Parameters
    ----------
    one, other : Trace
        Of the same item of the same run under two plans.
    """
    mine, theirs = list(one.steps), list(other.steps)
    rows: list[tuple[str, str, str]] = []
    while mine or theirs:
        left, right = mine[:1], theirs[:1]
        if left and right and _key(left[0]) != _key(right[0]):
            # the earlier one first; of two at one instant, that of the first plan
            left, right = (left, []) if left[0].time <= right[0].time else ([], right)
        del mine[: len(left)], theirs[: len(right)]
        shared = bool(left and right) and _told(left[0]) == _told(right[0])
        texts = [_told(step[0]) if step else "" for step in (left, right)]
        rows.append((signed((left or right)[0].after), texts[0], ALIKE if shared else texts[1]))
    columns = tuple(Column(name, align="left") for name in ("after upload", "baseline", "candidate"))
    return Table("lives", "", columns, tuple(rows))


def _key(step: Step) -> tuple[float, str, int]:
    return step.time, step.event, step.item


def _told(step: Step) -> str:
    return f"{step.event}, {step.views:,.0f} views: {step.text}"
