"""Parameters that several strategies share: at how many user reports and views an upload goes to review."""

from __future__ import annotations

from simulator.declare import Param


def reports_trigger(default: int = 3) -> Param:
    """Return the declaration of ``review_at_reports``, by market."""
    return Param(
        default,
        ge=0,
        le=1_000_000,
        unit="user reports",
        shape=("market",),
        search=(1, 100),
        log=True,
        doc="user reports that trigger a review; 0 = never",
    )


def views_trigger() -> Param:
    """Return the declaration of ``review_at_views``, by market; never by default."""
    return Param(
        None,
        ge=0,
        unit="views",
        shape=("market",),
        search=(1e2, 1e7),
        log=True,
        doc="views that trigger a review, once",
    )
