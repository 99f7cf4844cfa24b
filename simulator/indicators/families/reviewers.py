"""Individual reviewers: accuracy, accuracy on golden items, and exposure to severe content."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import PoolRatio
from simulator.ledger.measures import PoolMeasure

_GOLDEN = "golden sets: items of known truth mixed into the work, a usual check of annotators"
_WELLBEING = "caps on severe content, as in well-being programmes for reviewers"

CHECKS = (
    Indicator(
        "reading_accuracy",
        "Reading accuracy",
        "Readings on the correct side of the line (truth), as a share of readings by reviewers in pools with "
        "`people`; appeals and escalated cases included.",
        "share",
        1,
        PoolRatio((PoolMeasure.READINGS_CORRECT,), (PoolMeasure.READINGS,)),
        "audits of reviewers, with the truth in place of the auditor",
        needs=("pools.*.people",),
        question="How often are reviewers right, person by person?",
    ),
    Indicator(
        "golden_accuracy",
        "Accuracy on golden items",
        "Golden items read correctly, as a share of golden items read: the part of accuracy that a platform can "
        "measure.",
        "share",
        1,
        PoolRatio((PoolMeasure.GOLDEN_CORRECT,), (PoolMeasure.GOLDEN,)),
        _GOLDEN,
        needs=("pools.*.people.golden.share",),
        driver_of="reading_accuracy",
    ),
)

SEVERE_CONTENT = (
    Indicator(
        "severe_time_per_reviewer_day",
        "Severe content per reviewer-day",
        "Time spent on flags of severe policies, per reviewer's shift started after warm-up.",
        "s",
        -1,
        PoolRatio((PoolMeasure.SEVERE_TIME,), (PoolMeasure.REVIEWER_DAYS,)),
        _WELLBEING,
        needs=("pools.*.people.severe",),
        question="How much severe content must a reviewer bear per day?",
    ),
    Indicator(
        "capped_reviewer_days",
        "Reviewer-days at the cap",
        "Shifts in which a reviewer reached the cap of severe content, as a share of shifts started after warm-up.",
        "share",
        -1,
        PoolRatio((PoolMeasure.RESTS,), (PoolMeasure.REVIEWER_DAYS,)),
        _WELLBEING,
        needs=("pools.*.people.severe",),
        driver_of="severe_time_per_reviewer_day",
    ),
)

FAMILIES = (
    Family("accuracy", rank=35, goal="operations", indicators=CHECKS),
    Family("operations", rank=75, goal="operations", indicators=SEVERE_CONTENT),
)
