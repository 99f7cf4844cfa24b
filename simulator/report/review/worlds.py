"""Each scenario of a review: what it is, its tests, the key indicators, and the queues over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.present import decision as shown
from simulator.present.rows import Row
from simulator.report.arms import Arms
from simulator.report.over_time import backlog
from simulator.report.picture import Picture
from simulator.report.several import shortly
from simulator.review.conduct import Reviewed
from simulator.runs.compare import Comparison

from .bars import Axis, Bar, axis_of
from .matrix import ROLES, anchor_of
from .tested import Line, asked_for, in_world, lines, worst_first


@dataclass(frozen=True)
class Part:
    """One candidate in one scenario.

    Parameters
    ----------
    name, said : str
        The candidate, and what happens to the guardrails in a sentence.
    tests : list of Line
        Empty where nothing is tested.
    keys : tuple of (Row, Bar or None)
    axis : Axis
    """

    name: str
    said: str
    tests: list[Line]
    keys: tuple[tuple[Row, Bar | None], ...]
    axis: Axis


@dataclass(frozen=True)
class Told:
    """One scenario.

    Parameters
    ----------
    name, anchor : str
        Its name, and the id of its section.
    about : str
        What is asked there.
    source : str
        The scenario as the request names it.
    settings : tuple of (str, str)
        What the request changes in it.
    parts : list of Part
        One for each candidate.
    queues : Picture, optional
        Queues over time, all arms.
    """

    name: str
    anchor: str
    about: str
    source: str
    settings: tuple[tuple[str, str], ...]
    parts: list[Part]
    queues: Picture | None


def worlds(reviewed: Reviewed, said: Mapping[str, str]) -> list[Told]:
    """Return every scenario, in the request's order; ``said`` are the sentences of the review, by id."""
    return [_told(reviewed, name, place, said) for place, name in enumerate(reviewed.review.worlds, start=1)]


def arms_of(pairs: Mapping[str, Comparison]) -> Arms:
    """Return the arms of one scenario, by names that fit a chart."""
    short = shortly(pairs)
    first = next(iter(short.values()))
    return {"baseline": first.baseline, **{name: pair.candidate for name, pair in short.items()}}


def _told(reviewed: Reviewed, name: str, place: int, said: Mapping[str, str]) -> Told:
    asked, pairs = reviewed.review.request.scenarios[name], reviewed.pairs[name]
    anchor = anchor_of(place)
    return Told(
        name,
        anchor,
        ROLES[reviewed.review.worlds[name].role],
        asked.scenario,
        tuple((path, str(value)) for path, value in asked.set.items()),
        [_part(reviewed, name, candidate, said) for candidate in reviewed.candidates],
        backlog(arms_of(pairs), f"{anchor}-backlog"),
    )


def _part(reviewed: Reviewed, name: str, candidate: str, said: Mapping[str, str]) -> Part:
    tests = in_world(reviewed.tests[candidate], name)
    ordered = worst_first(one for one in tests if one.guardrail is not None)
    others = [one for one in tests if one.guardrail is None]
    success = [one for one in others if one.kind == "success"]
    rest = [one for one in others if one.kind != "success"]
    rows = shown.decide(reviewed.pairs[name][candidate]).rows
    axis = axis_of(rows)
    told = lines((*success, *ordered, *rest), asked_for(reviewed.review))
    return Part(
        candidate, said[f"{candidate}.scenario {name}"], told, tuple((row, axis.bar(row)) for row in rows), axis
    )
