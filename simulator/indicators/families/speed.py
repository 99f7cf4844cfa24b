"""Speed: how soon violating uploads are found and acted upon."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Quantile, Ratio
from simulator.ledger.measures import Measure, Sketch

_REPORT = "TikTok, Community Guidelines Enforcement Report"

SPEED = (
    Indicator(
        "proactive_share",
        "Proactive share",
        "Removals before any user report, as a share of removals.",
        "share",
        1,
        Ratio((Measure.REMOVALS_PROACTIVE,), (Measure.REMOVALS,)),
        f"{_REPORT}: proactive removal rate",
        question="Do we find violations before users have to report them?",
    ),
    Indicator(
        "zero_view_share",
        "Removed before any view",
        "Removals of items with fewer than one expected view so far, as a share of removals.",
        "share",
        1,
        Ratio((Measure.REMOVALS_ZERO_VIEWS,), (Measure.REMOVALS,)),
        f"{_REPORT}: removal rate before any views",
        question="How many removals come before anybody has seen the item?",
        stage="views before action",
    ),
    Indicator(
        "within_24h_share",
        "Removed within 24 h",
        "Removals within 24 hours of the upload, as a share of removals.",
        "share",
        1,
        Ratio((Measure.REMOVALS_24H,), (Measure.REMOVALS,)),
        f"{_REPORT}: removal rate within 24 hours",
        driver_of="time_to_action_median",
    ),
    Indicator(
        "time_to_action_median",
        "Time to action, median",
        "Time from upload within which half of the removed violating items are removed; items still in review at "
        "the end of the run count as censored (Kaplan and Meier).",
        "s",
        -1,
        Quantile(Sketch.TIME_TO_ACTION, 0.5, Sketch.TIME_TO_ACTION_OPEN),
        "DSA transparency reports, Article 15: median time needed for taking the action",
        question="How soon do we act on a violating upload?",
    ),
    Indicator(
        "time_to_action_p90",
        "Time to action, 90th percentile",
        "Time from upload within which 90 % of the removed violating items are removed; items still in review at "
        "the end of the run count as censored (Kaplan and Meier).",
        "s",
        -1,
        Quantile(Sketch.TIME_TO_ACTION, 0.9, Sketch.TIME_TO_ACTION_OPEN),
        "as the median",
        driver_of="time_to_action_median",
        twin="within_24h_share",
    ),
    Indicator(
        "time_to_action_mean",
        "Time to action, mean of removed items",
        "Mean time from upload to removal, of violating items removed by the run's end. Items still in review do not "
        "count, so a backlog can make it shorter: neither direction is better, and the median is to be compared.",
        "s",
        0,
        Ratio((Measure.TIME_TO_ACTION,), (Measure.REMOVALS_VIOLATING,)),
        "as the median",
        driver_of="time_to_action_median",
        twin="time_to_action_median",
    ),
)

FAMILIES = (Family("speed", rank=20, goal="safety", indicators=SPEED),)
