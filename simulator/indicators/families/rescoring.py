"""Later scores: their removals and reviews, and the precision of both."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Ratio
from simulator.ledger.measures import Measure

_SOURCE = "riskbox; not published by any platform"

RESCORING = (
    Indicator(
        "rescored_removal_share",
        "Removals by a later score",
        "Removals by a later score without a human decision, as a share of removals.",
        "share",
        0,
        Ratio((Measure.REMOVALS_RESCORED,), (Measure.REMOVALS,)),
        _SOURCE,
        needs=("detection.rescoring",),
        question="How much do later scores remove?",
    ),
    Indicator(
        "rescored_removal_precision",
        "Precision of removals by a later score",
        "Removals by a later score of items that violate a policy (truth), as a share of such removals.",
        "share",
        1,
        Ratio((Measure.REMOVALS_RESCORED_VIOLATING,), (Measure.REMOVALS_RESCORED,)),
        _SOURCE,
        needs=("detection.rescoring",),
        driver_of="rescored_removal_share",
    ),
    Indicator(
        "rescored_review_share",
        "Reviews by a later score",
        "Review jobs triggered by a later score, as a share of review jobs queued; appeals not included.",
        "share",
        0,
        Ratio((Measure.JOBS_RESCORED,), (Measure.JOBS,)),
        _SOURCE,
        needs=("detection.rescoring",),
        driver_of="rescored_removal_share",
    ),
    Indicator(
        "rescored_review_precision",
        "Precision of reviews by a later score",
        "Reviews by a later score of items that violate a policy (truth), as a share of such reviews.",
        "share",
        1,
        Ratio((Measure.JOBS_RESCORED_VIOLATING,), (Measure.JOBS_RESCORED,)),
        _SOURCE,
        needs=("detection.rescoring",),
        driver_of="rescored_removal_share",
    ),
)

FAMILIES = (Family("later scores", rank=80, goal="operations", indicators=RESCORING),)
