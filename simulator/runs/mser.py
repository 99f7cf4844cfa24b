"""Where a series has settled: MSER-5.

A run that starts empty begins with values that are not typical of the rest. Leaving out the first ``d`` takes away
their bias and costs observations. MSER (White, 1997) leaves out so many that the rest has the smallest estimated
squared standard error, ``sum (y - mean)² / (n - d)²`` over the ``n - d`` values that are left; MSER-5 does so with
means of 5 neighbours, which are less noisy. A minimum in the second half of the series says that it is too short, or
does not settle (Franklin and White, 2008).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BATCH = 5
"""Neighbours in one mean."""
FEWEST = 10
"""Means without which a series is too short to say anything."""
_KEPT = 5
"""Means that are always left: of fewer the spread is small by luck."""


def batch_means(values: Floats, size: int = BATCH) -> Floats:
    """Return the means of whole batches of neighbours.

    Parameters
    ----------
    values : (n,) float64
    size : int

    Returns
    -------
    (n // size,) float64
        What is left over at the end is left out.

    Examples
    --------
    >>> batch_means(np.array([1.0, 3.0, 5.0, 7.0, 100.0]), 2).tolist()
    [2.0, 6.0]
    """
    whole = values.size // size
    return np.asarray(values[: whole * size].reshape(whole, size).mean(axis=1))


def mser(values: Floats) -> Floats:
    """Return the MSER statistic of leaving out the first 0, 1, ... n - 1 values.

    Examples
    --------
    >>> mser(np.array([9.0, 1.0, 3.0])).round(4).tolist()
    [3.8519, 0.5, 0.0]
    """
    rests = (values[start:] for start in range(values.size))
    return np.array([((rest - rest.mean()) ** 2).sum() / rest.size**2 for rest in rests])


def settled(values: Floats) -> int | None:
    """Return how many values to leave out by MSER-5, a multiple of 5; None if the series does not settle.

    Parameters
    ----------
    values : (n,) float64
        At least 50.

    Raises
    ------
    ValueError
        If there are fewer.
    """
    means = batch_means(values)
    if means.size < FEWEST:
        raise ValueError(f"MSER-5 needs {FEWEST * BATCH} values. Got {values.size} instead.")
    start = int(np.argmin(mser(means)[: means.size - _KEPT + 1]))
    return start * BATCH if start < means.size / 2 else None
