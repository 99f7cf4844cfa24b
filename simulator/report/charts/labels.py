"""Positions of point labels, so that no label covers another label or a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_LETTER, _LETTERS = 7.0, 15.0
"""Width and height of a letter, px."""
_AWAY = 10.0
"""Distance of a label from its point, px."""


@dataclass(frozen=True)
class Label:
    """Where a label stands: its anchor in px from the top left, and the side that is fixed there."""

    x: float
    y: float
    align: str


def beside(points: Sequence[tuple[float, float]], names: Sequence[str], width: float) -> list[Label]:
    """Return a place for the name of each point, tried around it in turn; the first to collide least is taken.

    Parameters
    ----------
    points : sequence of tuple of float
        In px from the top left.
    names : sequence of str
        Empty for a point without a label.
    width : float
        Of the chart, px; no label leaves it if another place is free.

    Examples
    --------
    >>> one, other = beside([(50.0, 50.0), (60.0, 50.0)], ["first", "second"], 400.0)
    >>> (one.align, other.align)
    ('right', 'left')
    """
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in points]
    found = []
    for (x, y), name in zip(points, names, strict=True):
        tried = [_tried(x, y, name, side, rise) for rise in (-1, 1, 0, -2.2, 2.2) for side in (1, -1)]
        label, box = min(tried, key=lambda one: _cost(one[1], taken, width))
        found.append(label)
        if name:
            taken.append(box)
    return found


def _tried(x: float, y: float, name: str, side: int, rise: float) -> tuple[Label, tuple[float, float, float, float]]:
    near, middle = x + side * _AWAY, y + rise * _AWAY
    far = near + side * _LETTER * len(name)
    box = (min(near, far), middle - _LETTERS / 2, max(near, far), middle + _LETTERS / 2)
    return Label(near, middle, "left" if side > 0 else "right"), box


def _cost(box: tuple[float, float, float, float], taken: Sequence[tuple[float, ...]], width: float) -> float:
    outside = max(0.0, -box[0]) + max(0.0, box[2] - width)
    return outside + sum(
        max(0.0, min(box[2], other[2]) - max(box[0], other[0]))
        * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
        for other in taken
    )
