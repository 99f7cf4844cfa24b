"""Gates and stages: how often distribution stops at a number of views, for how long, and at whose cost."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Daily, Ratio
from simulator.ledger.measures import Measure

_SOURCE = "virality circuit breakers; not published by any platform"
_NEEDS = ("enforcement.stages or a strategy with gate_at_views",)

GATES = (
    Indicator(
        "gates_per_day",
        "Gates closed, per day",
        "Times per day that an item's distribution stops at a number of views until a reviewer has decided.",
        "count",
        0,
        Daily((Measure.GATED,)),
        _SOURCE,
        needs=_NEEDS,
        question="How often do gates stop an item?",
    ),
    Indicator(
        "gate_precision",
        "Precision of gates",
        "Gates that closed on items that violate a policy (truth), as a share of gates closed.",
        "share",
        1,
        Ratio((Measure.GATED_VIOLATING,), (Measure.GATED,)),
        _SOURCE,
        needs=_NEEDS,
        driver_of="gates_per_day",
    ),
    Indicator(
        "gate_time",
        "Time in the gate, mean",
        "Mean time for which a gate stays closed, until the run's end at the latest.",
        "s",
        -1,
        Ratio((Measure.GATE_TIME,), (Measure.GATED,)),
        _SOURCE,
        needs=_NEEDS,
        driver_of="gates_per_day",
        twin="review_wait_p90",
    ),
)
COST = (
    Indicator(
        "views_held_back_share",
        "Innocent views held back by gates, share",
        "Views that innocent items would have had in the time of gates and stages, delayed or lost, as a share of the "
        "views that innocent items had.",
        "share",
        -1,
        Ratio((Measure.HELD_BACK_INNOCENT,), (Measure.INNOCENT_VIEWS,)),
        _SOURCE,
        needs=_NEEDS,
        question="How many innocent views do gates and stages delay or prevent?",
    ),
)

FAMILIES = (
    Family("gates", rank=82, goal="operations", indicators=GATES),
    Family("gates", rank=83, goal="creator experience", indicators=COST),
)
