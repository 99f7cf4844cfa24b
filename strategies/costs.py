"""Declarations of the costs that strategies weigh; where a parameter is not given, the scenario's cost holds."""

from __future__ import annotations

from simulator.declare import Axis, Param


def cost_of_view() -> Param:
    """Return the declaration of the cost of a violative view."""
    return Param(
        None,
        ge=0,
        unit="currency units",
        search=(1e-6, 1.0),
        log=True,
        doc="cost of one violative view of severity weight 1; null = the scenario's",
    )


def cost_of_removal(shape: tuple[Axis, ...] = ()) -> Param:
    """Return the declaration of the cost of a wrongful removal, over some axes."""
    return Param(
        None,
        ge=0,
        unit="currency units",
        search=(1e-3, 1e3),
        log=True,
        shape=shape,
        doc="cost of one wrongful removal; null = the scenario's",
    )


def cost_of_review() -> Param:
    """Return the declaration of the cost of a review."""
    return Param(
        None,
        ge=0,
        unit="currency units",
        search=(1e-2, 1e2),
        log=True,
        doc="cost of one review; null = pay of the pool times its mean service time",
    )
