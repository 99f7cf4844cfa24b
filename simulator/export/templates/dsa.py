"""Tables of the EU's template for transparency reports: Implementing Regulation (EU) 2024/2835, Annex I.

Sections 6 (measures under the terms and conditions), 7 (complaints and suspensions) and 8 (automated means) have the
columns and rows of the template, in its order. What the simulator does not count is there and empty, and the data
dictionary says why. A long table has every cell with its unit and interval, which the template has no columns for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from simulator.export.tidy import NUMBER, TEXT, Field, Tidy, fields_of, tidy
from simulator.records import Column

from .dsa_sections import HEAD, Slot, template
from .figures import ALL, Figures, definition

_MEASURES, _COMPLAINTS, _AUTOMATED = "dsa_6_own_initiative_TC", "dsa_7_appeals_and_recidivism", "dsa_8_automated_means"
_TOTAL = "TOTAL"
_CONTEXT = "Contextual Information"
_NAMES = ("Section", "Indicator", "Scope")


class Cell:
    """One cell of the template."""

    section: Annotated[str, Column("name", "table that the cell is in")]
    row: Annotated[str, Column("", "row of that table: the category, or section, indicator and scope")]
    column: Annotated[str, Column("", "column of that table")]
    value: Annotated[float, Column("row", "the cell, per run; empty = see `reason`")]
    low: Annotated[float, Column("row", "lower bound of its 95 % interval; empty = there is no interval")]
    high: Annotated[float, Column("row", "upper bound of its 95 % interval; empty = there is no interval")]
    unit: Annotated[str, Column("", "unit of the cell: `share` is from 0 to 1")]
    indicator: Annotated[
        str, Column("name", "id of the indicator that it is; empty = the simulator has no such figure")
    ]
    replications: Annotated[int, Column("count", "replications with a value")]
    reason: Annotated[str, Column("", "why the cell or its interval is missing")]


def dsa_tables(figures: Figures) -> list[Tidy]:
    """Return the tables of a run: every cell in long form, and sections 6, 7 and 8 as published."""
    cells: list[dict[str, Any]] = []
    form = template()
    wide = [_measures(figures, cells), _listed(figures, cells, _COMPLAINTS, form.complaints)]
    wide.append(_listed(figures, cells, _AUTOMATED, form.automated))
    doc = "A cell of the template for transparency reports under the DSA, with its unit and interval."
    return [tidy("dsa", doc, fields_of(Cell), cells), *wide]


def _measures(figures: Figures, cells: list[dict[str, Any]]) -> Tidy:
    form = template()
    fields = [Field(name, TEXT, "", _HEADS[name]) for name in HEAD]
    fields.append(Field(form.category, TEXT, "", "policy of the scenario; TOTAL = all policies"))
    fields.append(Field(form.other, TEXT, "", "empty: the scenario's policies have names of their own"))
    fields += [Field(one.name, NUMBER, one.unit, one.meaning) for one in form.measures]
    context = f"{_CONTEXT} on "
    fields += [
        Field(context + one.name, TEXT, "", f"interval of the cell, or why it is empty: {one.name}")
        for one in form.measures
    ]
    rows = []
    for policy in [ALL, *(policy for policy, _ in figures.places("policy"))]:
        category = _TOTAL if policy == ALL else policy
        row: dict[str, Any] = {**_head(figures, "All"), form.category: category}
        for one in form.measures:
            cell = _cell(figures, one, _MEASURES, category, one.name, policy)
            cells.append(cell)
            row |= {one.name: cell["value"], context + one.name: _in_words(cell)}
        rows.append(row)
    doc = "A category of the terms and conditions, with the measures taken: section 6 of the template, a policy each."
    return tidy(_MEASURES, doc, fields, rows)


def _listed(figures: Figures, cells: list[dict[str, Any]], name: str, slots: tuple[Slot, ...]) -> Tidy:
    fields = [Field(head, TEXT, "", _HEADS[head]) for head in (*HEAD, *_NAMES)]
    empty = "; ".join(dict.fromkeys(one.reason for one in slots if one.reason))
    meaning = f"the figure, per run: a number, or a share from 0 to 1 (accuracy); empty where {empty}"
    fields.append(Field("Value", NUMBER, "", meaning))
    fields.append(Field(_CONTEXT, TEXT, "", "the figure's unit and interval, or why it is empty"))
    rows = []
    for one in slots:
        cell = _cell(figures, one, name, " / ".join(one.names), "Value", market=one.market)
        cells.append(cell)
        given = dict(zip(_NAMES, one.names, strict=True))
        rows.append({**_head(figures, one.who), **given, "Value": cell["value"], _CONTEXT: _in_words(cell)})
    doc = f"A figure of section {name.split('_')[1]} of the template."
    return tidy(name, doc, fields, rows)


_HEADS: Mapping[str, str] = {
    "Applicability": "providers who must give the row",
    "Service": "the scenario's name",
    "Reporting period": "first and last day that are counted, both included",
    "Section": "section of the template",
    "Indicator": "what is counted",
    "Scope": "of what: all, one's own initiative, notices, or a Member State",
}


def _head(figures: Figures, who: str) -> dict[str, str]:
    return {"Applicability": who, "Service": figures.service, "Reporting period": figures.period}


def _cell(
    figures: Figures, slot: Slot, section: str, row: str, column: str, policy: str = ALL, market: str = ALL
) -> dict[str, Any]:
    about = {"section": section, "row": row, "column": column}
    if not slot.indicator:
        return {**about, "value": None, "reason": slot.reason}
    found = figures.find(slot.indicator, policy, market)
    if not found:
        return {**about, "value": None, "reason": "the run is not broken down by market, or has no such market"}
    kept = {name: found[name] for name in ("low", "high", "replications", "reason")}
    unit = definition(slot.indicator).unit
    return {**about, "value": found["estimate"], **kept, "unit": unit, "indicator": slot.indicator}


def _in_words(cell: Mapping[str, Any]) -> str:
    return " ".join(_said(cell))


def _said(cell: Mapping[str, Any]) -> Iterator[str]:
    if cell["value"] is None:
        yield f"empty: {cell['reason']}"
        return
    yield f"{cell['unit']}, mean of {cell['replications']} runs;"
    if cell["low"] is None or cell["high"] is None:
        yield f"no interval: {cell['reason']}"
    else:
        yield f"95 % interval {cell['low']:.6g} to {cell['high']:.6g}"
