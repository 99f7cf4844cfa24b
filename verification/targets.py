"""The published figures that a run is held against, and how near it should come to each."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .observed import TURNAROUND_BUCKETS, VIEW_BUCKETS

ENFORCEMENT = Path(__file__).parent / "figures" / "tiktok_enforcement_2025q1_q3.csv"
QUARTERS = ("2025Q1", "2025Q2", "2025Q3")

POLICIES = {
    "regulated_goods": "Regulated Goods, Services, Commercial",
    "sensitive_themes": "Sensitive and Mature Themes",
    "safety_civility": "Safety and Civility",
    "mental_health": "Mental and Behavioral Health",
    "privacy_security": "Privacy and Security",
    "integrity": "Integrity and Authenticity",
}
"""The baseline's names of the published categories; Youth Safety and Well-Being has no share, so it is no policy."""

HEADLINE = {
    "removal_rate": ("removed of published", True),
    "automated": ("automated of removals", True),
    "restored": ("restored of removals", True),
    "proactive": ("removed before any report", True),
    "within_24h": ("removed within 24 h", True),
    "zero_views": ("removed at zero views", True),
}
"""Title of each headline share, and whether ``verification/fit.py`` fits it."""


@dataclass(frozen=True)
class Target:
    """One published figure, in all quarters that have it.

    Parameters
    ----------
    key : str
        Its key in ``verification.observed``.
    title : str
    published : tuple of float or None
        One a quarter; a figure of another period stands in the last place.
    digit : float
        Unit of the last digit that is published; 0 for a ratio of published counts.
    slack : float
        How far a run may be off and still count as near: the target that the baseline was built to.
    scale : float
        What counts as one unit of misfit in the fit.
    fitted : bool
        Whether the fit uses it; else what the baseline says of it is a prediction.
    high : float, optional
        Upper end where a range is published, ``published`` being its lower end.
    """

    key: str
    title: str
    published: tuple[float | None, float | None, float | None]
    digit: float
    slack: float
    scale: float
    fitted: bool
    high: float | None = None

    @property
    def value(self) -> float:
        """The figure of the last quarter, the one that the fit aims at."""
        value = self.published[-1]
        if value is None:
            raise ValueError(f"{self.title} has no figure for the last quarter.")
        return value

    def misfit(self, simulated: float) -> float:
        """Return how far a simulated value is off, signed; 0 inside a published range."""
        high = self.value if self.high is None else self.high
        return simulated - min(max(simulated, self.value), high)


