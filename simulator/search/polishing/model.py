"""A local model of a point: gradient and curvature from its neighbours, and the best step inside the constraints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REACH = 2.0
"""Farthest step in each variable, in steps to the neighbours: beyond, the model is not to be trusted."""


@dataclass(frozen=True, eq=False)
class LocalModel:
    """What is known around a point, in units of the steps to its neighbours.

    Parameters
    ----------
    slope, bend : (variables,) float64
        First and second derivative of the score; less is better. 0 where a neighbour is missing.
    sides : (constraints, variables) float64
        Derivatives of what may not rise above 0.
    room : (constraints,) float64
        How far each is below 0 at the point, at least 0.
    """

    slope: Floats
    bend: Floats
    sides: Floats
    room: Floats

    @classmethod
    def of(cls, here: Floats, below: Floats, above: Floats, room: Floats) -> LocalModel:
        """Return the model of a point from values of the score, first, and of the constraints, each a row.

        Parameters
        ----------
        here : (1 + constraints,)
        below, above : (1 + constraints, variables)
            At the neighbours; NaN where there is none.
        room : (constraints,)
        """
        slopes = np.nan_to_num((above - below) / 2.0)
        bend = np.nan_to_num(above[0] - 2.0 * here[0] + below[0])
        return cls(slopes[0], bend, slopes[1:], np.maximum(room, 0.0))

    def step(self) -> Floats:
        """Return the step, (variables,), that lowers the score most, within ``REACH`` and the constraints.

        Examples
        --------
        A score that falls in both variables, and a constraint that the second one breaks:

        >>> model = LocalModel(np.array([-1.0, -1.0]), np.array([1.0, 0.0]), np.array([[0.0, 1.0]]), np.array([0.5]))
        >>> model.step().round(3).tolist()
        [1.0, 0.5]
        """
        from scipy.optimize import Bounds, LinearConstraint, minimize

        size = np.abs(self.slope).max(initial=0.0)
        if size == 0:
            return np.zeros(len(self.slope))
        slope, bend = self.slope / size, np.maximum(self.bend, 0.0) / size

        def score(step: Floats) -> float:
            return float(slope @ step + 0.5 * bend @ step**2)

        def gradient(step: Floats) -> Floats:
            return np.asarray(slope + bend * step)

        scale = np.abs(self.sides).max(axis=1, initial=0.0)
        held = scale > 0
        sides, room = self.sides[held] / scale[held, None], self.room[held] / scale[held]
        ends = Bounds(np.full(len(slope), -REACH), np.full(len(slope), REACH))
        limits = [LinearConstraint(sides, np.full(len(room), -np.inf), room)] if len(room) else []
        found = minimize(score, np.zeros(len(slope)), jac=gradient, bounds=ends, constraints=limits, method="SLSQP")
        step = np.clip(found.x, -REACH, REACH)
        fine = found.success and np.isfinite(step).all() and score(step) < 0
        return step if fine else np.zeros(len(slope))
