"""Fairness: gaps between markets, languages and tiers, the worst less the best."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.gap import Gap
from simulator.indicators.rules import EXPOSURE, Ratio
from simulator.ledger.measures import Measure

_OF = (
    (
        "violative_view_rate",
        "Violative view rate",
        Ratio(EXPOSURE, (Measure.VIEWS,)),
        "Do people in some market see more violations than in others?",
    ),
    (
        "removal_recall",
        "Removal recall",
        Ratio((Measure.REMOVALS_VIOLATING,), (Measure.VIOLATIONS,)),
        "Does moderation find less in some market than in others?",
    ),
    (
        "wrongful_removal_rate",
        "Wrongful removal rate",
        Ratio(
            (Measure.REMOVALS,),
            (Measure.UPLOADS,),
            top_less=(Measure.REMOVALS_VIOLATING,),
            less=(Measure.VIOLATIONS,),
        ),
        "Are innocent creators in some market removed more than in others?",
    ),
)
_BY = (("market", "markets"), ("language", "languages"), ("tier", "tiers"))

GAPS = tuple(
    Indicator(
        f"{id_}_gap_by_{axis}",
        f"{title}, gap between {axes}",
        f"The greatest {title.lower()} of all {axes} less the least; {axes} without a value are left out.",
        "share",
        -1,
        Gap(rule, axis),
        "difference of extremes; its interval is simultaneous over all pairs, see docs/statistics.md",
        needs=(f"several {axes}",),
        driver_of="" if axis == "market" else f"{id_}_gap_by_market",
        question=question if axis == "market" else "",
        twin="removal_recall" if id_ == "violative_view_rate" else id_,
    )
    for id_, title, rule, question in _OF
    for axis, axes in _BY
)

FAMILIES = (Family("fairness", rank=55, goal="fairness", indicators=GAPS),)
