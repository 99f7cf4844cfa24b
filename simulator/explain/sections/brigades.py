"""Report brigades: the number of additional false reports."""

from __future__ import annotations

from simulator.config.incidents import ReportBrigade
from simulator.explain.section import IncidentWords
from simulator.present.numbers import format_percent


def _strength(brigade: ReportBrigade) -> str:
    return (
        f"{brigade.rate:g} more reports per view of innocent uploads by {format_percent(brigade.targeted)} of creators"
    )


INCIDENT = IncidentWords("report_brigade", _strength)
