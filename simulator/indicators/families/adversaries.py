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
        "Removed uploads of creators who adapt to enforcement, as a share of what they publish that violates.",
        "share",
        1,
        Ratio((Within("adapted", Measure.REMOVALS),), (Within("adapted", Measure.UPLOADS),)),
        _SOURCE,
        needs=("adversaries",),
    ),
    Indicator(
        "reuploads",
        "Uploads that come again",
        "Published uploads that are again what was removed of the same creator, and violate.",
        "count",
        -1,
        Total((Within("reupload", Measure.UPLOADS),)),
        _SOURCE,
        needs=("adversaries.reupload",),
    ),
    Indicator(
        "reupload_removal_recall",
        "Removal recall, uploads that come again",
        "Share of the uploads that come again which are removed again by the run's end.",
        "share",
        1,
        Ratio((Within("reupload", Measure.REMOVALS),), (Within("reupload", Measure.UPLOADS),)),
        _SOURCE,
        needs=("adversaries.reupload",),
    ),
)

FAMILIES = (Family("adversaries", rank=60, indicators=ADVERSARIES),)
