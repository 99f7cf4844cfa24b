"""Adversaries: violations by creators who adapt. They use the truth, so only a simulation has them."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import EXPOSURE, Ratio, Total
from simulator.ledger.measures import Measure, Within

_SOURCE = "riskbox; truth, which no platform can measure"

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
        question="How much harm comes from creators who adapt to enforcement?",
        twin="adapted_removal_recall",
    ),
    Indicator(
        "adapted_removal_recall",
        "Removal recall, adversaries",
        "Removed uploads of creators who adapt to enforcement, as a share of their published violating uploads.",
        "share",
        1,
        Ratio((Within("adapted", Measure.REMOVALS),), (Within("adapted", Measure.UPLOADS),)),
        _SOURCE,
        needs=("adversaries",),
        driver_of="adapted_exposure_share",
    ),
    Indicator(
        "reuploads",
        "Re-uploads of removed content",
        "Published violating uploads that repeat removed content of the same creator.",
        "count",
        -1,
        Total((Within("reupload", Measure.UPLOADS),)),
        _SOURCE,
        needs=("adversaries.reupload",),
        question="How often does removed content come back?",
    ),
    Indicator(
        "reupload_removal_recall",
        "Removal recall, re-uploads",
        "Re-uploads removed by the run's end, as a share of published re-uploads.",
        "share",
        1,
        Ratio((Within("reupload", Measure.REMOVALS),), (Within("reupload", Measure.UPLOADS),)),
        _SOURCE,
        needs=("adversaries.reupload",),
        driver_of="reuploads",
    ),
)

FAMILIES = (Family("adversaries", rank=60, goal="safety", indicators=ADVERSARIES),)
