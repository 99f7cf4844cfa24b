"""Learning: content that is new to the detectors, until they have learned it."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Ratio, Total
from simulator.ledger.measures import Measure, Within

LEARNING = (
    Indicator(
        "novel_recall",
        "Novel content removed",
        "Violations of a kind new to the detectors, removed by the run's end, as a share of such violations published.",
        "share",
        1,
        Ratio((Within("novel", Measure.REMOVALS),), (Within("novel", Measure.UPLOADS),)),
        "as removal recall",
        needs=("an incident of kind novel_content",),
        driver_of="novel_exposure",
    ),
    Indicator(
        "novel_exposure",
        "Exposure: novel content",
        "Views of violations of a kind new to the detectors, until the run's end.",
        "views",
        -1,
        Total((Within("novel", Measure.VIEWS),)),
        "part of exposure",
        needs=("an incident of kind novel_content",),
        question="How much do people see of what our detectors do not know yet?",
        twin="novel_recall",
    ),
)

FAMILIES = (Family("safety", rank=16, goal="safety", indicators=LEARNING),)
