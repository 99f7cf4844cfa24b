"""The ROC curve of the law of severity, and the noise of a detector whose curve comes nearest to a measured one.

The law is stated in ``docs/world/detection.md``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.config.measured import Measured, rates_of, sample_prevalence
from simulator.errors import ScenarioError

from .probability import argument_of
from .severity import area_under_curve, detector_noise, lines, normal_nodes

Floats = NDArray[np.float64]
Kinds = tuple[tuple[float, float], ...]
"""Shares of items that a detector reads alike well, and its noise on them."""

_EDGE = 9.0
_COARSE, _FINE = 161, 4_001
_LEAST, _MOST = math.log(0.003), math.log(30.0)
"""Noises that are tried, as logarithms of severity sd: an AUC of .999999 and more, to one of .52 and less."""
_TAIL = 1e-10
_FARTHEST = 6.3
"""Normal deviates beyond this say nothing, since rates are cut at ``_TAIL``."""
_STEP = 1e-6
"""Least distance of two knots of a scale."""


@dataclass(frozen=True)
class Curve:
    """False and true positive rates of the law by the argument of a score, both as normal deviates, falling."""

    argument: Floats
    false: Floats
    true: Floats

    def at_false(self, rate: Floats) -> Floats:
        """Return the arguments above which innocent uploads read with these probabilities."""
        return self._inverse(self.false, rate)

    def at_true(self, rate: Floats) -> Floats:
        """Return the arguments above which violating uploads read with these probabilities."""
        return self._inverse(self.true, rate)

    def _inverse(self, deviate: Floats, rate: Floats) -> Floats:
        return np.interp(-_deviate(rate), -deviate, self.argument)


@dataclass(frozen=True)
class Fit:
    """A detector fitted to its measurement."""

    line: float
    """Severity above which an upload violates, sd."""
    kinds: Kinds
    """Shares of ordinary and of hard items, and the noise of its reading of them, severity sd."""
    auc: float
    """Of ordinary items, at the prevalence of the market."""
    share: float
    """Prevalence of the sample, at which precision is meant."""
    threshold: Floats
    """(K,) scores of the points used, falling; NaN where they have none."""
    fpr: Floats
    tpr: Floats
    nearest: Floats
    """(K,) arguments of the law's points nearest to those measured."""
    innocent: Floats
    """(K,) arguments at which the law has the false positive rates that were measured, falling."""
    violating: Floats
    """(K,) arguments at which it has the true positive rates."""

    @property
    def noise(self) -> float:
        """Noise of its reading of ordinary items, severity sd."""
        return self.kinds[0][1]

    @property
    def published(self) -> Floats:
        """(K,) published arguments of scores for the law's arguments."""
        own = np.array([argument_of(score) if score == score else math.nan for score in self.threshold])
        return np.where(np.isnan(own), self.innocent, own)

    def law_errors(self) -> dict[str, float]:
        """Return the greatest and the root mean square error of the law alone in precision and recall."""
        return self._errors(*law_rates(self.line, self.kinds, self.nearest))

    def run_errors(self) -> dict[str, float]:
        """Return the same errors for the run: the law with the scale of published scores."""
        fpr, tpr = (law_rates(self.line, self.kinds, side) for side in (self.innocent, self.violating))
        return self._errors(fpr[0], tpr[1])

    def _errors(self, fpr: Floats, tpr: Floats) -> dict[str, float]:
        precision = self._precision(fpr, tpr) - self._precision(self.fpr, self.tpr)
        recall = tpr - self.tpr
        return {
            f"{name}_{kind}": float(value)
            for name, off in (("precision", precision), ("recall", recall))
            for kind, value in (("max", np.nanmax(np.abs(off))), ("rms", math.sqrt(np.nanmean(off * off))))
        }

    def _precision(self, fpr: Floats, tpr: Floats) -> Floats:
        right, wrong = self.share * tpr, (1.0 - self.share) * fpr
        return np.divide(right, right + wrong, out=np.full_like(right, math.nan), where=right + wrong > 0)


