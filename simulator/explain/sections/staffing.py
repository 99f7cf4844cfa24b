"""Staff in effect: the scenario's staff rounded to whole people."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.explain.section import Facts, Section
from simulator.present.staffing import staffing_table, staffing_warnings
from simulator.present.table import Table


def _lines(facts: Facts) -> Iterator[str]:
    for name, pool in facts.scenario.pools.items():
        dated = [f"{shift} {one.dates}" for shift, one in pool.shifts.items() if one.dates]
        if dated:
            yield f"Shifts of pool {name!r} with dates ({pool.time_zone}): {', '.join(dated)}."


def _tables(facts: Facts) -> Iterator[Table]:
    yield staffing_table(facts.scenario)


def _warnings(facts: Facts) -> Iterator[str]:
    yield from staffing_warnings(facts.scenario)


SECTION = Section(905, _lines, tables=_tables, warnings=_warnings)
