"""Accuracy: whether removed uploads violate, and whether violating uploads are removed."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Ratio
from simulator.indicators.traits import RARE_SHARE
from simulator.ledger.measures import Measure

_DSA = "DSA Article 15(1)(e): indicators of the accuracy of automated means; measured here against the truth"

OF_REMOVALS = (
    Indicator(
        "removal_precision",
        "Removal precision",
        "Removed items that violate a policy (truth), as a share of removals.",
        "share",
        1,
        Ratio((Measure.REMOVALS_VIOLATING,), (Measure.REMOVALS,)),
        _DSA,
        question="Of what we remove, how much deserves it?",
    ),
    Indicator(
        "automated_precision",
        "Precision of automated removals",
        "Items removed without a human decision that violate a policy (truth), as a share of such removals.",
        "share",
        1,
        Ratio((Measure.REMOVALS_AUTOMATED_VIOLATING,), (Measure.REMOVALS_AUTOMATED,)),
        _DSA,
        driver_of="removal_precision",
    ),
    Indicator(
        "wrongful_removal_rate",
        "Wrongful removal rate",
        "Removed innocent items (truth), as a share of published innocent items.",
        "share",
        -1,
        Ratio(
            (Measure.REMOVALS,),
            (Measure.UPLOADS,),
            top_less=(Measure.REMOVALS_VIOLATING,),
            less=(Measure.VIOLATIONS,),
        ),
        "false positive rate of removals",
        own_margin=RARE_SHARE,
        question="How likely is an innocent upload to be removed?",
        stage="creator harm",
    ),
)

OF_VIOLATIONS = (
    Indicator(
        "removal_recall",
        "Removal recall",
        "Violating items removed by the run's end, as a share of violating items published.",
        "share",
        1,
        Ratio((Measure.REMOVALS_VIOLATING,), (Measure.VIOLATIONS,)),
        _DSA,
        question="How many violating uploads do we remove?",
        stage="exposure",
    ),
)

OF_REVIEWS_AND_REPORTS = (
    Indicator(
        "review_accuracy",
        "Review accuracy",
        "Verdicts of reviewers that agree with the truth, as a share of verdicts; appeals not included.",
        "share",
        1,
        Ratio((Measure.VERDICTS_CORRECT,), (Measure.VERDICTS,)),
        "audits of reviewers, with the truth in place of the auditor",
        question="How often are reviewers right?",
    ),
    Indicator(
        "review_yield",
        "Review yield",
        "Verdicts of violating, as a share of verdicts; appeals not included.",
        "share",
        0,
        Ratio((Measure.VERDICTS_VIOLATING,), (Measure.VERDICTS,)),
        "share of reviewed items with an action, as in reports under DSA Articles 15 and 16",
        driver_of="review_accuracy",
    ),
    Indicator(
        "report_precision",
        "Report precision",
        "User reports on items that violate a policy (truth), as a share of user reports.",
        "share",
        0,
        Ratio((Measure.REPORTS_TRUE,), (Measure.REPORTS,)),
        "Snap, transparency report: reports enforced, with the truth in place of the verdict",
        question="How often are user reports right?",
        twin="review_yield",
    ),
)

FAMILIES = (
    Family("accuracy", rank=30, goal="creator experience", indicators=OF_REMOVALS),
    Family("accuracy", rank=31, goal="safety", indicators=OF_VIOLATIONS),
    Family("accuracy", rank=32, goal="operations", indicators=OF_REVIEWS_AND_REPORTS),
)
