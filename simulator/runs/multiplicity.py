"""Many rows in one table: p-values that allow for all that are looked at.

A table's rows are two families. The *key* indicators decide, so not one of them may be called clear by luck: Holm's
procedure keeps the chance of any wrong call among them, over all cells of the table, at 5 %. The others explain, and
there are many: by Benjamini and Hochberg, what is called clear among them is wrong for at most 5 % of the calls on
average, and nothing at all is called in 95 % of the tables in which nothing differs. A row that could not be called
clear whatever its few events did has no p-value and counts in neither (Tarone, 1990).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

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
    from statsmodels.stats.multitest import multipletests

    result = np.full(p_values.shape, np.nan)
    found = np.isfinite(p_values)
    if found.any():
        result[found] = multipletests(p_values[found], method=method)[1]
    return result