def law_rates(line: float, kinds: Kinds, argument: Floats) -> tuple[Floats, Floats]:
    """Return the (n,) shares of innocent and of violating uploads whose reading exceeds the arguments.

    Parameters
    ----------
    line : float
        Severity above which an upload violates, sd.
    kinds : tuple of (share, noise)
        Of items that the detector reads alike well: ordinary ones, and hard ones if there are any; severity sd.
    argument : (n,)
        Arguments of scores, ``a x reading - b``.
    """
    false, true = np.zeros_like(argument), np.zeros_like(argument)
    for share, noise in kinds:
        one = _rates_of_kind(line, noise, argument)
        false += share * one[0]
        true += share * one[1]
    return false, true


def _rates_of_kind(line: float, noise: float, argument: Floats) -> list[Floats]:
    from scipy import special  # heavy, and only runs need it

    root = math.sqrt(1.0 + noise * noise)
    cut = (argument + line * root / noise) * noise * root
    rates = []
    for low, high in ((-_EDGE, line), (line, line + _EDGE)):
        total = np.zeros_like(cut)
        for start, stop in _parts(low, high, line, noise):
            severity, density = normal_nodes(start, stop)
            total += special.ndtr((severity[None, :] - cut[:, None]) / noise) @ density
        whole = special.ndtr(high) - special.ndtr(low) if high == line else special.ndtr(-line)
        rates.append(np.minimum(total / whole, 1.0))
    return rates


def _parts(low: float, high: float, line: float, noise: float) -> list[tuple[float, float]]:
    """Return an interval in two parts, the one next to the line as wide as the noise needs."""
    near = min(max(12.0 * noise, 0.1), 0.5 * (high - low))
    bend = line - near if high == line else line + near
    return [(low, bend), (bend, high)]


def curve_of(line: float, kinds: Kinds, points: int = _FINE) -> Curve:
    """Return the law's ROC curve over all arguments that a reading may lead to."""
    from scipy.interpolate import CubicSpline

    ends = [(edge - line * math.sqrt(1.0 + noise**2)) / noise for edge in (-_EDGE, _EDGE) for _, noise in kinds]
    coarse = np.linspace(min(ends), max(ends), _COARSE * len(kinds))
    false, true = (_deviate(rate) for rate in law_rates(line, kinds, coarse))
    known = (np.abs(false) < _FARTHEST) | (np.abs(true) < _FARTHEST)
    coarse, false, true = coarse[known], false[known], true[known]
    fine = np.linspace(coarse[0], coarse[-1], points)
    smooth = (np.minimum.accumulate(CubicSpline(coarse, deviate)(fine)) for deviate in (false, true))
    return Curve(fine, *smooth)


@lru_cache(maxsize=256)
def fit(measured: Measured, prevalence: float, sample: float, hard: tuple[float, float] | None = None) -> Fit:
    """Return the detector fitted to a measurement.

    The noise is the one whose curve passes nearest to the points, in normal deviates, each squared distance divided by
    the variance that a rate has in a sample (weighted least squares).

    Parameters
    ----------
    measured : Measured
    prevalence : float
        Of the policy in the market.
    sample : float
        Prevalence of the sample of a table that does not say it.
    hard : (share, AUC), optional
        Of the items that the detector hardly reads. The measurement is of all items: what is fitted is the noise on the
        ordinary ones.

    Raises
    ------
    ScenarioError
        If no point says anything, since all flag everything or nothing.
    """
    threshold, fpr, tpr = _points(measured, sample)
    weights = [_weight(rate, size) for rate, size in zip((fpr, tpr), _sizes(measured), strict=True)]
    line = float(lines(np.array(prevalence)))
    kinds = _best_kinds(line, _hard_kind(hard, prevalence), fpr, tpr, weights)
    noise, curve = kinds[0][1], curve_of(line, kinds)
    return Fit(
        line=line,
        kinds=kinds,
        auc=area_under_curve(1.0 / math.sqrt(1.0 + noise * noise), prevalence),
        share=sample_prevalence(measured, sample) if measured.form == "table" else prevalence,
        threshold=threshold,
        fpr=fpr,
        tpr=tpr,
        nearest=_falling(_nearest(curve, fpr, tpr, weights)[0]),
        innocent=_falling(curve.at_false(fpr)),
        violating=_falling(curve.at_true(tpr)),
    )


