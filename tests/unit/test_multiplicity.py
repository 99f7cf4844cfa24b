"""p-values that allow for each other: our own lines against a library's."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from simulator.runs.multiplicity import adjusted


@pytest.mark.parametrize("method", ["holm", "fdr_bh"])
@pytest.mark.parametrize("seed", range(20))
def test_adjusted_values_are_the_librarys_to_the_last_bit(method, seed):
    draws = np.random.default_rng(seed)
    p_values = draws.beta(0.3, 1, size=draws.integers(1, 60))
    p_values[: len(p_values) // 3] = p_values[0]  # ties
    mixed = np.append(p_values, np.nan)

    assert adjusted(mixed, method)[:-1].tolist() == multipletests(p_values, method=method)[1].tolist()
    assert np.isnan(adjusted(mixed, method)[-1])
