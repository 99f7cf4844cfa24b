"""Views as a cascade: the takedown law of Schneider & Rizoiu (2023), against a direct simulation of branching.

Source: P. J. Schneider & M.-A. Rizoiu, *The effectiveness of moderating harmful online content*, PNAS 120 (2023). The
cluster's centroid is used, not the paper's columns for populations, which hold a slip.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Table
from simulator.config.views import Cascade
from simulator.domain.units import DAY, HOUR
from simulator.runs.estimate import Influence
from simulator.world.cascade import item_takedown_effect, takedown_effect

CENTROID = Cascade(branching=0.751503, exponent=0.250215, cutoff=30.0)
PUBLISHED_24H = 0.2918
"""Share of a cascade that is prevented if every copy is taken down at 24 h."""


class Branching(NamedTuple):
    """Views of simulated cascades, (cascades,) each; the first view counts."""

    all: NDArray[np.float64]
    """With no takedown."""
    copies_taken_down: NDArray[np.float64]
    """Without what any copy led to after its own age D."""
    item_taken_down: NDArray[np.float64]
    """Without what came after the age D of the first."""


def branch(cascade: Cascade, age: float, cascades: int, seed: int) -> Branching:
    """Simulate cascades view by view, generation after generation; ``age`` is D in seconds."""
    rng = np.random.default_rng(seed)
    root, time, kept = np.arange(cascades), np.zeros(cascades), np.ones(cascades, dtype=np.bool_)
    views = Branching(*(np.zeros(cascades) for _ in Branching._fields))
    while root.size:
        for total, counted in zip(views, (np.ones(root.size), kept, time <= age), strict=True):
            total += np.bincount(root, weights=counted, minlength=cascades)
        parent = np.repeat(np.arange(root.size), rng.poisson(cascade.branching, root.size))
        delay = cascade.cutoff * np.expm1(rng.exponential(1.0 / cascade.exponent, parent.size))
        root, time, kept = root[parent], time[parent] + delay, kept[parent] & (delay <= age)
    return views


def prevented(left: NDArray[np.float64], views: NDArray[np.float64]) -> Influence:
    """Return the share of the views that a takedown prevents, with one independent number a cascade."""
    kept = Influence.of_parts(left, views)
    return Influence(1.0 - kept.value, 1.0 - kept.units)


def tables(cascades: int = 400_000, seed: int = 1) -> list[Table]:
    """Return the table of the study."""
    table = Table(
        "Takedown delay, in a cascade",
        ("taken down at", "published", "chi", "simulated", "SE", "item's law", "simulated", "SE"),
        "Share of all views prevented, first view included. *chi*: every copy goes at its own age, and copies of "
        "copies go on. *Item's law*: all ends at the age of the first; this is what a takedown does on the platform, "
        "whose curve is the cascade's mean. Simulated view by view, without the curve.",
    )
    for hours in (1.0, 6.0, 24.0, 168.0):
        age = hours * HOUR
        views = branch(CENTROID, age, cascades, seed)
        table.add(
            f"{hours:g} h",
            f"{100 * PUBLISHED_24H:.2f} %" if age == DAY else "–",
            f"{100 * takedown_effect(CENTROID, age):.2f} %",
            *_cells(prevented(views.copies_taken_down, views.all)),
            f"{100 * item_takedown_effect(CENTROID, age):.2f} %",
            *_cells(prevented(views.item_taken_down, views.all)),
        )
    return [table]


def _cells(share: Influence) -> tuple[str, str]:
    return f"{100 * float(share.value):.2f} %", f"{100 * float(share.interval().standard_error):.2f}"
