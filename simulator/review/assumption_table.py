"""The table of assumptions: how far each may plausibly be off, and by which source.

A range is a pair of factors on the value of a scenario. Where published figures bound it they are named; elsewhere it
is a judgement, and is marked so. What a review wants otherwise it says itself (``assumptions`` of a REVIEW.yaml).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Basis = Literal["published", "in part published", "judgement", "the review's"]
"""What a range rests on: figures that somebody publishes, for both ends or for one; nobody's; or the request."""
Scale = Literal["value", "error"]
"""What the factor multiplies: the value, or, of an AUC, what it lacks to 1."""
AROUND = (0.75, 1.25)
"""Range where nothing is published and nothing suggests another."""
NO_SOURCE = "assumed; nothing is published"


@dataclass(frozen=True)
class Assumption:
    """A number, or several that go together, on which a decision rests and that may be off.

    Parameters
    ----------
    id : str
        Its short name; for one that a review adds, its path.
    title : str
        In words, to stand before "x 1.4".
    paths : tuple of str
        Fields that are multiplied together; ``*`` stands for all entries of a map or list. A path that is not there,
        or is 0 or null, changes nothing.
    low, high : float
        Range of factors, ``low <= 1 <= high``.
    source : str
        Where value and range come from.
    basis : str
    page : str
        Page of ``docs/`` that has the law; empty for one that a review adds.
    scale : str
        ``value`` or ``error``.
    needs : str
        Part of a scenario without which it means nothing, as of ``config.needs``; empty = none beyond its paths.
    """

    id: str
    title: str
    paths: tuple[str, ...]
    low: float
    high: float
    source: str
    basis: Basis
    page: str
    scale: Scale = "value"
    needs: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "id": self.id,
            "title": self.title,
            "paths": list(self.paths),
            "low": self.low,
            "high": self.high,
            "source": self.source,
            "basis": self.basis,
            "page": self.page,
            "scale": self.scale,
        }


def _judged(
    id_: str,
    title: str,
    paths: tuple[str, ...],
    page: str,
    ends: tuple[float, float] = AROUND,
    source: str = NO_SOURCE,
    scale: Scale = "value",
    needs: str = "",
) -> Assumption:
    return Assumption(id_, title, paths, *ends, source, "judgement", page, scale, needs)


_WIDE = (0.5, 2.0)

