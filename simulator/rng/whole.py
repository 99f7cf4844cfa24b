"""Whole units of a time, without the remainder that ``//`` of two floats works out at length."""

from __future__ import annotations

from .jit import inlined


@inlined
def whole_units(x: float, unit: float) -> int:
    """Return ``int(x // unit)`` of a number of 0 to 2**52 units; ``unit`` must be a whole number."""
    units = int(x / unit)
    # The quotient may have been rounded up to a whole number, never down below one.
    return units - (units * unit > x)
