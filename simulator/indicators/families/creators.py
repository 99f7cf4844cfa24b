"""Creators: what moderation does to those who did nothing wrong, and how it is put right."""

from __future__ import annotations

from simulator.domain.events import Event
from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Quantile, Ratio, Total
from simulator.ledger.measures import Measure, Sketch

_APPEALS = "DSA transparency reports, Article 15(1)(d): complaints and reversals"

CREATORS = (
    Indicator(
        "innocent_creators_actioned",
        "Innocent creators actioned",
        "Creators with at least one removal of an innocent item (truth).",
        "count",
        -1,
        Total((Measure.INNOCENT_CREATORS,)),
        "false positives, per creator",
        question="How many innocent creators do we hit?",
    ),
    Indicator(
        "innocent_views_lost",
        "Innocent views lost",
        "Views that innocent items would have had at full reach by the run's end, minus the views that they had.",
        "views",
        -1,
        Total((Measure.INNOCENT_VIEWS_LOST,)),
        "false positives, in reach",
        key=3,
        question="How much reach do innocent creators lose?",
        twin="wrongful_removal_rate",
        stage="creator harm",
    ),
    Indicator(
        "innocent_views_lost_share",
        "Innocent views lost, share",
        "Views lost by innocent items, as a share of the views that they would have had at full reach.",
        "share",
        -1,
        Ratio(
            (Measure.INNOCENT_VIEWS_LOST,),
            (Measure.INNOCENT_VIEWS, Measure.INNOCENT_VIEWS_LOST),
            denominator_scope="all policies",
        ),
        "false positives, in reach",
        driver_of="innocent_views_lost",
        twin="wrongful_removal_rate",
    ),
    Indicator(
        "innocent_uploads_blocked",
        "Innocent uploads blocked",
        "Innocent uploads that a suspension or a ban prevented.",
        "count",
        -1,
        Total((Measure.BLOCKED_INNOCENT,)),
        "collateral of penalties on accounts",
        needs=("enforcement.suspend_at or enforcement.ban_at or enforcement.ladder or enforcement.ban_at_once",),
        question="How many innocent uploads do penalties prevent?",
        twin="wrongful_suspensions",
    ),
    Indicator(
        "appeal_rate",
        "Appeal rate",
        "Removals, and restrictions after a review, that were appealed by the run's end, as a share of these.",
        "share",
        0,
        Ratio((Measure.APPEALS,), (Measure.REMOVALS, Event.RESTRICT)),
        _APPEALS,
        needs=("appeals.pool",),
        driver_of="overturn_rate",
        stage="appeals",
    ),
    Indicator(
        "appeals_too_late_share",
        "Appeals too late",
        "Removals, and restrictions after a review, without an appeal because the creator was too late for the window, "
        "as a share of these.",
        "share",
        -1,
        Ratio((Measure.APPEALS_TOO_LATE,), (Measure.REMOVALS, Event.RESTRICT)),
        "Regulation (EU) 2022/2065 (DSA), Article 20(1): complaints are open for at least six months",
        needs=(
            "appeals.pool",
            "appeals.window",
        ),
        driver_of="overturn_rate",
    ),
    Indicator(
        "overturn_rate",
        "Overturn rate",
        "Appeals won by the creator, as a share of appeals decided by the run's end.",
        "share",
        -1,
        Ratio((Measure.OVERTURNS,), (Measure.APPEALS_DECIDED,)),
        _APPEALS,
        needs=("appeals.pool",),
        key=4,
        question="How often does an appeal show that we were wrong?",
        stage="appeals",
    ),
    Indicator(
        "restored_share",
        "Restored removals",
        "Removals undone by the run's end, on appeal or by the platform's own re-check, as a share of removals.",
        "share",
        0,
        Ratio((Event.REINSTATE,), (Measure.REMOVALS,)),
        "TikTok, Community Guidelines Enforcement Report: videos restored",
        needs=("appeals.pool or enforcement.recheck",),
        question="How much of what we remove do we put back?",
    ),
    Indicator(
        "time_to_reinstatement_median",
        "Time to reinstatement, median",
        "Time from removal within which half of the overturned removals are undone; appeals still open at the end of "
        "the run count as censored (Kaplan and Meier).",
        "s",
        -1,
        Quantile(Sketch.TIME_TO_REINSTATEMENT, 0.5, Sketch.TIME_TO_REINSTATEMENT_OPEN),
        "DSA transparency reports, Article 15(1)(d): median time needed for taking the decisions",
        needs=("appeals.pool",),
        question="How long does a wronged creator wait?",
    ),
    Indicator(
        "time_to_reinstatement_mean",
        "Time to reinstatement, mean of overturned removals",
        "Mean time from removal to reinstatement, of removals overturned by the run's end. Appeals still open do not "
        "count, so a backlog of appeals can make it shorter: neither direction is better, and the median is to be "
        "compared.",
        "s",
        0,
        Ratio((Measure.TIME_TO_REINSTATEMENT,), (Measure.OVERTURNS,)),
        "as the median",
        needs=("appeals.pool",),
        driver_of="time_to_reinstatement_median",
        twin="time_to_reinstatement_median",
    ),
)

FAMILIES = (Family("creators", rank=40, goal="creator experience", indicators=CREATORS),)
