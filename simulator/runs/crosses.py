"""Breakdowns as users write them: an axis, or several axes crossed."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.indicators import select


def axes_of(cross: str) -> tuple[str, ...]:
    """Return the axes of a breakdown.

    >>> axes_of("market, policy")
    ('market', 'policy')
    """
    return tuple(part.strip() for part in cross.split(","))


def allowed(ids: Sequence[str] | None, by: Sequence[str]) -> list[str] | None:
    """Return those of the ids that may be broken down by some axes; None, for all, stays None."""
    return None if ids is None else [indicator.id for indicator in select(ids) if indicator.allows(by)]
