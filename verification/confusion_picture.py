"""The picture of ``docs/world/confusion.md``: ``python -m verification.confusion_picture``, some seconds.

Lines are the law, dots are what reviewers say of 20,000 items.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator import Scenario
from simulator.world.laws import Laws, reading
from simulator.world.parameters import parameters_of

from .pictures import Row, beside, panel, rows, save

ITEMS = 20_000
MISSED = 0.2
MARGIN = 1.0
"""Of an item that violates; how far it is from the line does not matter."""


def confusion() -> Row:
    """Return what panels of reviewers miss whose errors are correlated, and whose judgement is read more blurred."""
    return beside(_panels(), _second_opinions())


def _panels() -> Row:
    """Return the share of violations that the majority of 1, 3 or 5 misses, by correlation."""
    at = np.array([0.0, 0.2, 0.4, 0.6, 0.8])
    fine = np.linspace(0.0, 0.98, 50)
    lines, dots = [], []
    said = {rho: _misses(rho, 5) for rho in at.tolist()}
    for reviewers in (1, 3, 5):
        name = f"majority of {reviewers}"
        lines += rows(name, fine, [_majority_misses(rho, reviewers) for rho in fine.tolist()])
        dots += rows(name, at, [float((said[rho][:, :reviewers].sum(axis=1) > reviewers / 2).mean()) for rho in said])
    title = "violations that a panel misses, share (dots: drawn)"
    return panel(title, "correlation of readings", lines=lines, dots=dots, size=(300, 180))


def _second_opinions() -> Row:
    """Return how often a second reviewer misses what the first one missed."""
    at, fine = np.array([0.0, 0.2, 0.4, 0.6, 0.8]), np.linspace(0.0, 0.98, 50)
    both = {rho: _misses(rho, 2) for rho in at.tolist()}
    again = [float(said[:, 1][said[:, 0]].mean()) for said in both.values()]
    lines = rows("after a miss", fine, [_both_miss(rho) / MISSED for rho in fine.tolist()])
    lines += rows("in all", fine, np.full_like(fine, MISSED))
    dots = rows("after a miss", at, again) + rows("in all", at, [float(said[:, 1].mean()) for said in both.values()])
    title = "second opinions that miss it, share (dots: drawn)"
    return panel(title, "correlation of readings", lines=lines, dots=dots, size=(300, 180))


def _laws(correlation: float) -> Laws:
    rates = f"{{missed: {MISSED}, wrong: 0.02, correlation: {correlation}}}"
    settings = ["pools.emea.noise=null", f"pools.emea.confusion={rates}"]
    return parameters_of(Scenario.load("baseline", settings)).laws


def _misses(correlation: float, reviewers: int) -> NDArray[np.bool_]:
    """Return (items, reviewers): whether each misses a violation."""
    laws, pool = _laws(correlation), list(Scenario.load("baseline").pools).index("emea")
    said = [[reading(pool, 0, item, job, MARGIN, laws) <= 0 for job in range(reviewers)] for item in range(ITEMS)]
    return np.array(said)


def _chances(correlation: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the probability of a miss given the common part of all readings, on a grid, and the grid's weights."""
    from scipy import special

    common = np.linspace(-8.0, 8.0, 4_001)
    weight = np.exp(-0.5 * common * common)
    at = (special.ndtri(MISSED) - math.sqrt(correlation) * common) / math.sqrt(1.0 - correlation)
    return special.ndtr(at), weight / weight.sum()


def _majority_misses(correlation: float, reviewers: int) -> float:
    from scipy import stats

    chance, weight = _chances(correlation)
    return float(stats.binom.sf(reviewers // 2, reviewers, chance) @ weight)


def _both_miss(correlation: float) -> float:
    chance, weight = _chances(correlation)
    return float(chance**2 @ weight)


if __name__ == "__main__":
    save("confusion", confusion())