@cache
def _table() -> dict[tuple[str, str, str, str], float]:
    """Return the enforcement report: value by period, what was measured, issue and bucket."""
    lines = [line for line in ENFORCEMENT.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {
        (row["period"], row["metric"], row["issue"], row["bucket"]): float(row["value"])
        for row in csv.DictReader(lines)
    }


def _quarters(metric: str, issue: str = "All", bucket: str = "") -> tuple[float | None, float | None, float | None]:
    first, second, third = (_table().get((quarter, metric, issue, bucket)) for quarter in QUARTERS)
    return first, second, third


def _ratio(top: str, bottom: str) -> tuple[float | None, float | None, float | None]:
    pairs = zip(_quarters(top), _quarters(bottom), strict=True)
    first, second, third = (None if a is None or not b else a / b for a, b in pairs)
    return first, second, third


def _scale(value: float) -> float:
    """5 % of a share or of its complement, whichever is smaller, but no less than the rounding."""
    return max(0.05 * min(value, 1.0 - value), 0.0005)


def _headline() -> Iterator[Target]:
    metrics = {"removal_rate": "removal_rate_of_published", "proactive": "proactive_rate"}
    counts = {"automated": "removed_by_automation", "restored": "videos_restored"}
    for key, (title, fitted) in HEADLINE.items():
        if key in counts:
            published, digit = _ratio(counts[key], "videos_removed"), 0.0
        else:
            published, digit = _quarters(metrics.get(key, key)), 0.001
        value = published[-1] or 0.0
        scale = 0.05 * value if key == "removal_rate" else _scale(value)
        yield Target(key, title, published, digit, 0.05 * value, scale, fitted)


def _buckets() -> Iterator[Target]:
    for bucket in VIEW_BUCKETS[1:]:
        published = _quarters("share_of_removed_by_views", bucket=bucket)
        value = published[-1] or 0.0
        # the small buckets differ from quarter to quarter by more than rounding: a fifth of the figure is one unit
        scale = max(0.2 * value, 0.0005)
        yield Target(f"views {bucket}", f"removed at {bucket} views", published, 0.001, 0.05 * value, scale, True)
    for bucket in TURNAROUND_BUCKETS:
        published = _quarters("user_report_turnaround_share", bucket=bucket)
        value = published[-1] or 0.0
        yield Target(f"turnaround {bucket}", f"reports decided in {bucket}", published, 0.001, 0.05 * value, 1.0, False)


def _by_policy() -> Iterator[Target]:
    rows = (
        ("share", "category_share", "share of removals", 0.01),
        ("zero_views", "zero_views", "at zero views", 0.01),
        ("within_24h", "within_24h", "within 24 h", 0.01),
        ("proactive", "proactive_rate", "before any report", 0.002),
    )
    shares = {policy: _quarters("category_share", issue)[-1] for policy, issue in POLICIES.items()}
    for key, metric, title, scale in rows:
        for policy, issue in POLICIES.items():
            published = _quarters(metric, issue)
            coarser = scale * (2 if (shares[policy] or 0.0) < 0.05 else 1)  # a rare policy has few removals to go by
            yield Target(f"{key} {policy}", f"{policy}: {title}", published, 0.001, 0.03, coarser, True)


def _others() -> Iterator[Target]:
    """Figures of other reports, and of reviewers (claimed).

    *Overturned*: removals of 13 policies, EU, Q3 2023 to Q2 2024, weighted by their number (systemic risk report 2024);
    the 5.5 % of the DSA report are appeals of measures of all kinds, of which most are no removals. *Reversed*: of
    complaints on content, DSA report, 2025 H2. *Reports*: Snapchat, Finland, 2025 H1. *Violative views*: rates that
    other platforms publish, .10 % to .18 %.
    """
    yield Target("overturned", "removals overturned on appeal (EU)", _only(0.050), 0.001, 0.0025, 0.0025, False)
    yield Target("reversed", "appeals reversed (EU, H2)", _only(0.485), 0.001, 0.02425, 0.02425, True)
    yield Target("report precision", "reports on violations (others)", _only(0.372), 0.001, 0.0186, 0.0186, True)
    yield Target("violative views", "violative view rate (others)", _only(0.001), 0.0001, 0.00005, 0.0002, True, 0.0018)
    yield Target("reviews per day", "videos per reviewer and day of 8 h", _only(900.0), 1.0, 45.0, 1.0, False, 1000.0)
    yield Target("review time", "seconds per review (an input)", _only(25.0), 1.0, 1.25, 1.0, False)


def _only(value: float) -> tuple[None, None, float]:
    """Return a figure that is published once, for another period."""
    return None, None, value


def targets() -> list[Target]:
    """Return all published figures that the baseline's world can express."""
    return [*_headline(), *_buckets(), *_others(), *_by_policy()]


def fitted_targets() -> list[Target]:
    """Return what the fit aims at: the fitted figures, with removals per upload of each policy in place of its share.

    The rates of the policies say the same as their shares and the rate of all together, but each depends on the
    parameters of its own policy alone.
    """
    kept = [target for target in targets() if target.fitted and not target.key.startswith(("share ", "removal_rate"))]
    rate = next(target for target in targets() if target.key == "removal_rate").value
    shares = [target for target in targets() if target.key.startswith("share ")]
    whole = sum(target.value for target in shares)
    for target in shares:
        key = target.key.replace("share", "rate")
        value = rate * target.value / whole
        kept.append(Target(key, key, (None, None, value), 0.0, 0.05 * value, 0.05 * value, True))
    return kept
