"""Labels by raters who err, and the correction for their errors.

A rater says *violating* of a violation with probability ``sensitivity`` and *not violating* of an innocent item with
probability ``specificity``. The share ``q`` of labels that say violating then stands for

    p = (q + specificity - 1) / (sensitivity + specificity - 1),

Rogan and Gladen's estimator. It is linear, so it may be applied to each label: one that says violating counts
``specificity / (sensitivity + specificity - 1)``, the other ``(specificity - 1) / (...)``, and in expectation each
counts what is true of its item. So sums and differences of corrected labels are corrected, too.

Source: W. Rogan and B. Gladen, *Estimating prevalence from the results of a screening test*, American Journal of
Epidemiology 107 (1978).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError, show

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Raters:
    """How well raters read.

    Parameters
    ----------
    sensitivity, specificity : float
        0 to 1; they must add up to more than 1, else labels say nothing.

    Raises
    ------
    InputError
        If they do not.
    """

    sensitivity: float = 1.0
    specificity: float = 1.0

    def __post_init__(self) -> None:
        if not self.power > 0.0:
            given = show(f"{self.sensitivity} and {self.specificity}")
            raise InputError(f"Sensitivity and specificity must add up to more than 1. Got {given} instead.")

    @property
    def power(self) -> float:
        """Youden's index: by how much a violation is called violating more often than an innocent item."""
        return self.sensitivity + self.specificity - 1.0

    def read(self, violates: NDArray[np.bool_], luck: Floats) -> NDArray[np.bool_]:
        """Return what raters say of items, (n,), from uniform numbers, (n,)."""
        return np.asarray(luck < np.where(violates, self.sensitivity, 1.0 - self.specificity))

    def corrected(self, said: NDArray[np.bool_]) -> Floats:
        """Return labels, (n,), as numbers that are in expectation 1 for a violation and 0 for an innocent item.

        >>> Raters(0.9, 0.95).corrected(np.array([True, False])).round(3).tolist()
        [1.118, -0.059]
        """
        return np.asarray((said + self.specificity - 1.0) / self.power)

    def noise(self, rate: float) -> float:
        """Return the variance that raters' errors add to one label, where a share ``rate`` of items violates."""
        wrong = rate * self.sensitivity * (1.0 - self.sensitivity)
        return wrong + (1.0 - rate) * self.specificity * (1.0 - self.specificity)


def rogan_gladen(share: float, raters: Raters) -> float:
    """Return the rate that a share of labels saying violating stands for; it may lie outside 0 to 1.

    Examples
    --------
    Raters who miss a tenth and call 1 in 100 innocent items violating, and 2.78 % of labels that say so:

    >>> round(rogan_gladen(0.0278, Raters(0.9, 0.99)), 6)
    0.02
    """
    return (share + raters.specificity - 1.0) / raters.power
