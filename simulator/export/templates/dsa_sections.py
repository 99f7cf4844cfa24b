"""Columns and rows of the EU's template for transparency reports, and what fills each."""

from __future__ import annotations

from dataclasses import dataclass

from .figures import ALL, definition

HEAD = ("Applicability", "Service", "Reporting period")
"""First columns of every section."""


@dataclass(frozen=True)
class Slot:
    """A column of section 6, or a row of section 7 or 8.

    Parameters
    ----------
    names : tuple of str
        The column; or section, indicator and scope.
    indicator : str
        Id of the figure that fills it; empty = none does, for the ``reason``.
    reason : str
        Why it is empty.
    who : str
        Providers who must give it.
    market : str
        The market that it is about.
    """

    names: tuple[str, ...]
    indicator: str = ""
    reason: str = ""
    who: str = "Only for providers of online platforms"
    market: str = ALL

    @property
    def name(self) -> str:
        """The column."""
        return self.names[0]

    @property
    def unit(self) -> str:
        """Unit of what fills it; empty = nothing does."""
        return definition(self.indicator).unit if self.indicator else ""

    @property
    def meaning(self) -> str:
        """What it holds, or why it is empty."""
        if not self.indicator:
            return f"empty: {self.reason}"
        return f"indicator `{self.indicator}`: {definition(self.indicator).definition}"


_NO_MONEY = "the simulated platform pays nobody"
_NO_PARTS = "a creator's uploads are the only service that is simulated"
_NO_COUNTRY = "the simulated platform removes an item everywhere or nowhere"
_NO_NOTICES = "user reports of the simulator are under the terms, not notices under Article 16"
_NO_DISPUTES = "nobody goes to a dispute settlement body"
_NO_PART = "an appeal is upheld or reversed as a whole"
_NO_TIME = "the time from a removal to its reversal is counted, not that from a complaint to its decision"
_NO_COMPLAINT = "creators appeal against removals and restrictions of items only"
_NO_NEW = "an appeal leads to no new restriction"


def _column(name: str, indicator: str = "", reason: str = "") -> Slot:
    return Slot((name,), indicator, reason)


MEASURES = (
    _column("Number of measures taken at the provider's own initiative", "measures"),
    _column("Number of measures taken after detection with solely automated means", "proactive_removals"),
    _column("Visibility restriction Removal", "removals"),
    _column("Visibility restriction Disable", reason=_NO_COUNTRY),
    _column("Visibility restriction Demoted", "demotions"),
    _column("Visibility restriction Age restricted", "age_restrictions"),
    _column("Visibility restriction Interaction restricted", reason="comments and shares are not simulated"),
    _column("Visibility restriction Labelled", "labels"),
    _column("Visibility restriction Other", "restrictions_at_upload"),
    _column("Monetary restriction Suspension", reason=_NO_MONEY),
    _column("Monetary restriction Termination", reason=_NO_MONEY),
    _column("Monetary restriction Other", reason=_NO_MONEY),
    _column("Provision of the service Suspension", "feature_blocks"),
    _column("Provision of the service Termination", reason=_NO_PARTS),
    _column("Account restriction Suspension", "suspensions"),
    _column("Account restriction Termination", "bans"),
)
"""Measures of section 6, in the order of its columns."""

_INTERNAL = "Internal complaints mechanism"
_COURT = "Out-of-court dispute settlement bodies"
_OFFENDERS = "Suspensions imposed on repeated offenders"
_TOTAL, _UPHELD, _PARTLY, _REVERSED = (
    "Total number",
    "Decisions upheld",
    "Decisions partially reversed",
    "Decisions reversed",
)
_MEDIAN, _OMITTED = "Median time", "Decision omitted"
_ALL_COMPLAINTS = "Number of complaints submitted to the internal-complaints mechanism"
_OF_ITEMS = "Complaint regarding a decision to remove or disable access to or restrict visibility of information"
_BY_FLAGGER = (
    "Complaint regarding a decision not to take action on a notice submitted by a Trusted Flagger in accordance with "
    "Article 16"
)
_NONE_OF = (
    ("Complaint regarding a decision to suspend or terminate the provision of the service", _NO_COMPLAINT),
    ("Complaint regarding a decision to suspend or terminate an account", _NO_COMPLAINT),
    ("Complaint regarding a decision to restrict the ability to monetise information", _NO_MONEY),
    (
        "Complaint regarding a decision not to take action on a notice submitted in accordance with Article 16",
        _NO_NOTICES,
    ),
    (_BY_FLAGGER, _NO_NOTICES),
)
_SCOPES = (_TOTAL, _UPHELD, _PARTLY, _REVERSED, _MEDIAN)
_APPEALS = {_TOTAL: "appeals", _UPHELD: "appeals_upheld", _REVERSED: "appeals_reversed"}
_WITHOUT = {_PARTLY: _NO_PART, _MEDIAN: _NO_TIME}


