"""The headline: what the candidate does to viewers, creators and reviewers, in sentences made from the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from .rows import Row

_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "Viewers": ("violative_view_rate", "exposure", "time_to_action_median"),
    "Creators": ("innocent_views_lost", "innocent_creators_actioned", "overturn_rate"),
    "Reviewers": ("reviewer_hours", "review_wait_p90", "sla_share"),
}
"""Whom a launch concerns, and the indicators that speak for them, the most telling first."""


def headline(rows: Sequence[Row]) -> str:
    """Return one plain sentence on the balance of all indicators that have a good side."""
    counts = Counter(row.verdict for row in rows if row.indicator.direction)
    better, worse = counts["better"], counts["worse"]
    unclear = counts["no clear difference"] + counts["not comparable"]
    total = better + worse + unclear
    if not total:
        return "Nothing could be compared."
    if better and not worse:
        opening = "The candidate is better wherever there is a clear difference"
    elif worse and not better:
        opening = "The candidate is worse wherever there is a clear difference"
    elif not better:
        opening = "The candidate makes no clear difference"
    else:
        opening = "The candidate trades one thing for another"
    return f"{opening}: of {total} indicators, {better} better, {worse} worse, {unclear} without a clear difference."


def summaries(rows: Sequence[Row]) -> list[tuple[str, list[Row], str]]:
    """Return for viewers, creators and reviewers: the name, its rows, and their sentences."""
    by_id = {row.indicator.id: row for row in rows}
    found = ((people, [by_id[id_] for id_ in ids if id_ in by_id]) for people, ids in _PEOPLE.items())
    return [(people, chosen, " ".join(_sentence(row) for row in chosen)) for people, chosen in found if chosen]


def _sentence(row: Row) -> str:
    return f"{row.indicator.title} {row.change_in_words}."
