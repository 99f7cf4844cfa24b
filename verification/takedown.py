"""What the delay of a takedown costs: removal at a constant hazard, against Truong et al. (2025).

Source: B. T. Truong et al., *Delayed takedown of illegal content on social media makes moderation ineffective*,
arXiv 2502.08841 (2025). Their agents' model gives the change of impressions by the half-life of an item that will be
removed; the masses below, a law of the age at which a view falls, were fitted to that curve.

An item that is removed at a constant hazard ``h = ln 2 / half-life`` still stands at age ``a`` with probability
``exp(-h a)``, so it keeps the share ``E exp(-h A)`` of its views, ``A`` being the age of a view drawn at random: the
Laplace transform of the view-age law.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from benchmarks.table import Table
from simulator.config import Scenario
from simulator.domain.units import DAY
from simulator.ledger.measures import Measure
from simulator.runs.estimate import Influence
from simulator.runs.simulate import simulate

Curve = Sequence[tuple[float, float]]

PUBLISHED = {4.0: -0.2920, 2.0: -0.4283, 1.0: -0.6165}
"""Change of impressions by half-life in days."""

MASSES = ((1.0, 0.695), (2.0, 0.120), (4.0, 0.052), (5.0, 0.041), (100.0, 0.092))
"""(age in days, share of the views that falls at that age); the last is "100 days or more"."""

_NO_SLOPE = 1e-9
"""Rise of a curve's share between two masses: a curve of a scenario must rise."""


def change_at_masses(half_life: float, masses: Sequence[tuple[float, float]] = MASSES) -> float:
    """Return the change of views (-1 ... 0) where all views fall at some ages; ``half_life`` and ages in one unit."""
    return sum(share * 2.0 ** (-age / half_life) for age, share in masses) - 1.0


def change_on_curve(half_life: float, curve: Curve) -> float:
    """Return the change of views (-1 ... 0) on a curve that is linear between its points (age, cumulative share).

    Of a share that comes evenly between ages ``a`` and ``b``, ``(exp(-h a) - exp(-h b)) / (h (b - a))`` is kept.
    """
    age, share = np.array(curve).T
    hazard = math.log(2.0) / half_life
    kept = -np.diff(np.exp(-hazard * age)) / (hazard * np.diff(age))
    return float(np.diff(share) @ kept) - 1.0


def curve_of_masses(masses: Sequence[tuple[float, float]] = MASSES, width: float = 0.02) -> list[tuple[float, float]]:
    """Return the points of a curve, ages in seconds, on which each mass comes within ``width`` days around its age."""
    points, before = [(0.0, 0.0)], 0.0
    for age, share in masses:
        points.append(((age - width / 2) * DAY, before + _NO_SLOPE))
        points.append(((age + width / 2) * DAY, before + share))
        before += share
    points[-1] = (points[-1][0], 1.0)
    return points


def takedown_scenario(half_life: float, curve: Curve, per_day: float) -> Scenario:
    """Return a world that does nothing but find violating uploads at once and remove them at a constant hazard.

    Everything is reviewed; a desk is always free, and its exponential service is the delay; verdicts are right. Uploads
    come on Mondays, so that those of the first day have their views before the run ends.

    Parameters
    ----------
    half_life : float
        In seconds.
    curve : sequence of (float, float)
        View-age curve; ages in seconds.
    per_day : float
        Mean uploads per day; a Monday has seven times as many.
    """
    horizon = math.ceil(curve[-1][0] / DAY) + 2
    return Scenario.load(
        "queueing",
        [
            f"horizon={horizon}d",
            "warm_up=0s",
            "control.tick=1d",
            f"uploads.per_day={per_day}",
            "markets.*.weekly=[1, 0, 0, 0, 0, 0, 0]",
            "policies.any.prevalence=0.45",
            "views.mean=1000",
            "views.test_audience.median=1e-9",
            "views.test_audience.duration=0s",
            f"views.curve={[list(point) for point in curve]}",
            f"pools.desk.service.mean={half_life / math.log(2.0)!r}",
            f"pools.desk.shifts.all_day.reviewers={math.ceil(21 * per_day)}",
        ],
    )


def simulated_change(
    half_life: float, curve: Curve, *, per_day: float, replications: int = 8, seed: int = 1, engine: str = "compiled"
) -> Influence:
    """Return the change of the views of violating items, with removal against without it, on the same uploads."""
    scenario = takedown_scenario(half_life, curve, per_day)
    views = [
        np.array(
            [
                ledger.total(Measure.EXPOSURE, by=("day",))[0]
                for ledger in simulate(scenario, strategy, seed=seed, replications=replications, engine=engine).ledgers
            ]
        )
        for strategy in ("Threshold(remove_at=None, review_at=0)", "AllowAll")
    ]
    kept = Influence.of_parts(*views)
    return Influence(kept.value - 1.0, kept.units - 1.0)


def tables(per_day: float = 4_000, replications: int = 16) -> list[Table]:
    """Return the tables of the study: on the published view-age law, and on the baseline's curve."""
    published = Table(
        "Takedown delay, on the published view-age law",
        ("half-life", "published", "law on masses", "law on knots", "simulated", "SE", "from the law"),
        "Change of impressions by removal at a constant hazard. *Law on masses*: all views at the five ages. "
        "*Law on knots*: on the curve that the scenario has, each mass spread over half an hour. "
        "*From the law*: simulated less law on knots, in standard errors.",
    )
    platform = Table(
        "Takedown delay, on the baseline's own view-age curve",
        ("half-life", "law on the curve", "simulated", "SE", "from the law"),
        "The baseline's curve has more views after the first days than the five ages have, so a slow takedown prevents "
        "more, and more in the first hours, so a takedown within a day prevents less. The test audience is left out.",
    )
    knots = curve_of_masses()
    baseline = Scenario.load("baseline").views.curve
    for half_life, figure in PUBLISHED.items():
        law = change_on_curve(half_life * DAY, knots)
        published.add(
            f"{half_life:g} d",
            f"{100 * figure:.2f} %",
            f"{100 * change_at_masses(half_life):.2f} %",
            f"{100 * law:.2f} %",
            *_simulated(half_life, knots, law, per_day, replications),
        )
    for days in (*PUBLISHED, 0.25, 1 / 24):
        law = change_on_curve(days * DAY, baseline)
        row = _simulated(days, baseline, law, per_day, replications)
        platform.add(f"{days:g} d" if days >= 1 else f"{24 * days:g} h", f"{100 * law:.2f} %", *row)
    return [published, platform]


def _simulated(days: float, curve: Curve, law: float, per_day: float, replications: int) -> tuple[str, str, str]:
    change = simulated_change(days * DAY, curve, per_day=per_day, replications=replications)
    value, error = float(change.value), float(change.interval().standard_error)
    return f"{100 * value:.2f} %", f"{100 * error:.2f}", f"{(value - law) / error:+.1f}"
