"""Decisions as the first screen shows them: a badge, one sentence, and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.indicators import INDICATORS
from simulator.present.changes import changes_table, different_worlds, same_plan
from simulator.present.rows import Row
from simulator.present.table import Table
from simulator.report.goals import Folded, by_goal
from simulator.review.conduct import Reviewed
from simulator.review.decision import LACKING, RAMP, REFUSED, SHIP
from simulator.review.evidence import of_kind
from simulator.review.request import Outcome
from simulator.review.tables import key_rows
from simulator.runs.compare import Comparison

from .bars import Axis, Bar, axis_of
from .tested import Line, asked_for, in_world, lines, worst_first


@dataclass(frozen=True)
class Badge:
    """A decision as a word with a sign and a style, so that none depends on colour alone."""

    word: str
    sign: str
    style: str


BADGES: dict[Outcome, Badge] = {
    SHIP: Badge("Ship", "✓", "ship"),
    RAMP: Badge("Ship with a ramp", "◐", "ramp"),
    REFUSED: Badge("Do not ship", "✕", "refused"),
    LACKING: Badge("Not enough evidence", "○", "lacking"),
}


@dataclass(frozen=True)
class Candidate:
    """One candidate of a review, as texts.

    Parameters
    ----------
    name, spec, anchor : str
        Its name, its strategy, and the prefix of its ids on the page.
    badge, protocol : Badge
        The decision that stands, and the protocol's own.
    reason, overridden : str
        Why, in one sentence; and who decides against the protocol, empty if nobody does.
    worlds, same : str
        That it met another world; that nothing differs. Empty as a rule.
    differs : Table
    success, guardrails, others : list of Line
        Tests of the deciding scenario: success, guardrails, and further ones.
    keys : tuple of (Row, Bar or None)
    axis : Axis
        Of the bars.
    cost : list of str
        What it costs, in sentences.
    goals : list of Folded
        Every indicator.
    """

    name: str
    spec: str
    anchor: str
    badge: Badge
    protocol: Badge
    reason: str
    overridden: str
    worlds: str
    same: str
    differs: Table
    success: list[Line]
    guardrails: list[Line]
    others: list[Line]
    keys: tuple[tuple[Row, Bar | None], ...]
    axis: Axis
    cost: list[str]
    goals: list[Folded[Row]]


def candidates(reviewed: Reviewed, said: Mapping[str, str]) -> list[Candidate]:
    """Return every candidate; ``said`` are the sentences of the review, by id."""
    return [_candidate(reviewed, name, place, said) for place, name in enumerate(reviewed.candidates, start=1)]


def _candidate(reviewed: Reviewed, name: str, place: int, said: Mapping[str, str]) -> Candidate:
    pair, decision = reviewed.deciding(name), reviewed.decisions[name]
    tests = in_world(reviewed.tests[name], reviewed.review.deciding.name)
    asked = asked_for(reviewed.review)
    # what the protocol tests is told by its own test, which allows for fewer rows than the table of key indicators
    tested = [Row(one.difference) for one in of_kind(tests, "success") if one.difference and not one.difference.cell]
    rows = [*tested, *key_rows(reviewed, name)]
    axis = axis_of(rows)
    spec = pair.baseline.strategy.spec
    return Candidate(
        name=name,
        spec=pair.candidate.strategy.spec,
        anchor=f"candidate-{place}",
        badge=BADGES[decision.taken],
        protocol=BADGES[decision.outcome],
        reason=said[f"{name}.decision"],
        overridden=said.get(f"{name}.override", ""),
        worlds=different_worlds(pair.differs),
        same="" if pair.differs else same_plan(spec),
        differs=changes_table(pair.differs),
        success=lines(of_kind(tests, "success"), asked),
        guardrails=lines(worst_first(of_kind(tests, "guardrail")), asked),
        others=lines((*of_kind(tests, "deterioration"), *of_kind(tests, "quality")), asked),
        keys=tuple((row, axis.bar(row)) for row in rows),
        axis=axis,
        cost=[text for id_, text in said.items() if id_.startswith(f"{name}.cost ")],
        goals=by_goal(every_row(pair)),
    )


def every_row(pair: Comparison) -> list[Row]:
    """Return the differences of all indicators that either arm has on."""
    there = set(pair.shown())
    return [Row(one) for one in pair.rows([id_ for id_ in INDICATORS if id_ in there])]


def beside(candidates: Sequence[Candidate]) -> list[tuple[str, str, list[Row | None]]]:
    """Return the key indicators with every candidate's change beside each other: title, baseline, changes."""
    found = [{row.indicator.id: row for row, _ in one.keys} for one in candidates]
    rows = {id_: row for some in found for id_, row in some.items()}
    return [(row.titled, row.arms[0], [some.get(id_) for some in found]) for id_, row in rows.items()]