def _points(measured: Measured, sample: float) -> tuple[Floats, Floats, Floats]:
    """Return the (K,) informative thresholds, false and true positive rates, from the highest threshold down."""
    points = [
        (math.nan if threshold is None else threshold, min(max(fpr, 0.0), 1.0), min(max(tpr, 0.0), 1.0))
        for threshold, fpr, tpr, _ in rates_of(measured, sample)
        if (0 < fpr < 1 or 0 < tpr < 1) and threshold not in (0.0, 1.0)
    ]
    if not points:
        raise ScenarioError(
            "A measured detector must have a threshold between 0 and 1 that flags some uploads but not all. "
            f"Got {measured.form} without one instead."
        )
    threshold, fpr, tpr = np.array(points).T
    return threshold, fpr, tpr


def _hard_kind(hard: tuple[float, float] | None, prevalence: float) -> Kinds:
    return () if hard is None else ((hard[0], detector_noise(hard[1], prevalence)),)


def _best_kinds(line: float, hard: Kinds, fpr: Floats, tpr: Floats, weights: list[Floats]) -> Kinds:
    from scipy import optimize  # heavy, and only runs need it

    ordinary = 1.0 - sum(share for share, _ in hard)

    def kinds(log_noise: float) -> Kinds:
        return ((ordinary, math.exp(log_noise)), *hard)

    def distance(log_noise: float) -> float:
        return float(_nearest(curve_of(line, kinds(log_noise), 1_501), fpr, tpr, weights)[1].sum())

    # two passes, since a far point may have a shallow valley of its own
    tried = np.linspace(_LEAST, _MOST, 25)
    best = tried[int(np.argmin([distance(one) for one in tried]))]
    step = tried[1] - tried[0]
    ends = best - step, best + step
    found = optimize.minimize_scalar(distance, bounds=ends, method="bounded", options={"xatol": 1e-5})
    return kinds(float(found.x))


def _sizes(measured: Measured) -> tuple[float, float]:
    """Return the numbers of innocent and violating uploads behind the rates; equal numbers if unknown."""
    if measured.form != "histogram":
        return 1.0, 1.0
    bins = measured.histogram
    return sum(one.innocent for one in bins), sum(one.violating for one in bins)


def _weight(rate: Floats, size: float) -> Floats:
    """Return 1 / variance of the normal deviate of a rate in a sample of this size."""
    inner = np.clip(rate, _TAIL, 1.0 - _TAIL)
    density = np.exp(-0.5 * _deviate(rate) ** 2) / math.sqrt(2.0 * math.pi)
    return np.asarray(size * density**2 / (inner * (1.0 - inner)))


def _nearest(curve: Curve, fpr: Floats, tpr: Floats, weights: list[Floats]) -> tuple[Floats, Floats]:
    """Return the (K,) arguments of the curve's nearest points, and the squared weighted distances.

    From the nearest point of the grid along the tangent, so that a distance does not depend on where the grid lies.
    """
    wanted = _deviate(fpr), _deviate(tpr)
    off = weights[0][:, None] * (wanted[0][:, None] - curve.false) ** 2
    off += weights[1][:, None] * (wanted[1][:, None] - curve.true) ** 2
    place = np.clip(off.argmin(axis=1), 1, curve.argument.size - 2)
    step = curve.argument[place + 1] - curve.argument[place - 1]
    along, gaps = [], []
    for side, aim in zip((curve.false, curve.true), wanted, strict=True):
        along.append((side[place + 1] - side[place - 1]) / step)
        gaps.append(aim - side[place])
    ahead = sum(weight * gap * way for weight, gap, way in zip(weights, gaps, along, strict=True))
    ahead = ahead / sum(weight * way * way for weight, way in zip(weights, along, strict=True))
    ahead = np.clip(ahead, -0.5 * step, 0.5 * step)
    left = sum(weight * (gap - way * ahead) ** 2 for weight, gap, way in zip(weights, gaps, along, strict=True))
    return curve.argument[place] + ahead, np.asarray(left)


def _falling(argument: Floats) -> Floats:
    """Return arguments that fall strictly: equal rates leave no room between two thresholds."""
    steps = _STEP * np.arange(argument.size)
    return np.asarray(np.minimum.accumulate(argument + steps) - steps)


def _deviate(rate: Floats) -> Floats:
    from scipy import special  # heavy, and only runs need it

    return np.asarray(special.ndtri(np.clip(rate, _TAIL, 1.0 - _TAIL)))
