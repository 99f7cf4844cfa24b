"""Adversaries: what creators who adapt to enforcement still get past it. Truth, so for the sandbox alone."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Ratio, Total
from simulator.ledger.measures import Measure, Within

from .safety import EXPOSURE

_SOURCE = "riskbox; truth of the world, which no platform can measure"

ADVERSARIES = (
    Indicator(
        "adapted_exposure_share",
        "Exposure by adversaries, share",
        "Share of exposure by uploads of creators who adapt to enforcement.",
        "share",
        -1,
        Ratio((Within("adapted", Measure.EXPOSURE),), EXPOSURE),
        _SOURCE,
        needs=("adversaries",),
    ),
    Indicator(
        "adapted_removal_recall",
        "Removal recall, adversaries",
        "Removed uploads of creators who adapt to enforcement, as a share of the violating uploads that they publish.",
        "share",
        1,
        Ratio((Within("adapted", Measure.REMOVALS),), (Within("adapted", Measure.UPLOADS),)),
        _SOURCE,
        needs=("adversaries",),
    ),
    Indicator(
        "reuploads",
        "Uploads that come again",
        "Published violating uploads that repeat content removed from the same creator.",
        "count",
        -1,
        Total((Within("reupload", Measure.UPLOADS),)),
        _SOURCE,
        needs=("adversaries.reupload",),
    ),
    Indicator(
        "reupload_removal_recall",
        "Removal recall, uploads that come again",
        "Uploads that come again removed by the run's end, as a share of those published.",
        "share",
        1,
        Ratio((Within("reupload", Measure.REMOVALS),), (Within("reupload", Measure.UPLOADS),)),
        _SOURCE,
        needs=("adversaries.reupload",),
    ),
)

FAMILIES = (Family("adversaries", rank=60, indicators=ADVERSARIES),)
