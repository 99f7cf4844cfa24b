"""Drift of detectors: how the load estimate treats it."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.explain.section import Facts, Section


def _lines(facts: Facts) -> Iterator[str]:
    if any(facts.scenario.detection.drift.per_day.values()):
        yield "The tables show detectors just after training; the load estimate averages their drift over the days."


SECTION = Section(910, _lines)
