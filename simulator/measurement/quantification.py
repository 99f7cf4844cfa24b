"""Quantification: the prevalence of a population from scores alone, when labels come from another one.

A detector that was fitted where 20 % violate counts too many where 2 % do. Four baselines, from the crudest on; all
assume *prior shift*: violations look alike in both populations, there are only more or fewer of them.

* ``classify_and_count``: the share of scores over a threshold.
* ``adjusted_count``: the same, corrected by the true and the false positive rate found on the labels.
* ``probabilistic_adjusted_count``: mean scores in place of counts.
* ``expectation_maximisation``: the prevalence under which the scores are likeliest; for calibrated scores that is the
  maximum-likelihood estimate (M. Saerens, P. Latinne and C. Decaestecker, Neural Computation 14, 2002).

Source of the others: G. Forman, *Quantifying counts and costs via classification*, Data Mining and Knowledge Discovery
17 (2008); A. Bella et al., *Quantification via probability estimators*, ICDM 2010.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError

Floats = NDArray[np.float64]

_ENOUGH = 1e-10
_ROUNDS = 10_000


def classify_and_count(scores: Floats, threshold: float = 0.5) -> float:
    """Return the share of scores, (n,), at or over a threshold.

    >>> classify_and_count(np.array([0.9, 0.6, 0.2, 0.1]))
    0.5
    """
    return float((_shares(scores) >= threshold).mean())


def adjusted_count(scores: Floats, labelled: Floats, violates: NDArray[np.bool_], threshold: float = 0.5) -> float:
    """Return the prevalence by counts over a threshold, corrected by the rates of right and wrong flags.

    Parameters
    ----------
    scores : (n,) float64
        Of the population asked about.
    labelled : (m,) float64
        Scores of labelled items, which the detector was not trained on.
    violates : (m,) bool
        Their labels; both kinds must occur.
    threshold : float

    Returns
    -------
    float
        0 to 1; the plain count where flags tell nothing.
    """
    flags = (_shares(labelled) >= threshold).astype(np.float64)
    return _adjusted(classify_and_count(scores, threshold), flags, violates)


def probabilistic_adjusted_count(scores: Floats, labelled: Floats, violates: NDArray[np.bool_]) -> float:
    """Return the prevalence by mean scores, corrected by the mean scores of both kinds of labelled items."""
    return _adjusted(float(_shares(scores).mean()), _shares(labelled), violates)


def expectation_maximisation(scores: Floats, fitted_at: float) -> float:
    """Return the prevalence that makes the scores likeliest, if they are calibrated where ``fitted_at`` violate.

    Each round takes the mean of the scores restated for the prevalence of the round before.

    Parameters
    ----------
    scores : (n,) float64
        Probabilities of a violation.
    fitted_at : float
        Share of violations where the scores are calibrated, in (0, 1).
    """
    if not 0.0 < fitted_at < 1.0:
        raise InputError(f"`fitted_at` must be in (0, 1). Got {fitted_at!r} instead.")
    scores = _shares(scores)
    prevalence = fitted_at
    for _ in range(_ROUNDS):
        yes = scores * (prevalence / fitted_at)
        no = (1.0 - scores) * ((1.0 - prevalence) / (1.0 - fitted_at))
        after = float((yes / (yes + no)).mean())
        if abs(after - prevalence) <= _ENOUGH * max(prevalence, _ENOUGH):
            return after
        prevalence = after
    return prevalence


def _adjusted(found: float, signal: Floats, violates: NDArray[np.bool_]) -> float:
    violates = np.asarray(violates, dtype=np.bool_)
    if signal.shape != violates.shape or not violates.any() or violates.all():
        raise InputError(
            "Labels must be given for each labelled score, of violations and of innocent items. "
            f"Got {violates.size} labels, {int(violates.sum())} of them violating, for {signal.size} scores instead."
        )
    right, wrong = float(signal[violates].mean()), float(signal[~violates].mean())
    if right <= wrong:
        return found
    return min(max((found - wrong) / (right - wrong), 0.0), 1.0)


def _shares(scores: Floats) -> Floats:
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 1 or not values.size or not ((values >= 0.0) & (values <= 1.0)).all():
        raise InputError(f"Scores must be one or more numbers from 0 to 1. Got {values.size} of them instead.")
    return values
