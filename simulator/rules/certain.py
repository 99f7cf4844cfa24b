"""What can be said of numbers from the bounds of columns alone."""

from __future__ import annotations

import math

from .nodes import Compare


def certain(found: Compare) -> bool | None:
    """Return what a comparison is for every upload by the bounds of its sides; None = it depends."""
    (a, b), (c, d) = found.left.bounds, found.right.bounds
    if found.operator == "<":
        return True if b < c else False if a >= d else None
    if found.operator == "<=":
        return True if b <= c else False if a > d else None
    apart = b < c or d < a
    same = a == b == c == d
    if found.operator == "==":
        return False if apart else True if same else None
    return True if apart else False if same else None


def interval_text(low: float, high: float) -> str:
    """Return bounds in words: ``"in [0, 1]"``, ``"at least 0"``."""
    if math.isinf(high):
        return f"at least {low:.6g}"
    return f"at most {high:.6g}" if math.isinf(low) else f"in [{low:.6g}, {high:.6g}]"


def result(operator: str, one: float, two: float) -> float:
    """Return the result of arithmetic on two numbers; the divisor of a ratio is not 0."""
    results = {"+": one + two, "-": one - two, "*": one * two}
    return results[operator] if operator in results else one / two
