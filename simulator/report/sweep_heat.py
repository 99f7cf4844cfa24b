"""A sweep over two settings as a table of cells, coloured by the change from the settings as given."""

from __future__ import annotations

import math

from simulator.indicators import find_indicator
from simulator.present.numbers import format_value, setting
from simulator.present.outcomes import BETTER, SYMBOLS, WORSE, outcome_of
from simulator.present.rows import change_text
from simulator.sweeps.responses import Responses, responses
from simulator.sweeps.table import SweepTable

from .heat import Cell, Heat, batched, coloured

_WIDEST = 7
"""Most columns beside each other: A4 in portrait holds them."""


def sweep_heats(table: SweepTable, id_: str, axes: tuple[str, str], *, opened: bool) -> list[Heat]:
    """Return the values of an indicator over two settings, others as given, in tables that a page of paper can hold.

    Empty where points do not cross the two settings.
    """
    seen, indicator, (first, second) = responses(table, id_), find_indicator(id_), axes
    places = {
        (one[first], one[second]): place
        for place, one in enumerate(seen.settings)
        if all(one[name] == seen.given[name] for name in one if name not in axes)
    }
    rows, columns = (list(dict.fromkeys(keys[side] for keys in places)) for side in (0, 1))
    if len(places) != len(rows) * len(columns) or min(len(rows), len(columns)) < 2:
        return []
    cells = {keys: _cell(seen, place, indicator.direction, indicator.unit) for keys, place in places.items()}
    words = [cell.style for cell in cells.values()]
    summary = f"of {len(words)} points {sum(map(bool, words))} clearly differ from the settings as given"
    others = [f"{name} {setting(seen.given[name])}" for name in seen.given if name not in axes]
    definition = indicator.definition + (f" Other settings: {', '.join(others)}." if others else "")
    return [
        Heat(
            f"{indicator.title} by {first} and {second}",
            definition,
            summary,
            f"{first} ↓ {second} →",
            tuple(str(setting(one)) for one in some),
            tuple((str(setting(row)), tuple(cells[row, column] for column in some)) for row in rows),
            opened=opened,
        )
        for some in batched(columns, _WIDEST)
    ]


def _cell(seen: Responses, place: int, direction: int, unit: str) -> Cell:
    """Return one point: its mean, and its change from the settings as given, between runs with the same luck."""
    mean, level = float(seen.means[place]), float(seen.at_given.mean())
    change = seen.change(seen.values[place] - seen.at_given)
    outcome = outcome_of(direction, change.low, change.high)
    text = format_value(mean, unit)
    if not math.isfinite(change.value):
        return Cell(text, "", "", "")
    if seen.settings[place] == seen.given:
        return Cell(text, "as given", "", "")
    low, high = (None if end is None or not level else end / abs(level) for end in (change.low, change.high))
    moved = change_text(change.value / abs(level), low, high) if level else format_value(change.value, unit)
    clear = outcome in (BETTER, WORSE)
    size = abs(change.value / level) if level else 1.0
    return Cell(text, moved, coloured(outcome, size) if clear else "", SYMBOLS[outcome] if clear else "")
