"""A controller with a proportional and an integral part, bounded output and anti-windup, for several loops at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

INTEGRAL_TIMES = 4.0
"""Integral time over response plus dead time: at 4 the loop of an integrating process is critically damped."""


@dataclass(frozen=True)
class Gains:
    """Gains of a controller.

    Parameters
    ----------
    proportional : float
        Output per unit of error.
    integral : float
        Output per unit of error and second.
    """

    proportional: float
    integral: float

    @classmethod
    def simc(cls, slope: float, dead_time: float, response: float) -> Self:
        """Return the gains for an integrating process by the rules of Skogestad (2003), known as SIMC.

        Parameters
        ----------
        slope : float
            Units by which the error shrinks in a second per unit of output, > 0.
        dead_time : float
            Time until an output shows in the error, s.
        response : float
            Time constant of the closed loop, s; at least ``dead_time``, or the loop may oscillate.

        Examples
        --------
        >>> Gains.simc(slope=0.5, dead_time=600.0, response=1400.0)
        Gains(proportional=0.001, integral=1.25e-07)
        """
        proportional = 1.0 / (slope * (response + dead_time))
        return cls(proportional, proportional / (INTEGRAL_TIMES * (response + dead_time)))


class PiController:
    """Moves an output with the error and with its integral, within bounds and at a limited rate.

    Where a bound or the rate holds the output back, the integral does not grow any further in that direction (clamping,
    or conditional integration). Otherwise it would wind up while nothing can be done, and would hold the output at the
    bound long after the error has gone.

    Parameters
    ----------
    loops : int
        Number of independent loops.
    gains : Gains
    least, most : float
        Bounds of the output, ``least`` <= 0 <= ``most``; it starts at 0.
    step : float
        Greatest change of the output between two updates, > 0.
    """

    def __init__(self, loops: int, gains: Gains, least: float, most: float, step: float) -> None:
        self._gains, self._least, self._most, self._step = gains, least, most, step
        self.output: Floats = np.zeros(loops)
        """(loops,) present output."""
        self._integral: Floats = np.zeros(loops)

    def update(self, error: Floats, elapsed: float, active: NDArray[np.bool_]) -> Floats:
        """Return the (loops,) output for new errors; loops that are not ``active`` stay as they are.

        Parameters
        ----------
        error : (loops,) float64
            What is measured less what is wanted.
        elapsed : float
            Time since the update before, s.
        active : (loops,) bool
        """
        integral = self._integral + self._gains.integral * error * elapsed
        wanted = self._gains.proportional * error + integral
        possible = np.clip(wanted, self.output - self._step, self.output + self._step).clip(self._least, self._most)
        kept = self._kept(integral, error * (wanted - possible) > 0.0)
        self._integral = np.where(active, kept, self._integral)
        self.output = np.where(active, possible, self.output)
        return self.output

    def _kept(self, integral: Floats, held_back: NDArray[np.bool_]) -> Floats:
        """Return the integrals to go on with: those of before where the output is held back."""
        return np.where(held_back, self._integral, integral)
