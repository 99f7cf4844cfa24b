"""Gradients as plain data, with all that follows from them."""

from __future__ import annotations

from typing import Any

from .prices import multipliers, prices
from .result import Gradients


def data_of(found: Gradients) -> dict[str, Any]:
    """Return derivatives, prices of hours and of requirements, and what a tenth more reviewers would change."""
    return {
        **found.to_dict(),
        "prices": [one.to_dict() for one in prices(found)],
        "multipliers": [one.to_dict() for one in multipliers(found)],
        "staff": [one.to_dict() for one in found.staff],
    }
