"""What would change with more or fewer reviewers, from derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.present.serialise import interval, optional
from simulator.runs.estimate import student

from .result import Gradients

TENTH = 0.1


@dataclass(frozen=True)
class StaffChange:
    """What an indicator would change by if every shift had a part more reviewers, to first order.

    Parameters
    ----------
    quantity : str
        Indicator, perhaps with a place.
    unit : str
    part : float
        Reviewers added, as a part of those there are; below 0 = taken away.
    reviewers : float
        The same, in reviewers of all shifts together.
    value : float
        Change, in the indicator's unit.
    low, high : float, optional
        Bounds of its 95 % interval.
    """

    quantity: str
    unit: str
    part: float
    reviewers: float
    value: float
    low: float | None
    high: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "indicator": self.quantity,
            "unit": self.unit,
            "part": self.part,
            "reviewers": self.reviewers,
            **interval(self.value, self.low, self.high),
        }


def staff_change(found: Gradients, part: float = TENTH) -> list[StaffChange]:
    """Return for each indicator what a part more reviewers, and a part fewer, would change.

    It is the sum over shifts of what one reviewer more, or one fewer, changes, times the reviewers moved. Its interval
    is that of the sum: shifts share their luck, so their errors do not add up.
    """
    rows = []
    for quantity in found.quantities:
        shifts = [one for one in found.derivatives if one.quantity == quantity and one.variable.name in found.hours]
        if not shifts:
            continue
        moved = np.array([one.at for one in shifts])
        unit = shifts[0].indicator.unit
        for signed in (part, -part):
            slopes = [one.per_unit_to(1 if signed > 0 else -1) for one in shifts]
            value = signed * float(sum(more * one.value for more, one in zip(moved, slopes, strict=True)))
            units = signed * np.sum([more * one.units for more, one in zip(moved, slopes, strict=True)], axis=0)
            bounds = student(np.array(value), units)
            low, high = optional(float(bounds.low)), optional(float(bounds.high))
            rows.append(StaffChange(quantity, unit, signed, signed * float(moved.sum()), value, low, high))
    return rows
