"""Trade-offs between objectives: dominance between points, points to keep, and the point to recommend.

All functions take *costs*: an array (points, objectives) in which less is better, so a maximised objective comes with
its sign changed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def non_dominated(costs: Floats) -> NDArray[np.bool_]:
    """Return which points no other point beats: at least as good in all objectives and better in one.

    Points with a missing cost (NaN) are never on the front. Equal points are on it together.

    >>> non_dominated(np.array([[1.0, 3.0], [2.0, 2.0], [2.0, 3.0], [np.nan, 0.0]])).tolist()
    [True, True, False, False]
    """
    complete = np.asarray(np.isfinite(costs).all(axis=1), dtype=np.bool_)
    front = complete.copy()
    for index in np.flatnonzero(complete):
        others = costs[complete]
        beaten = (others <= costs[index]).all(axis=1) & (others < costs[index]).any(axis=1)
        front[index] = not beaten.any()
    return front


def spread_out(costs: Floats, count: int) -> list[int]:
    """Return at most ``count`` points that cover a front, as sorted indices.

    The most crowded point is dropped until few enough are left; crowding is NSGA-II's distance: the sum over objectives
    of the gap between a point's neighbours, as a part of the range. The best point in each objective stays as long as
    ``count`` allows.
    """
    kept = list(range(len(costs)))
    while len(kept) > count:
        distances = crowding(costs[kept])
        kept.pop(int(np.argmin(distances)))
    return kept


def crowding(costs: Floats) -> Floats:
    """Return each point's crowding distance, (points,); infinite at the ends of any objective."""
    distance = np.zeros(len(costs))
    for column in costs.T:
        order = np.argsort(column, kind="stable")
        spread = column[order[-1]] - column[order[0]]
        distance[order[[0, -1]]] = np.inf
        if spread > 0:
            distance[order[1:-1]] += (column[order[2:]] - column[order[:-2]]) / spread
    return distance


def knee(costs: Floats) -> int:
    """Return the point nearest to the ideal one, once every objective is scaled to 0 ... 1 over the points given.

    The ideal point has the best value of each objective. An objective in which all points are equal does not count. Of
    equally near points, the best in the first objective wins.

    >>> knee(np.array([[0.0, 1.0], [0.1, 0.2], [1.0, 0.0]]))
    1
    """
    best, worst = costs.min(axis=0), costs.max(axis=0)
    spread = np.where(worst > best, worst - best, 1.0)
    distance = np.sqrt((((costs - best) / spread) ** 2).sum(axis=1))
    return int(np.lexsort((*costs.T[::-1], np.round(distance, 12)))[0])


def hypervolume(costs: Floats, ideal: Floats, worst: Floats) -> float:
    """Return the share of the box between two corners that the points dominate, for two objectives.

    Parameters
    ----------
    costs : (points, 2)
    ideal, worst : (2,)
        Corners of the box. What lies beyond a corner is cut off at it.

    Returns
    -------
    float
        In [0, 1]; NaN for any other number of objectives or a box without area.

    Examples
    --------
    >>> hypervolume(np.array([[0.0, 0.5], [0.5, 0.0]]), np.zeros(2), np.ones(2))
    0.75
    """
    if costs.shape[1] != 2 or not (worst > ideal).all():
        return float("nan")
    scaled = np.clip((costs - ideal) / (worst - ideal), 0.0, 1.0)
    covered, floor = 0.0, 1.0
    for first, second in scaled[np.lexsort((scaled[:, 1], scaled[:, 0]))]:
        if second < floor:
            covered += (1.0 - first) * (floor - second)
            floor = second
    return float(covered)
