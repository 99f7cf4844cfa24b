"""Re-upload storms: how many copies of an event are known, removed and seen."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Ratio, Total
from simulator.ledger.measures import Measure, Within

_CHRISTCHURCH = "Facebook, update on New Zealand (March 2019): videos removed in the first 24 h, and blocked at upload"

REUPLOAD_STORM = (
    Indicator(
        "copies_matched_share",
        "Copies matched",
        "Copies of a re-upload storm that the hash bank knew at upload, as a share of such copies.",
        "share",
        1,
        Ratio((Within("matched", Measure.UPLOADS),), (Within("copy", Measure.UPLOADS),)),
        _CHRISTCHURCH,
        needs=(
            "an incident of kind reupload_storm",
            "detection.hash_bank",
        ),
        driver_of="copies_removed_share",
    ),
    Indicator(
        "copies_removed_share",
        "Copies removed",
        "Copies of a re-upload storm removed by the run's end, as a share of such copies.",
        "share",
        1,
        Ratio((Within("copy", Measure.REMOVALS),), (Within("copy", Measure.UPLOADS),)),
        _CHRISTCHURCH,
        needs=("an incident of kind reupload_storm",),
        question="How many copies of an event do we remove?",
    ),
    Indicator(
        "copies_unseen_share",
        "Copies removed unseen",
        "Copies of a re-upload storm removed before their first view, as a share of removed copies.",
        "share",
        1,
        Ratio((Within("copy", Measure.REMOVALS_ZERO_VIEWS),), (Within("copy", Measure.REMOVALS),)),
        _CHRISTCHURCH,
        needs=("an incident of kind reupload_storm",),
        driver_of="copies_removed_share",
    ),
    Indicator(
        "copies_exposure",
        "Exposure: copies",
        "Views of violating copies of a re-upload storm, until the run's end.",
        "views",
        -1,
        Total((Within("copy", Measure.EXPOSURE),)),
        "part of exposure",
        needs=("an incident of kind reupload_storm",),
        question="How much do people see of an event's copies?",
        twin="copies_removed_share",
    ),
)

FAMILIES = (Family("safety", rank=15, goal="safety", indicators=REUPLOAD_STORM),)
