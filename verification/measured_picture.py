"""The picture of detectors as measured in ``docs/world/detection.md``: ``python -m verification.measured_picture``."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from simulator import Scenario
from simulator.config.measured import Measured
from simulator.world.probability import probability, probability_table
from simulator.world.roc import Fit, curve_of, fit
from simulator.world.score_scale import published, scales_of

from .pictures import Row, beside, panel, rows, save

PREVALENCE = 0.003
AUC = 0.93
CUTS = np.array([0.5, 1.0, 1.5, 2.0, 2.5, 3.0])
THRESHOLDS = [0.2, 0.4, 0.6, 0.8, 0.9, 0.97]


def measured() -> Row:
    """Return a table of a detector with normal scores beside the law that is fitted to it, and its scale."""
    fpr = special.ndtr(-CUTS)
    tpr = special.ndtr(math.sqrt(2.0) * special.ndtri(AUC) - CUTS)
    points = [
        {"threshold": at, "fpr": float(false), "tpr": float(true)}
        for at, false, true in zip(THRESHOLDS, fpr, tpr, strict=True)
    ]
    found = fit(Measured.model_validate({"roc": points}), PREVALENCE, PREVALENCE)
    curve = curve_of(found.line, found.kinds)
    inner = (curve.false > -3.6) & (curve.false < 0.6)
    lines = rows("law that comes nearest", curve.false[inner][::20], curve.true[inner][::20])
    dots = rows("as measured", special.ndtri(fpr), special.ndtri(tpr))
    left = panel("true positive rate, normal deviate", "false positive rate, normal deviate", lines=lines, dots=dots)
    return beside(left, _scale(found))


def _scale(found: Fit) -> Row:
    plain = getattr(published, "py_func", published)
    score = getattr(probability, "py_func", probability)
    scales = scales_of(Scenario.load("queueing"), {(0, 0): found})
    at = np.linspace(special.ndtri(0.0005), special.ndtri(0.6), 120)
    lines = []
    for name, violates in (("innocent uploads", False), ("violating uploads", True)):
        out = [score(plain(scales, 0, 0, violates, one), probability_table()) for one in at.tolist()]
        lines += rows(name, special.ndtr(at), out)
    return panel("published score", "score of the law", lines=lines, log="x", size=(300, 200))


if __name__ == "__main__":
    save("measured", measured())
