"""Scores: probabilities in float64, with full precision near 1."""

from __future__ import annotations

import math

SUREST = 1.0 - 2.0**-53
"""The highest score that a detector gives: the greatest float64 below 1. A score of 1 is that of a known copy alone."""


def score_text(score: float) -> str:
    """Return a score with four decimals or, near 1, with enough decimals for two digits of its distance to 1.

    >>> score_text(0.5), score_text(0.98234118), score_text(0.99999963), score_text(1.0), score_text(1 - 2e-15)
    ('0.5000', '0.9823', '0.99999963', '1.0000', '0.9999999999999980')
    """
    rest = 1.0 - score
    return f"{score:.{max(4, 1 - math.floor(math.log10(rest))) if 0.0 < rest < 1.0 else 4}f}"
