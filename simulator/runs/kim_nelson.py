"""The best of k systems by the fully sequential procedure KN (Kim and Nelson 2001, ACM TOMACS 11, 251-273).

Every system is run the same number of times until it is out. After a first stage of ``n0`` replications the spread of
the difference of each pair is estimated once, ``S2``. From then on a system is out as soon as the sum of its
differences from another one leaves a triangle on the wrong side: its mean is lower by more than

    W(r) = max(0, delta / (2 r) * (h2 * S2 / delta^2 - r)),   h2 = (n0 - 1) * ((2 alpha / (k - 1))^(-2 / (n0 - 1)) - 1)

after ``r`` replications (the constant c of the paper is 1). If the best system is better than every other one by at
least ``delta``, it is selected with probability ``1 - alpha`` or more, where replications are independent and normal.
The systems of one replication may depend on each other in any way: only differences count, so common random numbers
make ``S2``, and with it the number of replications, smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Source = Callable[[Sequence[int], int], Sequence[float]]
"""``source(systems, replication)``: a value of each of these systems, more being better, in one replication."""


@dataclass(frozen=True)
class Elimination:
    """A system that is out."""

    system: int
    by: int
    """The system that is better."""
    replications: int
    """Replications of each after which this was seen."""
    gap: float
    """By how much the mean of ``by`` is better then."""


@dataclass(frozen=True)
class Selection:
    """What the procedure found.

    Parameters
    ----------
    best : int
        The system that is left or, of several, the one with the highest mean.
    left : tuple of int
        Systems that are not out; several only if their means are equal, or if ``most`` has ended the procedure.
    settled : bool
        Whether the procedure came to its end, so that its guarantee holds.
    eliminations : tuple of Elimination
        In order.
    values : (replications, systems) float64
        Every value that was used; NaN where a system was out.
    """

    best: int
    left: tuple[int, ...]
    settled: bool
    eliminations: tuple[Elimination, ...]
    values: Floats

    @property
    def counts(self) -> NDArray[np.int64]:
        """Replications of each system."""
        return np.asarray(np.isfinite(self.values).sum(axis=0))


def select(
    source: Source,
    systems: int,
    delta: float,
    *,
    confidence: float = 0.95,
    first: int = 10,
    most: int | None = None,
    told: Callable[[Elimination, int], None] | None = None,
) -> Selection:
    """Return the best system.

    Parameters
    ----------
    source : callable
        Asked for replications 0, 1, 2, ... in turn, each time for the systems that are not out.
    systems : int
        How many there are, 2 or more.
    delta : float
        Smallest difference that matters, above 0.
    confidence : float
        Probability of a correct selection; above 1 / systems and below 1.
    first : int
        Replications of the first stage, 2 or more.
    most : int, optional
        Values, over all systems, after which no further replication is begun; by default there is no limit.
    told : callable, optional
        Given each elimination as it happens, and how many systems are left.
    """
    everyone = np.arange(systems)
    rows = [np.asarray(source(everyone.tolist(), number), dtype=np.float64) for number in range(first)]
    ends = closing(np.asarray(rows), delta, confidence)
    left, total, used = everyone, np.sum(rows, axis=0), first * systems
    out: list[Elimination] = []
    settled = False
    while not settled:
        number = len(rows)
        gone = _screened(left, total / number, ends, delta, number)
        left = left[~np.isin(left, [one.system for one in gone])]
        for place, one in enumerate(gone, start=1):
            if told is not None:
                told(one, left.size + len(gone) - place)
        out += gone
        settled = left.size == 1 or bool((ends[np.ix_(left, left)] <= number).all())
        if settled or (most is not None and used + left.size > most):
            break
        row = np.full(systems, np.nan)
        row[left] = source(left.tolist(), number)
        total = total + row
        rows.append(row)
        used += left.size
    best = int(left[np.argmax(total[left])])
    return Selection(best, tuple(left.tolist()), settled, tuple(out), np.asarray(rows))


def closing(first_stage: Floats, delta: float, confidence: float) -> Floats:
    """Return the replications at which the triangle of each pair closes, (systems, systems): ``h2 * S2 / delta^2``.

    Parameters
    ----------
    first_stage : (replications, systems) float64
    delta, confidence
        As of ``select``.
    """
    free, systems = first_stage.shape[0] - 1, first_stage.shape[1]
    each = 2 * (1 - confidence) / (systems - 1)
    return np.asarray(free * (each ** (-2 / free) - 1) * pair_variances(first_stage) / delta**2)


def pair_variances(values: Floats) -> Floats:
    """Return the variance of the difference of each pair, (systems, systems), of values (replications, systems)."""
    return np.asarray(np.var(values[:, :, None] - values[:, None, :], axis=0, ddof=1))


def _screened(left: NDArray[np.intp], means: Floats, ends: Floats, delta: float, number: int) -> list[Elimination]:
    """Return the systems that are out after so many replications, each with the system that beats it most clearly."""
    allowed = np.maximum(ends[np.ix_(left, left)] - number, 0.0) * delta / (2 * number)
    excess = means[left][None, :] - means[left][:, None] - allowed
    beaten_by = excess.argmax(axis=1)
    return [
        Elimination(int(left[one]), int(left[other]), number, float(means[left[other]] - means[left[one]]))
        for one, other in enumerate(beaten_by)
        if excess[one, other] > 0
    ]
