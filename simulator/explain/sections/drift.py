"""Drift of detectors: what the estimate of the load makes of it."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.explain.section import Facts, Section


def _lines(facts: Facts) -> Iterator[str]:
    if any(facts.scenario.detection.drift.per_day.values()):
        yield "Detectors are shown as just trained; in the load their drift is even over the days."


SECTION = Section(910, _lines)
