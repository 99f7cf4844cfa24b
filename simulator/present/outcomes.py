"""Outcomes of a comparison: what may be concluded of one indicator, its word, its sign and its style."""

from __future__ import annotations

from collections.abc import Mapping

BETTER, WORSE, CHANGED, UNCLEAR, UNKNOWN = "better", "worse", "changed", "no clear difference", "unknown"
"""The interval of the difference leaves out 0 in the good or the bad direction, or, where an indicator has no good
direction, at all; it contains 0; or there is no interval."""

SYMBOLS: Mapping[str, str] = {BETTER: "▲", WORSE: "▼", CHANGED: "◆", UNCLEAR: "≈", UNKNOWN: "?"}
"""A sign for each outcome, so that none depends on colour alone."""

STATUSES: Mapping[str, tuple[str, str, str]] = {
    "met": ("▲", "met", BETTER),
    "likely": ("≈", "met by the estimate, not by the whole interval", UNCLEAR),
    "missed": ("▼", "missed", WORSE),
}
"""What a guardrail's status is called: its sign, its words, and the outcome whose style it has."""


def outcome_of(direction: int, low: float | None, high: float | None) -> str:
    """Return the outcome for an indicator that is better high (1), low (-1) or neither (0).

    Parameters
    ----------
    direction : {1, -1, 0}
    low, high : float, optional
        Interval of candidate less baseline; None where there is none.

    Examples
    --------
    >>> outcome_of(-1, -0.2, -0.1), outcome_of(0, 1.0, 2.0), outcome_of(1, -1.0, 1.0), outcome_of(1, None, None)
    ('better', 'changed', 'no clear difference', 'unknown')
    """
    if low is None or high is None:
        return UNKNOWN
    if low <= 0 <= high:
        return UNCLEAR
    if direction == 0:
        return CHANGED
    return BETTER if (low > 0) == (direction > 0) else WORSE


def style_of(outcome: str) -> str:
    """Return the name of an outcome's style on a page.

    >>> style_of("no clear difference")
    'no-clear-difference'
    """
    return outcome.replace(" ", "-")
