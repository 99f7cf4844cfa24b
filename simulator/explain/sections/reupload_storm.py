"""Re-upload storms, and the hash bank that knows their copies."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.config.incidents import ReuploadStorm
from simulator.domain import format_duration
from simulator.explain.section import Facts, IncidentWords, Section
from simulator.present.numbers import format_percent


def _lines(facts: Facts) -> Iterator[str]:
    bank = facts.scenario.detection.hash_bank
    if bank is not None:
        part = "" if bank.coverage == 1.0 else f" {format_percent(bank.coverage)} of"
        yield (
            f"A hash bank knows the versions of{part} removed copies {format_duration(bank.lag)} after the removal; "
            "the estimate of the load ignores it."
        )


def _strength(storm: ReuploadStorm) -> str:
    part = f", {format_percent(storm.innocent)} of which violate nothing" if storm.innocent else ""
    return f"{storm.per_hour:g} copies per hour at the peak, of {storm.versions} versions{part}"


SECTION = Section(130, _lines)
INCIDENT = IncidentWords("reupload_storm", _strength)
