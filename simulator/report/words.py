"""The headline: what the candidate does to viewers, creators and reviewers, in sentences made from the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from simulator.present.outcomes import BETTER, WORSE
from simulator.present.rows import Row

_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "Viewers": ("violative_view_rate", "severity_weighted_exposure", "time_to_action_median"),
    "Creators": ("innocent_views_lost", "innocent_creators_actioned", "removal_precision"),
    "Reviewers": ("reviewer_hours", "review_wait_p90", "sla_share"),
}
"""Whom a launch concerns, and the indicators that speak for them, the most telling first."""


def headline(rows: Sequence[Row]) -> str:
    """Return one sentence on the balance, and one each for viewers, creators and reviewers."""
    sentences = [_balance(rows)]
    sentences += [
        f"{people}: {chosen[0].sentence[0].lower()}{chosen[0].sentence[1:]}" for people, chosen in people_rows(rows)
    ]
    return " ".join(sentences)


def people_rows(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Return the rows that concern viewers, creators and reviewers, as far as they are there."""
    by_id = {row.difference.indicator.id: row for row in rows}
    found = ((people, [by_id[id_] for id_ in ids if id_ in by_id]) for people, ids in _PEOPLE.items())
    return [(people, chosen) for people, chosen in found if chosen]


def key_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of the key indicators."""
    return [row for _, chosen in people_rows(rows) for row in chosen]


def _balance(rows: Sequence[Row]) -> str:
    judged = [row for row in rows if row.difference.indicator.direction]
    counts = Counter(row.outcome for row in judged)
    better, worse = counts[BETTER], counts[WORSE]
    if not better and not worse:
        opening = "The candidate makes no clear difference"
    elif not worse:
        opening = "The candidate is better wherever there is a clear difference"
    elif not better:
        opening = "The candidate is worse wherever there is a clear difference"
    else:
        opening = "The candidate trades one thing for another"
    rest = len(judged) - better - worse
    return (
        f"{opening}: of {len(judged)} indicators that can get better or worse, {better} get better, {worse} get worse, "
        f"and {rest} show no clear difference."
    )
