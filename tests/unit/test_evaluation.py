"""Calls of a dashboard between two periods, by hand and where nothing changed."""

from __future__ import annotations

import numpy as np
import pytest

from verification.evaluation import Periods, calls


def periods(measured, error):
    measured = np.array(measured, dtype=float)
    return Periods(("a", "b"), measured, np.broadcast_to(np.array(error, float), measured.shape), measured)


def test_calls_by_hand():
    before = periods([[1.0, 1.0], [1.0, np.nan], [1.0, 1.0]], [[0.3, 0.0]])
    after = periods([[2.0, 1.0], [0.0, 9.0], [1.8, 1.1]], [[0.4, 0.0]])  # the first one needs a change of .98

    found = calls(before, after)

    assert found.pairs.tolist() == [3, 2]
    assert found.higher.tolist() == [pytest.approx(1 / 3), 0.5]
    assert found.lower.tolist() == [pytest.approx(1 / 3), 0.0]


def test_normal_luck_alone_is_called_in_5_percent_of_pairs():
    # 20,000 pairs, held to 4 standard errors of a share of .05
    random = np.random.default_rng(3)
    before, after = (periods(random.normal(0.0, [1.0, 2.0], (20_000, 2)), [1.0, 2.0]) for _ in range(2))

    found = calls(before, after)

    np.testing.assert_allclose(found.higher + found.lower, 0.05, atol=4 * (0.05 * 0.95 / 20_000) ** 0.5)
