"""A table in the form of community guidelines enforcement reports: figures for a period, a policy and a market."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from simulator.export.tidy import Tidy, fields_of, tidy
from simulator.records import Column

from .figures import ALL, Figures, definition

_EVERYWHERE = ("", "policy", "market", "market,policy")
_BY_POLICY = ("policy", "market,policy")
_WHOLE = ("",)


class Row:
    """A figure."""

    metric: Annotated[str, Column("", "what is published, in the words of the reports")]
    period: Annotated[str, Column("", "first and last day that are counted, both included")]
    policy: Annotated[str, Column("name", "policy; `All` = all together")]
    market: Annotated[str, Column("name", "market; `All` = all together")]
    view_bucket: Annotated[str, Column("views", "views before the removal; empty = any number")]
    result: Annotated[float, Column("row", "the figure, per run; empty = see `reason`")]
    low: Annotated[float, Column("row", "lower bound of its 95 % interval; empty = there is no interval")]
    high: Annotated[float, Column("row", "upper bound of its 95 % interval; empty = there is no interval")]
    unit: Annotated[str, Column("", "unit of the figure: `share` is from 0 to 1")]
    indicator: Annotated[
        str, Column("name", "id of the indicator that it is; empty = the simulator has no such figure")
    ]
    replications: Annotated[int, Column("count", "replications with a value")]
    reason: Annotated[str, Column("", "why the figure or its interval is missing")]


@dataclass(frozen=True)
class Metric:
    """A published figure.

    Parameters
    ----------
    name : str
    indicator : str
        Id of the figure that it is; empty = there is none, for the ``reason``.
    by : tuple of str
        Breakdowns in which it is published.
    bucket : str
        Its bucket of views.
    reason : str
    """

    name: str
    indicator: str = ""
    by: tuple[str, ...] = _EVERYWHERE
    bucket: str = ""
    reason: str = ""


_BY_VIEWS = "Share of removals by views"
_BUCKETS = ("1-10", "11-100", "101-1k", "1k-10k", "10k-100k", "100k-1M", ">1M")
_NO_BUCKET = "removals are counted before the first view and in all; an event log has the views at each removal"
_ANSWERS = "Response time to user reports"
_NO_ANSWER = "the wait in a queue is counted, not the time from a report to its answer"
_VIDEOS_ONLY = "the simulated platform has videos only"

METRICS = (
    Metric("Total videos published", "published_uploads", ("", "market")),
    Metric("Total videos removed", "removals"),
    Metric("Videos removed by automation", "automated_removals"),
    Metric("Videos restored", "restored_removals"),
    Metric("Removals as a share of published videos", "removal_rate"),
    Metric("Share of total removals", "share_of_removals", _BY_POLICY),
    Metric("Proactive removal rate", "proactive_share"),
    Metric("Removal rate before any views", "zero_view_share"),
    Metric("Removal rate within 24 hours", "within_24h_share"),
    Metric("Automated removal rate", "automated_share"),
    Metric("Restored removals, rate", "restored_share"),
    Metric(_BY_VIEWS, "zero_view_share", _WHOLE, "0"),
    *(Metric(_BY_VIEWS, "", _WHOLE, bucket, _NO_BUCKET) for bucket in _BUCKETS),
    Metric("Appeals", "appeals"),
    Metric("Appeal rate", "appeal_rate"),
    Metric("Appeals won by the creator", "appeals_reversed"),
    Metric("Appeals won, rate", "overturn_rate"),
    Metric("User reports", "user_reports"),
    *(Metric(f"{_ANSWERS}: {part}", by=_WHOLE, reason=_NO_ANSWER) for part in ("<2h", "2-8h", "8-24h", ">24h")),
    Metric("Accounts suspended", "suspensions", ("", "market")),
    Metric("Accounts removed", "bans", ("", "market")),
    Metric("Comments removed", by=_WHOLE, reason=_VIDEOS_ONLY),
    Metric("LIVE sessions suspended", by=_WHOLE, reason=_VIDEOS_ONLY),
    Metric("Ads removed", by=_WHOLE, reason=_VIDEOS_ONLY),
    Metric("Fake accounts removed", by=_WHOLE, reason="accounts are banned for what they upload"),
)
"""All figures, in the order of the table."""


def guidelines_tables(figures: Figures) -> list[Tidy]:
    """Return the table of a run."""
    doc = "A figure as community guidelines enforcement reports publish it; counts are those of the simulated uploads."
    return [tidy("guidelines", doc, fields_of(Row), _rows(figures))]


def _rows(figures: Figures) -> Iterator[dict[str, Any]]:
    for metric in METRICS:
        about = {"metric": metric.name, "period": figures.period, "view_bucket": metric.bucket}
        places = [place for by in metric.by for place in figures.places(by)]
        if not metric.indicator:
            yield {**about, "policy": ALL, "market": ALL, "reason": metric.reason}
            continue
        unit = definition(metric.indicator).unit
        for policy, market in places:
            found = figures.find(metric.indicator, policy, market)
            value = {"result": found["estimate"], **{name: found[name] for name in ("low", "high", "reason")}}
            rest = {"indicator": metric.indicator, "unit": unit, "replications": found["replications"]}
            yield {**about, "policy": policy, "market": market, **value, **rest}
