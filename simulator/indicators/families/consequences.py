"""Consequences of verdicts other than a removal with a strike: restrictions after a review, and warnings."""

from __future__ import annotations

from simulator.domain.events import Event
from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Ratio, Total
from simulator.ledger.measures import Measure

_VISIBILITY = "DSA, Article 17(1)(a): restrictions of visibility, counted apart from removals"
_WARNINGS = "YouTube, Community Guidelines strike basics: a warning for the first violation"
_AFTER = ("enforcement.verdicts",)
_WARNED = ("enforcement.verdicts or enforcement.educate_first",)


def _share(name: str, label: str, measure: Measure) -> Indicator:
    return Indicator(
        name,
        f"{label} after review, share",
        f"Items {label.lower()} by a verdict, as a share of items that a verdict left visible at a lower reach.",
        "share",
        0,
        Ratio((measure,), (Event.RESTRICT,)),
        _VISIBILITY,
        needs=_AFTER,
        driver_of="restricted_after_review",
    )


CONSEQUENCES = (
    Indicator(
        "restricted_after_review",
        "Restricted after review",
        "Items that a verdict left visible with a label, for adults only or at limited reach.",
        "count",
        0,
        Total((Event.RESTRICT,)),
        _VISIBILITY,
        needs=_AFTER,
        question="How much do reviewers restrict in place of removing it?",
    ),
    _share("limited_after_review_share", "Limited", Measure.LIMITED_AFTER_REVIEW),
    _share("labelled_after_review_share", "Labelled", Measure.LABELLED_AFTER_REVIEW),
    _share("age_gated_after_review_share", "Age-gated", Measure.AGE_GATED_AFTER_REVIEW),
    Indicator(
        "wrongful_restriction_share",
        "Wrongful restrictions after review, share",
        "Items that violate nothing (truth), as a share of items restricted by a verdict.",
        "share",
        -1,
        Ratio((Measure.RESTRICTED_AFTER_REVIEW_INNOCENT,), (Event.RESTRICT,)),
        _VISIBILITY,
        needs=_AFTER,
        driver_of="restricted_after_review",
    ),
    Indicator(
        "warnings",
        "Warnings",
        "Warnings to creators in place of a strike.",
        "count",
        0,
        Total((Event.EDUCATE,)),
        _WARNINGS,
        needs=_WARNED,
        question="How many creators do we warn before a strike?",
    ),
    Indicator(
        "wrongful_warning_share",
        "Wrongful warnings, share",
        "Warnings for items that violate nothing (truth), as a share of warnings.",
        "share",
        -1,
        Ratio((Measure.WARNINGS_INNOCENT,), (Event.EDUCATE,)),
        _WARNINGS,
        needs=_WARNED,
        driver_of="warnings",
    ),
)

FAMILIES = (Family("creators", rank=41, goal="creator experience", indicators=CONSEQUENCES),)
