"""Limits on the size of a world, so that a wrong number gives an error and not a run of weeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from simulator.domain.units import DAY

from .incidents import Incident, ReportBrigade
from .policies import Policy
from .problems import Problem
from .reports import Reports
from .uploads import Market
from .views import Views

MOST_UPLOADS = 1e12
"""Expected uploads of a run: days of computing on one core."""
MOST_REPORTS = 1e11
"""Expected user reports of a run."""
MOST_REPORTS_PER_UPLOAD = 1_000.0
"""Expected user reports per upload, on average over uploads."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
MOST_CELLS = 10_000
"""Markets times policies: results are counted by both."""


def check_cells(markets: Mapping[str, Market], policies: Mapping[str, Policy]) -> Iterator[Problem]:
    """Check that results by market and policy stay within bounds."""
    cells = len(markets) * len(policies)
    if cells > MOST_CELLS:
        must = f"must lead to at most {MOST_CELLS:,} combinations of a market and a policy; {len(policies):,} policies"
        yield Problem(("markets",), f"{must} make it {cells:,}", f"{len(markets):,} markets")


def check_span(start: datetime, horizon: float) -> Iterator[Problem]:
    """Check that the start and the length of the run are valid dates, and that the run has a length."""
    if horizon < 1.0:
        yield Problem(("horizon",), "must be at least 1s", horizon)
    if not _FIRST_YEAR <= start.year <= _LAST_YEAR:
        yield Problem(("start",), f"must be in the years {_FIRST_YEAR} to {_LAST_YEAR}", start.isoformat())


def check_uploads(per_day: float, scale: float, horizon: float) -> Iterator[Problem]:
    """Check the expected number of uploads in a run."""
    uploads = per_day * scale * horizon / DAY
    if uploads > MOST_UPLOADS:
        must = f"must lead to at most {MOST_UPLOADS:.3g} uploads per run; scale and horizon lead to {uploads:.3g}"
        yield Problem(("uploads", "per_day"), must, per_day)


def _reported(policy: Policy) -> float:
    """Return the reports of a clear violation, as a multiple of an ordinary upload's views."""
    plain = policy.view_multiplier * policy.report_rate
    hard = policy.hard
    if hard is None:
        return plain
    views = policy.view_multiplier if hard.view_multiplier is None else hard.view_multiplier
    rate = policy.report_rate if hard.report_rate is None else hard.report_rate
    return (1.0 - hard.share) * plain + hard.share * views * rate


def check_reports(
    uploads: float,
    markets: Mapping[str, Market],
    views: Views,
    reports: Reports,
    policies: Mapping[str, Policy],
    incidents: Mapping[str, Incident],
) -> Iterator[Problem]:
    """Check the expected number of user reports, each of which is an event of its own.

    The expected reports of an upload are those of its lifetime if nothing is removed: its views times the rate of false
    reports, plus its views times the rate of true reports for the share of violating uploads.

    Parameters
    ----------
    uploads
        Expected uploads of the run.
    markets, views, reports, policies, incidents
        Parts of the scenario.
    """
    true = sum(one.prevalence * _reported(one) for one in policies.values())
    brigades = sum(one.rate * one.targeted for one in incidents.values() if isinstance(one, ReportBrigade))
    weights = sum(market.share for market in markets.values())
    rates = sum(
        market.share
        * market.view_multiplier
        * (market.false_report_multiplier * reports.false_rate + market.report_rate_multiplier * true + brigades)
        for market in markets.values()
    )
    each = views.mean * rates / weights if weights else 0.0
    must = None
    if each > MOST_REPORTS_PER_UPLOAD:
        must = f"must lead to at most {MOST_REPORTS_PER_UPLOAD:,.0f} user reports per upload; the report rates lead to"
        must = f"{must} {each:.3g}"
    elif uploads <= MOST_UPLOADS and each * uploads > MOST_REPORTS:
        must = f"must lead to at most {MOST_REPORTS:.3g} user reports per run; uploads and report rates lead to"
        must = f"{must} {each * uploads:.3g}"
    if must is not None:
        yield Problem(("views", "mean"), must, views.mean)
