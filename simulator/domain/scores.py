"""Scores: probabilities in float64, with full precision near 1."""

from __future__ import annotations

import math

SCORE_EDGES = (
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999,
    0.9999, 0.99999,
)  # fmt: skip
"""Edges of the bins by which verdicts are counted: bin ``b`` has the scores from edge ``b - 1`` to below edge ``b``."""

SUREST = 1.0 - 2.0**-53
"""The highest score that a detector gives: the greatest float64 below 1. A score of 1 is that of a known copy alone."""


def score_text(score: float) -> str:
    """Return a score with four decimals or, near 1, with enough decimals for two digits of its distance to 1.

    >>> score_text(0.5), score_text(0.98234118), score_text(0.99999963), score_text(1.0), score_text(1 - 2e-15)
    ('0.5000', '0.9823', '0.99999963', '1.0000', '0.9999999999999980')
    """
    rest = 1.0 - score
    return f"{score:.{max(4, 1 - math.floor(math.log10(rest))) if 0.0 < rest < 1.0 else 4}f}"
