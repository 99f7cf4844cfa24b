"""Segments: what gets better and worse in each market, policy, language or tier, those that matter most first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from simulator.indicators import find_indicator
from simulator.present.decision import KEYS
from simulator.present.outcomes import BETTER, WORSE
from simulator.runs.compare import Comparison
from simulator.runs.difference import Difference

from .heat import Heat, cell_of, summary

AXES = ("market", "policy", "language", "tier")
"""Axes on which a page looks at segments."""
_FURTHER = ("removal_recall", "wrongful_removal_rate")
"""Looked at beside the key indicators: what a segment is protected by, and what it bears."""
_WEIGHT = "exposure"
"""Of two segments with the same outcomes that with more of it stands first."""
_WIDEST = 6
_FULL = 0.5
"""Least part of the segments in which an indicator must have a change to stand in the table."""
_LANGUAGES = "language"
_APART = 0.75
"""Most languages per market with which a table by language says more than that by market."""


def all_segments(comparison: Comparison, ids: Iterable[str] | None = None) -> list[Heat]:
    """Return the segments of each axis that has several; languages only where they are not nearly the markets again.

    Parameters
    ----------
    comparison : Comparison
    ids : iterable of str, optional
        Indicators, such as the success indicators and guardrails of a review; by default those of ``segments``.
    """
    chosen = None if ids is None else list(ids)
    found = [segments(comparison, axis, chosen) for axis in AXES if axis != _LANGUAGES or _speak_apart(comparison)]
    return [one for one in found if one is not None]


def segments(comparison: Comparison, axis: str, ids: Iterable[str] | None = None) -> Heat | None:
    """Return a row per segment and a column per indicator, or None where there is no more than one segment.

    Segments that get worse in most indicators stand first, then those that get better in most, then those with most
    exposure. Segments and indicators that would be mostly blank are left out and named.

    Parameters
    ----------
    comparison : Comparison
    axis : str
        One of ``AXES``.
    ids : iterable of str, optional
        Indicators; those that have no such breakdown, or are off in both arms, are left out. By default the key
        indicators, removal recall and the wrongful removal rate.
    """
    asked = [*KEYS, *_FURTHER] if ids is None else list(ids)
    found = _found(comparison, axis, asked)
    if len(found) < 2:
        return None
    wanted = [id_ for id_ in next(iter(found.values())) if id_ in asked]
    full = [id_ for id_ in wanted if sum(_has_change(row[id_]) for row in found.values()) >= _FULL * len(found)]
    chosen = full[:_WIDEST]
    kept = [name for name, row in found.items() if any(_has_change(row[id_]) for id_ in chosen)]
    if not kept:
        return None
    kept.sort(key=lambda name: _rank([found[name][id_] for id_ in chosen], found[name][_WEIGHT]))
    cells = tuple((name, tuple(cell_of(found[name][id_]) for id_ in chosen)) for name in kept)
    return Heat(
        title=f"By {axis}",
        definition=f"Key indicators by {axis}: worse in most first, then better in most, then by exposure.",
        summary=summary([found[name][id_] for name in kept for id_ in chosen]),
        corner=axis,
        columns=tuple(find_indicator(id_).title for id_ in chosen),
        rows=cells,
        left_out=_left_out(
            [name for name in found if name not in kept], [one for one in wanted if one not in full], axis
        ),
        opened=axis == AXES[0] and any(cell.symbol for _, row in cells for cell in row),
    )


def _found(comparison: Comparison, axis: str, ids: Sequence[str]) -> dict[str, dict[str, Difference]]:
    """Return the differences by segment and indicator: of those asked for that can get better or worse, and weights."""
    there = set(comparison.shown((axis,)))
    chosen = [id_ for id_ in dict.fromkeys(ids) if id_ in there and find_indicator(id_).direction]
    found: dict[str, dict[str, Difference]] = {}
    for one in comparison.rows(list(dict.fromkeys([*chosen, _WEIGHT])), (axis,)) if chosen else []:
        found.setdefault(one.cell[axis], {})[one.indicator.id] = one
    return found


def _has_change(one: Difference) -> bool:
    """Return whether there is a change to show: both arms have a value, and not both nothing."""
    return math.isfinite(one.difference) and not one.baseline.value == one.candidate.value == 0


def _left_out(names: Sequence[str], ids: Sequence[str], axis: str) -> str:
    """Return what has no cells, in sentences; empty if nothing is left out."""
    said = [f"Nothing to compare: {', '.join(names)}."] if names else []
    if ids:
        titles = ", ".join(find_indicator(id_).title for id_ in ids)
        said.append(f"Too rare to be compared by {axis}: {titles}.")
    return " ".join(said)


def _rank(row: Sequence[Difference], weight: Difference) -> tuple[int, int, float]:
    worse, better = (sum(one.outcome == outcome for one in row) for outcome in (WORSE, BETTER))
    views = [arm.value for arm in (weight.baseline, weight.candidate) if math.isfinite(arm.value)]
    return -worse, -better, -sum(views)


def _speak_apart(comparison: Comparison) -> bool:
    """Return whether languages are neither one nor nearly a market each."""
    scenario = comparison.baseline.scenario
    return 1 < len(scenario.languages()) <= _APART * len(scenario.markets)
