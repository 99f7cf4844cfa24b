"""Outcomes of a comparison: what may be concluded of one indicator, its word, its sign and its style."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

BETTER, WORSE, CHANGED, UNCLEAR, UNKNOWN = "better", "worse", "changed", "no clear difference", "unknown"
LACKING: Literal["too little evidence"] = "too little evidence"
"""There is a clear difference in the good or the bad direction, or, where an indicator has no good direction, at all;
there is none; too little happened for any to be clear; or an arm has no value, or one replication no interval."""

SYMBOLS: Mapping[str, str] = {BETTER: "▲", WORSE: "▼", CHANGED: "◆", UNCLEAR: "≈", LACKING: "○", UNKNOWN: "?"}
"""A sign for each outcome, so that none depends on colour alone."""

MET: Literal["met"] = "met"
LIKELY: Literal["likely"] = "likely"
MISSED: Literal["missed"] = "missed"

STATUSES: Mapping[str, tuple[str, str, str]] = {
    MET: ("▲", "met", BETTER),
    LIKELY: ("≈", "met by the estimate, not by the whole interval", UNCLEAR),
    MISSED: ("▼", "missed", WORSE),
    LACKING: ("○", "too little evidence", LACKING),
}
"""What a guardrail's status is called: its sign, its words, and the outcome whose style it has."""

CLEAR = 0.05
"""Adjusted p-value up to which a difference is clear."""


def outcome_of(
    direction: int, low: float | None, high: float | None, *, q_value: float = 0.0, lacking: bool = False
) -> str:
    """Return the outcome for an indicator that is better high (1), low (-1) or neither (0).

    Parameters
    ----------
    direction : {1, -1, 0}
    low, high : float, optional
        Interval of candidate less baseline; None where there is none.
    q_value : float
        Its p-value, adjusted for all rows that are looked at.
    lacking : bool
        Whether both arms have a value, but too little happened for any difference to be clear.

    Examples
    --------
    >>> outcome_of(-1, -0.2, -0.1), outcome_of(0, 1.0, 2.0), outcome_of(1, -1.0, 1.0), outcome_of(1, None, None)
    ('better', 'changed', 'no clear difference', 'unknown')
    >>> outcome_of(-1, -0.2, -0.1, q_value=0.2), outcome_of(1, -1.0, 1.0, lacking=True)
    ('no clear difference', 'too little evidence')
    """
    if lacking:
        return LACKING
    if low is None or high is None:
        return UNKNOWN
    if low <= 0 <= high or not q_value <= CLEAR:
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
