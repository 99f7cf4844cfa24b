"""Measured twins: what a dashboard can show of an indicator, from which sample, and how a label counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from .causes import EXPOSURE_CAUSES
from .ratio_estimate import Terms
from .sample import Frame, Sample

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Twin:
    """A measured indicator.

    Parameters
    ----------
    id : str
        Of the true indicator.
    frame : Frame
        What is sampled.
    terms : callable
        Of a sample and the severity weights of the policies, as shares of the greatest: what its labels count.
    scale : {"", "views", "severity"}
        What a share is multiplied with: nothing, all views, or 1,000 times the greatest severity weight.
    """

    id: str
    frame: Frame
    terms: Callable[[Sample, Floats], Terms]
    scale: str = ""


def _rate(sample: Sample, _: Floats) -> Terms:
    """Labels that say violating, as a share of labels."""
    one, none = np.ones(len(sample)), np.zeros(len(sample))
    return Terms(none, one, one, none)


def _weighted(sample: Sample, severity: Floats) -> Terms:
    one, none = np.ones(len(sample)), np.zeros(len(sample))
    return Terms(none, severity[sample.policy], one, none)


def _recall(sample: Sample, _: Floats) -> Terms:
    one, none = np.ones(len(sample)), np.zeros(len(sample))
    return Terms(none, sample.hit.astype(np.float64), none, one)


def _wrongful(sample: Sample, _: Floats) -> Terms:
    one, removed = np.ones(len(sample)), sample.hit.astype(np.float64)
    return Terms(removed, -removed, one, -one)


def _of_automated(sample: Sample, _: Floats) -> Terms:
    none, automated = np.zeros(len(sample)), sample.hit.astype(np.float64)
    return Terms(none, automated, automated, none)


def _agreement(sample: Sample, _: Floats) -> Terms:
    """Second readings that agree with the verdict."""
    one, none = np.ones(len(sample)), np.zeros(len(sample))
    return Terms(np.where(sample.hit, 0.0, 1.0), np.where(sample.hit, 1.0, -1.0), one, none)


def _of_cause(cause: str, *, share: bool) -> Callable[[Sample, Floats], Terms]:
    """Return the terms of violative views with a cause: over all views, or over violative ones."""
    place = EXPOSURE_CAUSES.index(cause)

    def terms(sample: Sample, _: Floats) -> Terms:
        one, none = np.ones(len(sample)), np.zeros(len(sample))
        hit = (sample.cause == place).astype(np.float64)
        return Terms(none, hit, none, one) if share else Terms(none, hit, one, none)

    return terms


TWINS: Mapping[str, Twin] = MappingProxyType(
    {
        twin.id: twin
        for twin in (
            Twin("violative_view_rate", Frame.VIEWS, _rate),
            Twin("exposure", Frame.VIEWS, _rate, scale="views"),
            *(
                Twin(f"exposure_{cause}", Frame.VIEWS, _of_cause(cause, share=False), scale="views")
                for cause in EXPOSURE_CAUSES
            ),
            *(Twin(f"exposure_{cause}_share", Frame.VIEWS, _of_cause(cause, share=True)) for cause in EXPOSURE_CAUSES),
            Twin("severity_weighted_exposure", Frame.VIEWS, _weighted, scale="severity"),
            Twin("prevalence", Frame.UPLOADS, _rate),
            Twin("removal_recall", Frame.UPLOADS, _recall),
            Twin("wrongful_removal_rate", Frame.UPLOADS, _wrongful),
            Twin("removal_precision", Frame.REMOVALS, _rate),
            Twin("automated_precision", Frame.REMOVALS, _of_automated),
            Twin("review_accuracy", Frame.REVIEWS, _agreement),
            Twin("report_precision", Frame.REPORTS, _rate),
        )
    }
)
"""Twins by the id of the true indicator, in the order of tables."""
