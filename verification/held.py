"""Tables of a few runs drawn from a pool, and how many of their intervals hold the truth."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.runs.estimate import Interval

SIZES = (4, 8, 30)
"""Runs of a table."""
TABLES = 1_000
"""Tables of each size; those beyond the disjoint ones are random."""
FEWEST = 20
"""Tables with an interval, of the disjoint ones, without which a coverage is not told."""


def tables_of(runs: int, size: int, tables: int = TABLES, seed: int = 1) -> NDArray[np.int64]:
    """Return the runs of each table, (size, tables): disjoint ones first, then those of further random orders."""
    generator = np.random.default_rng(seed)
    whole = runs // size * size
    orders = [np.arange(runs)] + [generator.permutation(runs) for _ in range(tables * size // whole)]
    return np.concatenate([one[:whole].reshape(-1, size).T for one in orders], axis=1)[:, :tables]


def counted(interval: Interval, truth: float, disjoint: int) -> list[Any]:
    """Return the share of intervals that hold the truth, None if there are too few, and the share that is there.

    Parameters
    ----------
    interval : Interval
        Of each table.
    truth : float
    disjoint : int
        Tables that share no run.
    """
    there = np.isfinite(interval.low) & np.isfinite(interval.high)
    slack = 1e-9 * abs(truth)  # what is planned is known to the last bit, and a mean of it to rounding
    inside = (interval.low - slack <= truth) & (truth <= interval.high + slack)
    part = float(there.mean())
    told = np.isfinite(truth) and part * disjoint >= FEWEST
    return [round(float(inside[there].mean()), 4) if told else None, round(part, 3)]


def error_of(coverage: float, runs: int, size: int, part: float = 1.0) -> float:
    """Return the standard error of a coverage that is measured on so many runs, at most.

    It is that of the disjoint tables; others share their runs, and make it smaller by an unknown amount.

    Parameters
    ----------
    coverage : float
        True share of intervals that hold the truth.
    runs, size : int
        Of the world, and of a table.
    part : float
        Share of tables with an interval.

    Examples
    --------
    >>> round(error_of(0.95, 1_200, 4), 4), round(error_of(0.95, 1_200, 30), 4)
    (0.0126, 0.0346)
    """
    return math.sqrt(coverage * (1 - coverage) / (runs // size * part) + _of_truth(runs, size) ** 2)


def _of_truth(runs: int, size: int) -> float:
    """Return what the truth's own error takes from a coverage, to second order, for a normal mean.

    The truth is the mean of all runs, so it lies off by sqrt(size / runs) standard errors of a table. The loss is
    z phi(z) times the square of that.
    """
    return 1.96 * 0.0584 * size / runs
