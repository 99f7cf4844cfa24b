"""Many rows in one table: p-values that allow for all that are looked at.

A table's rows form two families. The *key* indicators decide a launch, so none of them may be called clear by luck:
Holm's procedure keeps the chance of any wrong call among them, over all cells of the table, at 5 %. The others explain,
and there are many: by Benjamini and Hochberg's procedure, at most 5 % of the calls among them are wrong on average, and
95 % of the tables without any true difference call nothing. A row that could not be called clear with its few events
has no p-value and counts in neither family (Tarone, 1990).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulator.present.outcomes import CLEAR

Floats = NDArray[np.float64]

Method = Literal["holm", "fdr_bh"]
KEY: Method = "holm"
"""How the p-values of key indicators are adjusted."""
OTHERS: Method = "fdr_bh"
"""How those of all others are."""


def adjusted(p_values: Floats, method: Method) -> Floats:
    """Return p-values adjusted for each other; missing ones stay missing and do not count.

    >>> adjusted(np.array([0.01, np.nan, 0.04]), "holm").tolist()
    [0.02, nan, 0.04]
    """
    result = np.full(p_values.shape, np.nan)
    found = np.isfinite(p_values)
    if found.any():
        result[found] = _holm(p_values[found]) if method == "holm" else _benjamini_hochberg(p_values[found])
    return result


def _holm(p_values: Floats) -> Floats:
    """Return p-values by Holm (1979); the library collects all garbage of the process at each call."""
    order = np.argsort(p_values)
    stepped = np.maximum.accumulate(p_values[order] * np.arange(len(p_values), 0, -1))
    result = np.empty(len(p_values))
    result[order] = np.minimum(stepped, 1.0)
    return result


def _benjamini_hochberg(p_values: Floats) -> Floats:
    from statsmodels.stats.multitest import multipletests

    return np.asarray(multipletests(p_values, method="fdr_bh")[1])


def level_left(q_values: Floats, method: Method) -> float:
    """Return the p-value up to which one more row of a family would be clear, all other rows as they are.

    Parameters
    ----------
    q_values : (rows,) float64
        Adjusted p-values; missing ones do not count.
    method : {"holm", "fdr_bh"}

    Examples
    --------
    >>> level_left(np.array([0.01, np.nan, 0.4, 0.6]), "holm"), level_left(np.array([0.01, 0.4]), "fdr_bh")
    (0.025, 0.05)
    """
    rows = max(int(np.isfinite(q_values).sum()), 1)
    clear = int((q_values <= CLEAR).sum())
    if method == "holm":
        return CLEAR / max(rows - clear, 1)
    return CLEAR * min(clear + 1, rows) / rows
