"""Which trials are run again on fresh luck."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.search.answer.points import best_and_surest


@pytest.mark.parametrize("number", range(12))
@pytest.mark.parametrize("seed", range(5))
def test_half_are_the_best_and_the_others_trade_score_for_surety(seed, number):
    surely = np.random.default_rng(seed).normal(size=(10, 2)).round(1)
    chosen = best_and_surest(surely, number)

    assert len(chosen) == len(set(chosen)) == min(number, 10)
    ranked = sorted(surely[:, 0])
    assert [surely[place, 0] for place in chosen[: number - number // 2]] == ranked[: number - number // 2]
    if number >= 4:
        assert surely[chosen, 1].min() == surely[:, 1].min(), "the surest is among them"


def test_without_doubts_they_are_the_best():
    scores = np.array([3.0, 1.0, 2.0, 0.0])
    assert best_and_surest(np.column_stack([scores, np.zeros(4)]), 3) == [3, 1, 2]
