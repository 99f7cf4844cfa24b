"""Views as a cascade: every view leads to others, after delays with a heavy tail.

A self-exciting (Hawkes) process: one view at age 0 leads, at age ``t``, to further views at the rate

    phi(t) = n g c^g (c + t)^-(1 + g)           integral n = branching factor, below 1

and each of them to others in the same way. The mean number of views by age ``t`` solves the renewal equation

    R(t) = 1 + integral from 0 to t of phi(t - u) R(u) du,          R(infinity) = 1 / (1 - n)

and the share of the views after the first that have come by then is ``(R(t) - 1) / (R(infinity) - 1)``: a view-age
curve.

Source: P. J. Schneider & M.-A. Rizoiu, *The effectiveness of moderating harmful online content*, PNAS 120 (2023).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.config.views import Cascade, Views
from simulator.domain.units import DAY

LONGEST = 3_660 * DAY
"""Longest run, s."""

_KNOT = 0.125
"""Step from knot to knot in log(1 + t / c), where the exponent is 1/4 or less; else as much shorter as it is larger."""
_FINE = 4
"""Steps of the equation's solution between two knots."""
_NOTHING = 1e-9
"""Share of the views that is not worth a knot."""


def view_age_knots(views: Views) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return ages (s) and cumulative shares of the curve that a scenario's views follow, (K,) each."""
    if views.cascade is not None:
        return cascade_knots(views.cascade)
    ages, shares = zip(*(views.curve or ()), strict=True)
    return np.array(ages), np.array(shares)


def cascade_knots(cascade: Cascade) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return ages (s) and cumulative shares of the views after the first, (K,) each, both rising from 0.

    Linear between knots, the shares are within 0.001 of the law at any age up to ``LONGEST``. The tail is heavy: of the
    views the part ``(c / t)^g / (1 - n)`` is still to come at late ages ``t``. What comes after ``LONGEST`` is put
    into the time after it, where no run sees it.
    """
    g, c = cascade.exponent, cascade.cutoff
    over = math.log(1.0 / (_NOTHING * (1.0 - cascade.branching))) / g  # log(1 + t / c) when nothing is left to come
    end = min(math.log1p(LONGEST / c), over)
    knots = math.ceil(end / (_KNOT / max(1.0, 4.0 * g)))
    ages = c * np.expm1(np.linspace(0.0, end, knots * _FINE + 1))
    shares = (mean_views(cascade, ages)[::_FINE] - 1.0) * (1.0 - cascade.branching) / cascade.branching
    kept = (np.diff(shares, prepend=-1.0) > _NOTHING) & (shares < 1.0 - _NOTHING)
    return np.append(ages[::_FINE][kept], 10.0 * LONGEST), np.append(shares[kept], 1.0)


def mean_views(cascade: Cascade, ages: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean number of views, the first included, by each of the ages, which rise from 0, (K,).

    The equation is solved age by age with R linear between two ages, and the kernel integrated exactly; so the ages
    must be as dense as R is curved.
    """
    n, g, c = cascade.branching, cascade.exponent, cascade.cutoff
    number = np.ones(ages.size)
    for i in range(1, ages.size):
        delay = ages[i] - ages[: i + 1]
        reached = n * -np.expm1(-g * np.log1p(delay / c))  # integral of phi from 0 to the delay
        moment = _moment(delay, n, g, c)
        width = np.diff(ages[: i + 1])
        mass = reached[:-1] - reached[1:]
        # weight of R at the later end of each interval: integral of phi(delay) x (u - start) / width
        late = (delay[:-1] * mass - (moment[:-1] - moment[1:])) / width
        known = float((mass - late) @ number[:i] + late[:-1] @ number[1:i])
        number[i] = (1.0 + known) / (1.0 - late[-1])
    return number


def _moment(delay: NDArray[np.float64], n: float, g: float, c: float) -> NDArray[np.float64]:
    """Return the integral of ``s phi(s)`` from 0 to each delay."""
    grown = np.log1p(delay / c)
    if g == 1.0:
        return n * c * (grown + np.expm1(-grown))
    return n * c * (g / (1.0 - g) * np.expm1((1.0 - g) * grown) + np.expm1(-g * grown))


def branching_by(cascade: Cascade, age: float) -> float:
    """Return the views to which one view leads within ``age`` seconds of it, ``n (1 - c^g (c + age)^-g)``."""
    return -cascade.branching * math.expm1(-cascade.exponent * math.log1p(age / cascade.cutoff))


def takedown_effect(cascade: Cascade, age: float) -> float:
    """Return chi, the share of all views that is prevented if every copy is taken down ``age`` seconds after its start.

    ``chi = (n - n_D) / (1 - n_D)``, with ``n_D`` the branching that is left (``branching_by``). Here each view is a
    copy that leads to others until it is taken down, at its own age ``D``; copies of copies go on for longer than
    that. Where one item's takedown ends all of its views at the item's age ``D``, more is prevented:
    ``1 - R(D) / R(infinity)``.

    Examples
    --------
    >>> centroid = Cascade(branching=0.751503, exponent=0.250215, cutoff=30.0)
    >>> round(takedown_effect(centroid, 24 * 3600.0), 4)
    0.2918
    """
    left = branching_by(cascade, age)
    return (cascade.branching - left) / (1.0 - left)


def item_takedown_effect(cascade: Cascade, age: float) -> float:
    """Return ``1 - R(D) / R(infinity)``: the share of all views prevented if everything ends ``age`` s after the first.

    At least ``takedown_effect``: a view that comes by ``D`` has only delays of at most ``D`` behind it, but not the
    other way round.
    """
    ages, shares = cascade_knots(cascade)
    return cascade.branching * (1.0 - float(np.interp(age, ages, shares)))
