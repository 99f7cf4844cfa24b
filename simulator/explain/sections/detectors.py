"""Detectors: how well the world matches their measurements, and thresholds that never act."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.explain.section import Facts, Section
from simulator.present.detectors import detector_lines, fits_table
from simulator.present.table import Table
from simulator.present.thresholds import threshold_warnings


def _lines(facts: Facts) -> Iterator[str]:
    for line in detector_lines(facts.scenario):
        yield f"{line[0].upper()}{line[1:]}."


def _tables(facts: Facts) -> Iterator[Table]:
    table = fits_table(facts.scenario)
    if table.rows:
        yield table


def _warnings(facts: Facts) -> Iterator[str]:
    yield from threshold_warnings(facts.scenario, facts.chosen)


SECTION = Section(16, _lines, _tables, _warnings)
