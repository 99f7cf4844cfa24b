"""Ticks with labels of their own, for axes on a scale that charts do not know, such as the logit."""

from __future__ import annotations

from collections.abc import Sequence

from .base import Chart

Ticks = Sequence[tuple[float, str]]
"""Places along an axis, each with its label."""


def labelled(ticks: Ticks) -> Chart:
    """Return the axis with these ticks.

    >>> labelled([(0.0, "0.7"), (1.0, "0.99")])["labelExpr"]
    "{'0': '0.7', '1': '0.99'}[format(datum.value, '~g')]"
    """
    named = ", ".join(f"'{place:.6g}': '{_quoted(label)}'" for place, label in ticks)
    return {
        "values": [float(f"{place:.6g}") for place, _ in ticks],
        "labelExpr": f"{{{named}}}[format(datum.value, '~g')]",
        "labelAngle": 0,
        "labelOverlap": "greedy",
        "labelFlush": True,
    }


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
