"""Safety: violative views, and their causes."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import EXPOSURE, Ratio, Total
from simulator.indicators.traits import RARE_SHARE
from simulator.ledger.measures import Measure

_CAUSES = (
    (Measure.EXPOSURE_LATE, "late", "detected late", "before anything led to the later review or decision"),
    (Measure.EXPOSURE_DELAY, "delay", "review delay", "while a review was waiting or under way"),
    (
        Measure.EXPOSURE_WRONG,
        "wrong",
        "wrong decision",
        "after a decision, human or automated, that left the item visible",
    ),
    (Measure.EXPOSURE_NEVER, "never", "never detected", "of items that never came to a review or a decision"),
)
_TWINS = {
    "late": "within_24h_share",
    "delay": "time_to_action_median",
    "wrong": "review_accuracy",
    "never": "removal_recall",
}
"""What answers the same question by counts or a median, where few items carry the views."""
_CAUSES_SOURCE = "riskbox; the four causes add up to exposure, and their shares to 100 %"

SAFETY = (
    Indicator(
        "violative_view_rate",
        "Violative view rate",
        "Views of items that violate a policy, as a share of all views, until the run's end.",
        "share",
        -1,
        Ratio(EXPOSURE, (Measure.VIEWS,), denominator_scope="all policies"),
        "YouTube, Community Guidelines enforcement report: violative view rate",
        key=1,
        question="How much of what people see violates a policy?",
        twin="removal_recall",
        stage="exposure",
    ),
    Indicator(
        "prevalence",
        "Prevalence",
        "Published uploads that violate a policy (truth), as a share of published uploads.",
        "share",
        -1,
        Ratio((Measure.VIOLATIONS,), (Measure.UPLOADS,), denominator_scope="all policies"),
        "design of the world; uploads prevented by bans and suspensions are not published",
        driver_of="violative_view_rate",
        own_margin=RARE_SHARE,
    ),
    Indicator(
        "exposure",
        "Exposure",
        "Views of items that violate a policy, until the run's end.",
        "views",
        -1,
        Total(EXPOSURE),
        "numerator of the violative view rate",
        driver_of="violative_view_rate",
        twin="removal_recall",
    ),
    *(
        Indicator(
            f"exposure_{short}",
            f"Exposure: {name}",
            f"Views of items that violate a policy, {words}.",
            "views",
            -1,
            Total((measure,)),
            _CAUSES_SOURCE,
            key=2 if short == "delay" else 0,
            driver_of="" if short == "delay" else "violative_view_rate",
            question="How much do people see while a review is waiting or under way?" if short == "delay" else "",
            twin=_TWINS[short],
            stage="views before action" if short == "delay" else "",
        )
        for measure, short, name, words in _CAUSES
    ),
    *(
        Indicator(
            f"exposure_{short}_share",
            f"Exposure: {name}, share",
            f"Share of exposure {words}.",
            "share",
            0,
            Ratio((measure,), EXPOSURE),
            _CAUSES_SOURCE,
            driver_of="violative_view_rate",
            twin=_TWINS[short],
        )
        for measure, short, name, words in _CAUSES
    ),
    Indicator(
        "severity_weighted_exposure",
        "Severity-weighted exposure",
        "Views of items that violate a policy, times the severity weight of the policy, per 1,000 views.",
        "per 1,000 views",
        -1,
        Ratio(EXPOSURE, (Measure.VIEWS,), 1000.0, severity=True, denominator_scope="all policies"),
        "severity weights of the scenario",
        question="How much harm do people see, where worse content counts more?",
        twin="removal_recall",
    ),
)

FAMILIES = (Family("safety", rank=10, goal="safety", indicators=SAFETY),)
