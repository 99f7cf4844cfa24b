"""Churn: what creators no longer upload after they were wronged, and what it costs."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Daily, Ratio
from simulator.ledger.measures import Measure

_CHURN = "chilling effect of wrongful removals on creators"

CHURN = (
    Indicator(
        "innocent_uploads_withheld_per_day",
        "Innocent uploads withheld, per day",
        "Innocent uploads withheld per day by discouraged creators.",
        "count",
        -1,
        Daily((Measure.WITHHELD_INNOCENT,)),
        _CHURN,
        needs=("creators.churn",),
        question="How much do innocent creators stop uploading?",
    ),
    Indicator(
        "innocent_views_withheld_per_day",
        "Innocent views withheld, per day",
        "Views that withheld innocent uploads would have had by the run's end, per day.",
        "views",
        -1,
        Daily((Measure.WITHHELD_VIEWS,)),
        _CHURN,
        needs=("creators.churn",),
        driver_of="innocent_uploads_withheld_per_day",
        twin="innocent_uploads_withheld_per_day",
    ),
    Indicator(
        "uploads_withheld_per_wrongful_removal",
        "Uploads withheld per wrongful removal",
        "Uploads that discouraged creators withheld, violating ones included, per removal of an item that violates "
        "nothing (truth).",
        "uploads",
        -1,
        Ratio((Measure.WITHHELD,), (Measure.REMOVALS,), less=(Measure.REMOVALS_VIOLATING,)),
        _CHURN,
        needs=("creators.churn",),
        driver_of="innocent_uploads_withheld_per_day",
    ),
)

FAMILIES = (Family("creators", rank=44, goal="creator experience", indicators=CHURN),)
