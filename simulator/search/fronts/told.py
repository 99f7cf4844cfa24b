"""Fronts of several studies in sentences and tables."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simulator.present.changes import in_words
from simulator.present.numbers import counted, format_interval
from simulator.present.table import Column, Table
from simulator.search.question.quantities import indicator_of, title_of
from simulator.search.question.robust import WORDS

from .alike import plan_changes
from .compared import Fronts, StudyFront
from .saved import SavedPoint
from .volume import Volume


def sentences(found: Fronts) -> list[str]:
    """Return what can be said of each front against the first, and on which luck."""
    first = found.studies[0]
    said = [_against(first, one) for one in found.studies[1:] if not math.isnan(one.volume.value)]
    if not said:
        said.append("The covered part of a common box is told for two objectives only, so the fronts are drawn alone.")
    if found.same_luck:
        said.append("All points met the same fresh luck, so differences are paired run by run.")
    else:
        said += [
            f"{one.name} is not paired with {first.name}: {one.unpaired}. Part of what differs is luck."
            for one in found.studies
            if one.unpaired
        ]
    return [*said, *_of_several(found)]


def _of_several(found: Fronts) -> list[str]:
    """Return how scenarios are taken together, if there are several."""
    first = found.first
    if not first.scenarios:
        return []
    names, goals = ", ".join(first.scenarios), "; ".join(first.objectives)
    said = [f"Objectives are taken over the scenarios {names}: {goals}. A run is one replication of all of them."]
    if any(one.endswith(WORDS["regret"]) for one in first.objectives):
        said.append(
            "A regret is against the best plan that its own study found for a scenario, so two studies may differ in "
            "what they are held against."
        )
    return said


def _against(first: StudyFront, other: StudyFront) -> str:
    gap = other.against_first
    if gap is None:
        raise ValueError("The first study is not held against itself.")
    text = f"{other.name} covers {_share(other.volume)} of the common box, {first.name} {_share(first.volume)}"
    if gap.low is None or gap.high is None:
        return f"{text}; of the difference there is no interval."
    if gap.low <= 0 <= gap.high:
        return f"{text}: no clear difference ({_points(gap)})."
    way = "more" if gap.value > 0 else "less"
    return f"{text}: {other.name} covers {way} ({_points(gap)})."


def fronts_table(found: Fronts) -> Table:
    """Return a row per study: what it covers, against the first, and how many of its points remain."""
    rows = tuple(
        (
            one.name,
            _share(one.volume),
            "–" if one.against_first is None else _points(one.against_first),
            "–" if one.against_first is None else ("not paired" if one.unpaired else "paired"),
            f"{len(one.remaining)} of {len(one.saved.front)}",
        )
        for one in found.studies
    )
    columns = (
        Column("study"),
        Column("covers of the common box", align="right"),
        Column("against the first", align="right"),
        Column("luck"),
        Column("points that no estimates beat", align="right"),
    )
    return Table("fronts", "", columns, rows)


def studies_table(found: Fronts) -> Table:
    """Return a row per study: what was searched, how long, and what its plan has other than the first one's."""
    rows = tuple(
        (
            one.name,
            one.saved.strategy,
            ", ".join(one.saved.searched),
            ", ".join(one.saved.requirements) or "–",
            counted(one.saved.trials, "trial"),
            f"{one.saved.replications} (seed {one.saved.seed})",
            in_words(plan_changes(found.first, one.saved)) or "–",
        )
        for one in found.studies
    )
    names = ("study", "strategy in force", "searched", "required", "search", "fresh runs per point")
    return Table("studies", "", (*map(Column, names), Column("plan as given, against the first")), rows)


def points_table(found: Fronts) -> Table:
    """Return a row per point of every front, with intervals, and each plan as given."""
    ids = found.first.ids
    rows = tuple((study.name, one.name, standing(study, one), *values_text(found, one)) for study, one in found.points)
    heads = (Column(title_of(id_), align="right") for id_ in ids)
    return Table("points", "", (Column("study"), Column("point"), Column("standing"), *heads), rows)


def values_text(found: Fronts, point: SavedPoint) -> Sequence[str]:
    """Return the objectives of a point with their intervals."""
    texts = []
    for place, id_ in enumerate(found.first.ids):
        value, low, high = point.values[place].tolist()
        texts.append(format_interval(value, low, high, indicator_of(id_).unit))
    return texts


def standing(study: StudyFront, point: SavedPoint) -> str:
    """Return what a point is among the points of all studies, by estimates."""
    if point is study.saved.start:
        return "plan as given"
    best = "recommended by its study, " if point.recommended else ""
    return best + (
        "no estimates of any study beat it" if point.name in study.remaining else "another study's estimates beat it"
    )


def _share(one: Volume) -> str:
    return format_interval(one.value, *_ends(one), "share")


def _points(one: Volume) -> str:
    """Return a difference of shares in percentage points, with its sign."""
    text = format_interval(one.value, *_ends(one), "share").replace(" %", " pp")
    return f"+{text}" if one.value > 0 else text


def _ends(one: Volume) -> tuple[float, float]:
    return (math.nan if one.low is None else one.low), (math.nan if one.high is None else one.high)