DECLARED: tuple[Assumption, ...] = (
    Assumption(
        "prevalence",
        "prevalence of every policy",
        ("policies.*.prevalence",),
        0.77,
        1.29,
        "removals were 0.7 % of uploads in 2025 Q3 and 0.9 % in Q1 (TikTok, enforcement report); measures per user in "
        "France are 0.77 of those in 14 EU markets (TikTok, DSA report, 2025 H2)",
        "published",
        "world/severity.md",
    ),
    Assumption(
        "hard_share",
        "share of violations that detectors hardly read",
        ("policies.*.hard.share",),
        0.55,
        1.25,
        "violative view rates of other platforms are 0.10 to 0.18 %, which the baseline has with its value; the upper "
        "end is a judgement",
        "in part published",
        "world/severity.md",
    ),
    Assumption(
        "uploads",
        "uploads per day",
        ("uploads.per_day",),
        0.8,
        1.26,
        "258 million in 2025 Q1, 321 million in Q3, 404 million in 2026 Q1 (TikTok, enforcement report)",
        "published",
        "world/uploads.md",
    ),
    _judged(
        "detector_error",
        "what detectors' AUC lacks to 1",
        ("policies.*.detector.auc", "policies.*.detector.auc_by_language.*"),
        "world/severity.md",
        _WIDE,
        "level fitted to 91 % automated removals (TikTok, enforcement report); no AUC of a detector in use is known",
        "error",
    ),
    Assumption(
        "hard_error",
        "what detectors' AUC on hard items lacks to 1",
        ("policies.*.hard.auc",),
        0.7,
        1.25,
        "published toxicity classifiers have .910 (pt) to .972 (tr); the upper end is a judgement",
        "in part published",
        "world/severity.md",
        "error",
    ),
    Assumption(
        "handle_time",
        "reviewers' handle times",
        (
            "pools.*.service.mean",
            "pools.*.service.quantiles.*",
            "pools.*.service.observations.*",
            "pools.*.service_by_policy.*.mean",
            "pools.*.service_by_policy.*.quantiles.*",
            "pools.*.service_by_policy.*.observations.*",
        ),
        0.66,
        1.28,
        "0.8 of a video of 20.5 s, or 900 videos in 8 hours, where the baseline has 25 s (claimed by reviewers)",
        "published",
        "world/review.md",
    ),
    Assumption(
        "reviewer_error",
        "reviewers' errors",
        (
            "pools.*.noise",
            "pools.*.confusion.missed",
            "pools.*.confusion.wrong",
            "pools.*.confusion_by_policy.*.missed",
            "pools.*.confusion_by_policy.*.wrong",
        ),
        0.5,
        1.5,
        "vendors are held to 95 % right; over 10 % wrong are estimated elsewhere, as the baseline has; the upper end "
        "is a judgement",
        "in part published",
        "world/review.md",
    ),
    _judged(
        "reports",
        "user reports per violative view",
        ("policies.*.report_rate", "policies.*.hard.report_rate"),
        "world/reports.md",
        _WIDE,
        "fitted to removals after a report (TikTok, enforcement report); reports per view are not published",
    ),
    Assumption(
        "false_reports",
        "false reports per view",
        ("reports.false_rate",),
        0.33,
        2.7,
        "37.2 % of reports are right, 64.2 % of those of hate, 17.9 % of those of spam (Snapchat, Finland, 2025 H1)",
        "published",
        "world/reports.md",
    ),
    _judged("report_noise", "noise of viewers' readings", ("reports.perception_noise",), "world/reports.md", _WIDE),
    Assumption(
        "view_curve",
        "ages by which views come",
        ("views.curve.*.0",),
        0.25,
        4.0,
        "two published curves, between which the baseline lies: 32 % (trendpop) or 72 % (shortimize) on the first day",
        "published",
        "world/views.md",
    ),
    Assumption(
        "views",
        "mean views of an upload",
        ("views.mean",),
        0.94,
        1.04,
        "2,250 to 2,500 views per post (Steel et al., 2026, and press on it)",
        "published",
        "world/views.md",
    ),
    _judged(
        "view_tail",
        "spread of views",
        ("views.log_sd", "views.violating_log_sd"),
        "world/views.md",
        (0.9, 1.1),
        "a Gini of .93 in a sample of 2020; 10 % more or less is a Gini of .90 to .95",
    ),
    _judged(
        "violating_views",
        "views of violating uploads",
        ("policies.*.view_multiplier", "policies.*.hard.view_multiplier"),
        "world/views.md",
        source="fitted to views at removal (TikTok, enforcement report)",
    ),
    _judged("start_delay", "time to the first view", ("views.start_delay",), "world/views.md", _WIDE),
    _judged(
        "test_audience",
        "size of the test audience",
        ("views.test_audience.median",),
        "world/views.md",
        source="fitted: removed videos pile up at 11 to 100 views (TikTok, enforcement report)",
    ),
    _judged(
        "detector_latency",
        "time that detectors take",
        ("detection.latency.mean",),
        "world/latency.md",
        _WIDE,
        "fitted to removals before any view (TikTok, enforcement report)",
    ),
    _judged(
        "later_noise",
        "noise of later scores",
        ("detection.rescoring.noise_factor",),
        "world/rescoring.md",
        needs="detection.rescoring",
    ),
    Assumption(
        "innocent_appeals",
        "appeals of innocent creators",
        ("appeals.rate_innocent",),
        0.5,
        1.25,
        "fitted to 4.4 % of removals restored (TikTok, enforcement report); by policy 2.1 to 12.6 % are reversed on "
        "appeal (TikTok, systemic risk report 2024); the ends are a judgement",
        "in part published",
        "world/appeals.md",
        needs="appeals.pool",
    ),
    _judged(
        "guilty_appeals",
        "appeals of violators",
        ("appeals.rate_guilty",),
        "world/appeals.md",
        _WIDE,
        "fitted to 48.5 % of appeals reversed (TikTok, DSA report, 2025 H2)",
        needs="appeals.pool",
    ),
    _judged(
        "harm_concentration",
        "share of harm by the worst 3 % of accounts",
        ("creators.harm_concentration.harm",),
        "world/creators.md",
        source="33 % in a published study of communities",
    ),
    _judged("activity", "uploads of one creator per day", ("creators.uploads_per_day",), "world/creators.md", _WIDE),
    _judged("new_creators", "share of new creators", ("creators.tiers.new.share",), "world/creators.md"),
    _judged("top_creators", "share of top creators", ("creators.tiers.top.share",), "world/creators.md", _WIDE),
    _judged("patience", "time that jobs wait at most", ("pools.*.patience",), "world/review.md", _WIDE),
    _judged("adversaries", "share of adversaries", ("adversaries.share",), "world/adversaries.md", _WIDE),
    _judged("hiding", "what adversaries learn by a removal", ("adversaries.step_up",), "world/adversaries.md", _WIDE),
    _judged("reuploads", "removed uploads that come again", ("adversaries.reupload",), "world/adversaries.md"),
    _judged("returns", "banned creators who return", ("creators.ban_evasion.returns",), "world/ban_evasion.md"),
    _judged("churn", "uploads withheld per mistake", ("creators.churn.per_removal",), "world/churn.md", _WIDE),
    _judged(
        "deterrence",
        "care that strikes teach",
        ("creators.deterrence.strength",),
        "world/deterrence.md",
        _WIDE,
        "removals lower later violations of the same authors (Shan and Qiu, for Reddit); sizes assumed",
    ),
    _judged("new_accounts", "new accounts per day", ("creators.new_accounts.per_day",), "world/new_accounts.md"),
    _judged("drift", "drift of detectors", ("detection.drift.per_day.*",), "world/detection.md", _WIDE),
    _judged("rings", "share of rings", ("networks.rings.share",), "world/networks.md", _WIDE),
    _judged("surge", "peak of a surge", ("incidents.*.peak",), "world/incidents.md"),
    _judged("novelty", "what is new to detectors in a surge", ("incidents.*.novelty",), "world/incidents.md"),
    _judged("absent", "absent reviewers", ("incidents.*.absent",), "world/incidents.md"),
    _judged("brigade", "false reports of a brigade", ("incidents.*.rate",), "world/incidents.md", _WIDE),
    _judged("storm", "copies per hour of a storm", ("incidents.*.per_hour",), "world/reupload_storm.md", _WIDE),
    _judged(
        "fatigue",
        "fatigue of reviewers",
        ("pools.*.people.fatigue.slower", "pools.*.people.fatigue.noisier"),
        "world/reviewers.md",
        _WIDE,
        "direction: vigilance decrement; rates assumed",
    ),
)
"""All of them, those that matter most often first: with a small budget the last ones are left out."""
