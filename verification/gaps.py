"""Intervals of the gap between the worst and the best of several cells: how often they hold the truth, and how wide.

Cells are shares of 400 trials per run. The *jackknife* takes the pair of cells that lies furthest apart as given; with
*bias taken off* its centre is the mean of the pseudo-values; *all pairs* is what riskbox prints (``runs/widest.py``).
The last column is how often gaps of two arms with half of their luck in common are called different at 5 %.
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from benchmarks.table import Table
from simulator.runs.widest import widest_bounds

TRIALS = 400
REPEATS = 2000
SHARES = {
    "3 equal": np.full(3, 0.1),
    "3 spread": np.linspace(0.05, 0.15, 3),
    "12 equal": np.full(12, 0.1),
    "12 spread": np.linspace(0.05, 0.15, 12),
}
SIZES = (4, 8, 30)


def tables(repeats: int = REPEATS) -> list[Table]:
    """Return the coverage, the width, and the calls among null comparisons."""
    heads = ("cells", "runs", "jackknife", "bias taken off", "all pairs", "width, all pairs : jackknife", "null calls")
    table = Table("Gaps between cells: 95 % intervals", heads, f"{repeats} draws each.")
    for name, shares in SHARES.items():
        for size in SIZES:
            held, widths, called = _tried(shares, size, repeats)
            texts = [f"{100 * share:.1f} %" for share in held]
            table.add(name, str(size), *texts, f"{widths[2] / widths[0]:.1f}", f"{100 * called:.1f} %")
    return [table]


def _tried(shares: np.ndarray, size: int, repeats: int) -> tuple[np.ndarray, np.ndarray, float]:
    luck = np.random.default_rng(1)
    truth, t = np.ptp(shares), stdtrit(size - 1, 0.975)
    held, widths, called = np.zeros(3), np.zeros(3), 0
    for _ in range(repeats):
        common, own, other = (luck.binomial(TRIALS // 2, shares, size=(size, len(shares))) for _ in range(3))
        one, two = (common + own) / TRIALS, (common + other) / TRIALS
        for place, (low, high) in enumerate((*_jackknife(one, t), widest_bounds(one, 0.95))):
            held[place] += max(float(low), 0.0) <= truth <= high
            widths[place] += high - max(float(low), 0.0)
        apart = _chosen(two) - _chosen(one)
        called += abs(apart.mean()) > t * apart.std(ddof=1) / np.sqrt(size)
    return held / repeats, widths / repeats, called / repeats


def _jackknife(cells: np.ndarray, t: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the jackknife's interval around the gap, and around the mean of its pseudo-values."""
    size, gap = len(cells), np.ptp(cells.mean(axis=0))
    without = np.ptp((cells.sum(axis=0) - cells) / (size - 1), axis=1)
    pseudo = size * gap - (size - 1) * without
    half = t * pseudo.std(ddof=1) / np.sqrt(size)
    return (gap - half, gap + half), (pseudo.mean() - half, pseudo.mean() + half)


def _chosen(cells: np.ndarray) -> np.ndarray:
    """Return, run by run, the worst cell of all runs together less the best one."""
    mean = cells.mean(axis=0)
    chosen: np.ndarray = cells[:, mean.argmax()] - cells[:, mean.argmin()]
    return chosen
