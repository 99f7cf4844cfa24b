"""What detectors meet for the first time: copies of one event in a re-upload storm, and novel content."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Ratio, Total
from simulator.ledger.measures import Measure

_CHRISTCHURCH = "Facebook, update on New Zealand (March 2019): videos removed in the first 24 h, and blocked at upload"

NEWCOMERS = (
    Indicator(
        "copies_matched_share",
        "Copies matched",
        "Copies of a re-upload storm that the hash bank knew when they were uploaded, as a share of such copies.",
        "share",
        1,
        Ratio((Measure.COPIES_MATCHED,), (Measure.COPIES,)),
        _CHRISTCHURCH,
        needs=(
            "an incident of kind reupload_storm",
            "detection.hash_bank",
        ),
    ),
    Indicator(
        "copies_removed_share",
        "Copies removed",
        "Copies of a re-upload storm removed by the run's end, as a share of such copies.",
        "share",
        1,
        Ratio((Measure.COPIES_REMOVED,), (Measure.COPIES,)),
        _CHRISTCHURCH,
        needs=("an incident of kind reupload_storm",),
    ),
    Indicator(
        "copies_unseen_share",
        "Copies removed unseen",
        "Copies of a re-upload storm removed before their first view, as a share of those removed.",
        "share",
        1,
        Ratio((Measure.COPIES_ZERO_VIEWS,), (Measure.COPIES_REMOVED,)),
        _CHRISTCHURCH,
        needs=("an incident of kind reupload_storm",),
    ),
    Indicator(
        "copies_exposure",
        "Exposure: copies",
        "Views of copies of a re-upload storm, until the run's end.",
        "views",
        -1,
        Total((Measure.COPIES_EXPOSURE,)),
        "part of exposure",
        needs=("an incident of kind reupload_storm",),
    ),
    Indicator(
        "novel_recall",
        "Novel content removed",
        "Violations of a kind that is new to the detectors removed by the run's end, as a share of those published.",
        "share",
        1,
        Ratio((Measure.NOVEL_REMOVED,), (Measure.NOVEL_VIOLATIONS,)),
        "as removal recall",
        needs=("an incident of kind novel_content",),
    ),
    Indicator(
        "novel_exposure",
        "Exposure: novel content",
        "Views of violations of a kind that is new to the detectors, until the run's end.",
        "views",
        -1,
        Total((Measure.NOVEL_EXPOSURE,)),
        "part of exposure",
        needs=("an incident of kind novel_content",),
    ),
)

FAMILIES = (Family("safety", rank=15, indicators=NEWCOMERS),)
