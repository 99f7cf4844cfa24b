"""Figures that platforms publish: numbers of measures and complaints, for reports in the form that others prescribe.

They are no part of the tree of indicators. A decision is made by rates, and each number here follows from a rate and
the number of uploads, so in a comparison they would only be further rows to correct for.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from simulator.domain.events import Event
from simulator.ledger.measures import Count, Measure

from .base import Indicator
from .registry import INDICATORS
from .rules import Ratio, Total

_CGER = "TikTok, Community Guidelines Enforcement Report"
_DSA = "Commission Implementing Regulation (EU) 2024/2835, Annex I"


def _number(id_: str, title: str, definition: str, source: str, *top: Count, less: tuple[Count, ...] = ()) -> Indicator:
    return Indicator(id_, title, definition, "count", 0, Total(top, less=less), source)


_OWN = (
    _number("published_uploads", "Published uploads", "Uploads published.", _CGER, Measure.UPLOADS),
    _number("removals", "Removals", "Items taken down by the run's end.", _CGER, Measure.REMOVALS),
    _number(
        "automated_removals",
        "Automated removals",
        "Items taken down without a human decision.",
        f"{_CGER}: videos removed by automation",
        Measure.REMOVALS_AUTOMATED,
    ),
    _number(
        "human_removals",
        "Removals by people",
        "Items taken down after a human decision.",
        _DSA,
        Measure.REMOVALS,
        less=(Measure.REMOVALS_AUTOMATED,),
    ),
    _number(
        "proactive_removals",
        "Proactive removals",
        "Items taken down before any user report: a score, a hash or a number of views led to them.",
        _DSA,
        Measure.REMOVALS_PROACTIVE,
    ),
    Indicator(
        "share_of_removals",
        "Share of total removals",
        "Removals of one policy, as a share of the removals of all policies; 100 % where policies are not told apart.",
        "share",
        0,
        Ratio((Measure.REMOVALS,), (Measure.REMOVALS,), denominator_scope="all policies"),
        f"{_CGER}: share of total removals",
    ),
    Indicator(
        "removal_rate",
        "Removal rate",
        "Removals, as a share of the published uploads of all policies.",
        "share",
        0,
        Ratio((Measure.REMOVALS,), (Measure.UPLOADS,), denominator_scope="all policies"),
        f"{_CGER}: videos removed, as a share of published videos",
    ),
    _number(
        "restored_removals",
        "Restored removals",
        "Removals undone by the run's end, on appeal or by the platform's own re-check.",
        f"{_CGER}: videos restored",
        Event.REINSTATE,
    ),
    _number(
        "measures",
        "Measures",
        "Removals, restrictions of visibility at upload and after a review, feature blocks, suspensions and bans.",
        _DSA,
        Measure.REMOVALS,
        Measure.RESTRICTED,
        Event.RESTRICT,
        Event.FEATURE_BLOCK,
        Event.SUSPEND,
        Event.BAN,
        Event.RECOGNISE,
    ),
    _number(
        "restrictions_at_upload",
        "Restricted at upload",
        "Items limited, labelled or age-gated at triage; the ledger does not tell the three apart.",
        _DSA,
        Measure.RESTRICTED,
    ),
    _number("demotions", "Demoted after review", "Items limited by a verdict.", _DSA, Measure.LIMITED_AFTER_REVIEW),
    _number("labels", "Labelled after review", "Items labelled by a verdict.", _DSA, Measure.LABELLED_AFTER_REVIEW),
    _number(
        "age_restrictions",
        "Age-restricted after review",
        "Items that a verdict left visible to adults only.",
        _DSA,
        Measure.AGE_GATED_AFTER_REVIEW,
    ),
    _number(
        "feature_blocks",
        "Feature blocks",
        "Times that a feature was blocked for a creator, at the removal that led to it.",
        _DSA,
        Event.FEATURE_BLOCK,
    ),
    _number("suspensions", "Suspensions", "Accounts suspended, at the removal that led to it.", _DSA, Event.SUSPEND),
    _number(
        "bans",
        "Bans",
        "Accounts banned, at the removal that led to it, or recognised and banned at their return.",
        _DSA,
        Event.BAN,
        Event.RECOGNISE,
    ),
    _number("user_reports", "User reports", "Reports by users.", _CGER, Measure.REPORTS),
    _number(
        "appeals", "Appeals", "Removals, and restrictions after a review, that were appealed.", _DSA, Measure.APPEALS
    ),
    _number(
        "appeals_upheld",
        "Appeals lost by the creator",
        "Appeals decided by the run's end that left the decision as it was.",
        _DSA,
        Measure.APPEALS_DECIDED,
        less=(Measure.OVERTURNS,),
    ),
    _number(
        "appeals_reversed",
        "Appeals won by the creator",
        "Appeals decided by the run's end that reversed the decision.",
        _DSA,
        Measure.OVERTURNS,
    ),
    _number(
        "appeals_open",
        "Appeals without a decision",
        "Appeals that nobody has decided by the run's end.",
        _DSA,
        Measure.APPEALS,
        less=(Measure.APPEALS_DECIDED,),
    ),
    Indicator(
        "automated_accuracy",
        "Accuracy of automated means",
        "Uploads that automated removal treats correctly (truth: violating and removed without a human decision, or "
        "innocent and not), as a share of published uploads.",
        "share",
        1,
        Ratio(
            (Measure.UPLOADS, Measure.REMOVALS_AUTOMATED_VIOLATING, Measure.REMOVALS_AUTOMATED_VIOLATING),
            (Measure.UPLOADS,),
            top_less=(Measure.VIOLATIONS, Measure.REMOVALS_AUTOMATED),
        ),
        f"{_DSA}: accuracy of the automated means",
    ),
    Indicator(
        "automated_recall",
        "Recall of automated means",
        "Violating items removed without a human decision (truth), as a share of violating items published.",
        "share",
        1,
        Ratio((Measure.REMOVALS_AUTOMATED_VIOLATING,), (Measure.VIOLATIONS,)),
        f"{_DSA}: recall of the automated means",
    ),
)

_OF_THE_TREE = (
    "proactive_share",
    "zero_view_share",
    "within_24h_share",
    "automated_share",
    "automated_precision",
    "restored_share",
    "appeal_rate",
    "overturn_rate",
)

TRANSPARENCY: Mapping[str, Indicator] = MappingProxyType(
    {one.id: one for one in (*_OWN, *(INDICATORS[id_] for id_ in _OF_THE_TREE))}
)
"""By id, what tables in a published form are filled from."""

CROSSES: tuple[tuple[str, ...], ...] = (("policy",), ("market",), ("market", "policy"))
"""Breakdowns that published forms have."""
