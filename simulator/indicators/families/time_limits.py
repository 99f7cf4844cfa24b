"""Time limits: cases decided within their limit, and jobs that expire."""

from __future__ import annotations

from simulator.domain.units import DAY
from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Daily, PoolRatio, Ratio
from simulator.ledger.measures import Measure, PoolMeasure

TIME_LIMITS = (
    Indicator(
        "decided_in_limit_share",
        "Decided within the time limit",
        "Cases decided within their time limit, as a share of cases whose limit ends before the run does; cases "
        "that expired or reneged count as missed; appeals with a limit are included.",
        "share",
        1,
        Ratio((Measure.LIMIT_MET,), (Measure.LIMITED,)),
        "legal time limits, such as Regulation (EU) 2021/784, Article 3(3); see docs/world/time_limits.md",
        needs=("time_limits",),
        question="Do we decide within the legal time limits?",
    ),
    Indicator(
        "legal_breaches_per_day",
        "Legal breaches, per day",
        "Cases not decided within their time limit, of those whose limit ends before the run does, per day.",
        "count",
        -1,
        Daily((Measure.LIMIT_MISSED,)),
        "legal time limits, such as Regulation (EU) 2021/784, Article 3(3); see docs/world/time_limits.md",
        needs=("time_limits",),
        question="How often do we break a legal time limit?",
    ),
    Indicator(
        "expired_per_day",
        "Jobs expired per day",
        "Jobs that left their queue at their time limit, per day after warm-up.",
        "per day",
        -1,
        PoolRatio((PoolMeasure.EXPIRED,), scale=DAY),
        "decisions by a time limit in place of a reviewer",
        needs=("time_limits",),
        driver_of="decided_in_limit_share",
    ),
)

FAMILIES = (Family("operations", rank=71, goal="operations", indicators=TIME_LIMITS),)
