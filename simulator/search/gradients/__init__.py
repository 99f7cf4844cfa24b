"""Gradients: how fast indicators move with parameters and staff, at one plan, on common luck.

A derivative is the difference between two plans, on either side of the one given, that meet the same uploads and the
same luck. How far apart the two are is chosen on luck of its own: as far as the response is straight within its noise.
Where no job waits and nobody is enforced against, the law of scores gives the derivative of a removal threshold itself.
What follows from derivatives: prices of reviewer-hours and of requirements, and the effect of a tenth more reviewers.
"""

from __future__ import annotations

from .data import data_of
from .derivative import Derivative
from .find import Runs, gradients, gradients_at
from .prices import Multiplier, Price, multipliers, prices
from .result import Gradients
from .staff import StaffChange

__all__ = [
    "Derivative",
    "Gradients",
    "Multiplier",
    "Price",
    "Runs",
    "StaffChange",
    "data_of",
    "gradients",
    "gradients_at",
    "multipliers",
    "prices",
]
