"""A staffing in words."""

from __future__ import annotations

from simulator.present.numbers import counted
from simulator.present.rows import found_text, requirement_text
from simulator.present.table import Column, Table
from simulator.search.gradients.varied import pool_and_shift

from .result import Staffing


def staffing_table(found: Staffing) -> Table:
    """Return a row per shift: reviewers in the plan, and found."""
    columns = (
        Column("pool"),
        Column("shift"),
        Column("hours per day", form=".3g"),
        Column("reviewers now", form=".0f"),
        Column("found", form=".0f"),
        Column("change", form="+.0f"),
    )
    rows = tuple(
        (*pool_and_shift(one), each, float(given), float(level), float(level - given))
        for one, each, given, level in zip(found.space.variables, found.hours, found.given, found.level, strict=True)
    )
    return Table("staffing", "", columns, rows)


def sentences(found: Staffing) -> list[str]:
    """Return what was found, how it was judged, and what was tried."""
    runs = found.fresh.results.replications
    head = f"{found.hours_found:,.0f} reviewer-hours per day in place of {found.hours_given:,.0f}."
    said = [f"{head} On {counted(runs, 'run')} of fresh luck, by the whole interval:"]
    said += [f"  {requirement_text(one.requirement)}: {found_text(one)}, {one.status}" for one in found.checks]
    if found.raised:
        said.append(f"Fresh luck asked for {counted(found.raised, 'reviewer')} more than the search had found.")
    met = sum(one.met for one in found.tried)
    said.append(
        f"{counted(len(found.tried), 'staffing')} tried, {met} of which kept what is required. From the one shown no "
        "single reviewer can go; whether some exchange between shifts saves hours was not tried."
    )
    return said
