"""The widest gap between cells: an interval that holds the truth although the pair of cells is chosen by its gap.

The gap between the worst and the best cell is the greatest difference of any pair. Where cells are alike, luck decides
which pair that is, so Student's interval of the chosen pair, the jackknife's and the bootstrap's lie too high: of 12
equal cells and 8 replications the jackknife's holds the truth in 27 % of the cases. Intervals of *all* pairs that hold
together (Bonferroni) give one that does: the greatest lower bound and the greatest upper bound of any pair.
``docs/statistics.md`` has the figures.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def widest_bounds(units: Floats, level: float) -> tuple[Floats, Floats]:
    """Return simultaneous bounds of the greatest difference between two cells.

    Parameters
    ----------
    units : (replications, ..., cells) float64
        Independent numbers whose mean is a cell's value; cells that are NaN in a replication are left out.
    level : float
        Probability with which the bounds of all pairs hold together, at least.

    Returns
    -------
    low, high : (...) float64
        NaN where fewer than two cells, or two replications, are there.

    Examples
    --------
    >>> low, high = widest_bounds(np.array([[0.1, 0.4], [0.1, 0.6]]), 0.95)
    >>> round(float(low), 3), round(float(high), 3)
    (0.0, 1.671)
    """
    from scipy.special import stdtrit

    count = units.shape[0]
    there = np.isfinite(units).all(axis=0)
    cells = there.sum(axis=-1)
    pairs = np.maximum(cells * (cells - 1) / 2, 1)
    apart = units[..., :, None] - units[..., None, :]
    mean = apart.mean(axis=0)
    if count < 2:
        nothing = np.full(cells.shape, np.nan)
        return nothing, nothing
    error = np.sqrt(((apart - mean) ** 2).sum(axis=0) / (count - 1) / count)
    half = stdtrit(count - 1, 1 - (1 - level) / 2 / pairs)[..., None, None] * error
    low, high = (np.nanmax(np.where(np.isfinite(end), end, 0.0), axis=(-2, -1)) for end in (mean - half, mean + half))
    enough = cells >= 2
    return np.where(enough, np.maximum(low, 0.0), np.nan), np.where(enough, high, np.nan)