def _appeals(indicator: str) -> tuple[Slot, ...]:
    return tuple(
        Slot((_INTERNAL, indicator, scope), _APPEALS.get(scope, ""), _WITHOUT.get(scope, "")) for scope in _SCOPES
    )


COMPLAINTS = (
    Slot((_INTERNAL, _ALL_COMPLAINTS, _TOTAL), "appeals", who="All"),
    *_appeals(_ALL_COMPLAINTS)[1:],
    Slot((_INTERNAL, _ALL_COMPLAINTS, _OMITTED), "appeals_open"),
    Slot(
        (_INTERNAL, "Number of restrictions newly imposed as a result of an internal complaint", _TOTAL), reason=_NO_NEW
    ),
    *_appeals(_OF_ITEMS),
    *(Slot((_INTERNAL, what, scope), reason=reason) for what, reason in _NONE_OF for scope in _SCOPES),
    *(
        Slot(
            (_COURT, "Number of disputes submitted to out-of-court dispute settlement bodies", scope),
            reason=_NO_DISPUTES,
        )
        for scope in (*_SCOPES, _OMITTED, "Percentage of outcomes implemented")
    ),
    Slot(
        (_OFFENDERS, "Number of suspensions enacted for the provision of manifestly illegal content", _TOTAL),
        "suspensions",
    ),
    Slot(
        (_OFFENDERS, "Number of suspensions enacted for the provision of manifestly unfounded notices", _TOTAL),
        reason=_NO_NOTICES,
    ),
    Slot(
        (_OFFENDERS, "Number of suspensions enacted for the provision of manifestly unfounded complaints", _TOTAL),
        reason="nobody is suspended over an appeal",
    ),
)
"""Rows of section 7, in order."""

_MEANS = "Use of automated means for content moderation"
_SOLELY, _NOT = "Number of measures solely taken by automated means", "Number of measures not taken by automated means"
_ACCURACY = "Accuracy of the automated means - "
_COUNTED = (
    (_SOLELY, "automated_removals"),
    (_NOT, "human_removals"),
    (f"{_ACCURACY}Accuracy", "automated_accuracy"),
    (f"{_ACCURACY}Precision", "automated_precision"),
    (f"{_ACCURACY}Recall", "automated_recall"),
)
_NOTICES = (
    "Number of notices solely processed by automated means",
    "Number of notices not processed by automated means",
    *(what for what, _ in _COUNTED[2:]),
)
_STATES = (
    *("at", "be", "bg", "cy", "cz", "de", "dk", "ee", "es", "fi", "fr", "gr", "hr", "hu", "ie", "it", "lt", "lu"),
    *("lv", "mt", "nl", "pl", "pt", "ro", "se", "si", "sk"),
)
_HOSTS = "Only for providers of hosting services, including online platforms"

AUTOMATED = (
    *(Slot((_MEANS, what, scope), id_, who="All") for scope in (_TOTAL, "Own-initiative") for what, id_ in _COUNTED),
    *(Slot((_MEANS, what, "NAM Total"), reason=_NO_NOTICES, who=_HOSTS) for what in _NOTICES),
    *(Slot((_MEANS, what, "NAM Trusted Flagger"), reason=_NO_NOTICES) for what in _NOTICES),
    *(
        Slot((_MEANS, _SOLELY, state), "automated_removals", who="Only for VLOPs", market=state.upper())
        for state in _STATES
    ),
)
"""Rows of section 8, in order; a Member State is the market with its code."""
