"""The specification of the flow names the events, notices, counts and columns that there are."""

from __future__ import annotations

import re
from pathlib import Path

from simulator.domain.events import OF_POOLS, TOLD, Event
from simulator.ledger.measures import NAMED
from simulator.records import FileRow, columns_of

PAGE = (Path(__file__).parents[2] / "docs" / "flow.md").read_text(encoding="utf-8")


def rows_after(heading: str) -> list[list[str]]:
    """Return the cells of the first table after a heading, below its two head lines."""
    _, _, below = PAGE.partition(f"\n{heading}\n")
    table = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert table is not None, heading
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[0].splitlines()[2:]]


def test_every_event_has_its_row_in_the_order_of_codes():
    rows = rows_after("## Order")

    assert [(int(code), name) for code, name, *_ in rows] == [(int(event), event.name) for event in Event]
    assert {name for _, name, of, *_ in rows if of in {"pool", "platform"}} == {event.name for event in OF_POOLS}
    assert {name for _, name, *_, told in rows if told} == {event.name for event in TOLD}


def test_every_event_is_told_of_in_the_text():
    story = PAGE.partition("\n## Events\n")[2].partition("\n## Notices\n")[0]

    assert [event.name for event in Event if not re.search(rf"\b{event.name}\b", story)] == []


def test_every_notice_has_a_row():
    kinds = [kind for row in rows_after("## Notices") for kind in row[0].split(", ")]

    assert sorted(kinds) == sorted(event.name for event in TOLD)


def test_events_that_are_measures_are_named():
    cells = PAGE.partition("\n### Cells\n")[2].partition("\n* **Measures.**")[0]
    said = set(re.findall(r"\b([A-Z]+)\s+(?:is\s+)?`([A-Z]+)`", cells))

    assert said == {(event.name, measure.name) for event, measure in NAMED.items()}


def test_the_columns_of_the_log_are_listed_in_order():
    named = [name for row in rows_after("## The event log") for name in re.findall(r"`(\w+)`", row[0])]

    assert named == list(columns_of(FileRow))


def test_no_event_is_asked_for_by_its_number():
    assert not re.search(r"event\s*(?:=|in|<>)\s*\(?\s*\d", PAGE)
