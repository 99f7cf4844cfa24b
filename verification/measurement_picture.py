"""The picture of ``docs/measurement.md``: ``python -m verification.measurement_picture``."""

from __future__ import annotations

import numpy as np

from simulator.measurement.interval import detectable_change
from simulator.measurement.labels import Raters
from simulator.measurement.stratified import neyman_allocation, planned_error, proportional_allocation

from .pictures import DOCS, Row, beside, panel, rows, save

SHARES = (0.80, 0.10, 0.05, 0.01, 0.04)
RATES = (0.0005, 0.005, 0.01, 0.05, 0.0025)
LABELS = np.unique(np.geomspace(200, 50_000, 40).astype(int))


def measurement() -> Row:
    """Return standard errors by allocation and labels beside what raters' errors cost, for the published strata."""
    return beside(_by_labels(), _by_specificity())


def _by_labels() -> Row:
    lines = []
    for name, sizes in (
        ("proportional", [proportional_allocation(SHARES, int(n)) for n in LABELS]),
        ("Neyman", [neyman_allocation(SHARES, RATES, int(n)) for n in LABELS]),
    ):
        lines += rows(name, LABELS, [100 * planned_error(SHARES, RATES, one.tolist()) for one in sizes])
    published = rows("published: 4,000 labels, 0.054", [4_000], [0.054])
    return panel("standard error of a rate of 0.2 %, points", "labels", lines=lines, dots=published, log="xy")


def _by_specificity() -> Row:
    rate, lines = float(np.dot(SHARES, RATES)), []
    missing = np.geomspace(1e-5, 0.02, 40)
    for labels in (1_000, 10_000, 100_000):
        changes = []
        for wrong in missing:
            raters = Raters(0.95, 1.0 - wrong)
            said = rate * raters.sensitivity + (1.0 - rate) * wrong
            error = (said * (1.0 - said) / labels) ** 0.5 / raters.power
            changes.append(detectable_change(error) / rate)
        lines += rows(f"{labels:,} labels, proportional", missing, changes)
    return panel(
        "smallest change that is seen, as a part of 0.2 %", "innocent items called violating", lines=lines, log="xy"
    )


if __name__ == "__main__":
    save("measurement", measurement(), DOCS)
