"""Several fronts in one box: how much each covers, which points remain, and what differs from the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.errors import InputError
from simulator.present.changes import changes_to_list
from simulator.present.serialise import interval, optional
from simulator.search.answer.front import non_dominated

from .alike import check_alike, other_luck, plan_changes
from .saved import SavedFront, SavedPoint
from .volume import Box, Volume, box_of, difference, volume_of

if TYPE_CHECKING:
    import pandas as pd

MOST = 6
"""Fronts of one picture: so many marks can be told apart."""


@dataclass(frozen=True, eq=False)
class StudyFront:
    """One study beside others.

    Parameters
    ----------
    name : str
        Different for each study.
    saved : SavedFront
    volume : Volume
        Part of the common box that its front covers.
    against_first : Volume or None
        How much more it covers than the first study; None for that one.
    unpaired : str
        Why it is not held against the first study run by run; empty if it is.
    remaining : frozenset of str
        Names of the points that no point of any study beats, by estimates.
    """

    name: str
    saved: SavedFront
    volume: Volume
    against_first: Volume | None
    unpaired: str
    remaining: frozenset[str]


@dataclass(frozen=True, eq=False)
class Fronts:
    """Several studies' fronts; the first is what others are held against."""

    studies: tuple[StudyFront, ...]
    box: Box

    @property
    def first(self) -> SavedFront:
        """The first study."""
        return self.studies[0].saved

    @property
    def same_luck(self) -> bool:
        """Whether the points of all studies met the same fresh luck."""
        return not any(one.unpaired for one in self.studies)

    @cached_property
    def points(self) -> list[tuple[StudyFront, SavedPoint]]:
        """Every study's front and its plan as given, in order."""
        return [(study, one) for study in self.studies for one in (*study.saved.front, study.saved.start)]

    def table(self) -> pd.DataFrame:
        """Return a row per point: study, point, strategy, standing, and each objective with its interval."""
        import pandas as pd

        rows = []
        for study, one in self.points:
            row: dict[str, Any] = {
                "study": study.name,
                "point": one.name,
                "strategy": one.strategy,
                "on_front": one.on_front,
                "recommended": one.recommended,
                "remaining": one.name in study.remaining,
            }
            for place, id_ in enumerate(self.first.ids):
                row |= dict(zip((id_, f"{id_}_low", f"{id_}_high"), one.values[place].tolist(), strict=True))
            rows.append(row)
        return pd.DataFrame(rows)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        first = self.first
        ends = {"ideal": self.box.ideal, "worst": self.box.worst}
        return {
            "objectives": list(first.objectives),
            "units": {id_: first.units[id_] for id_ in first.ids},
            "scenario": first.scenario.name,
            "same_luck": self.same_luck,
            "reference": {
                name: {id_: optional(float(one)) for id_, one in zip(first.ids, first.signs * costs, strict=True)}
                for name, costs in ends.items()
            },
            "studies": [self._study(one) for one in self.studies],
            "provenance": dict(first.provenance),
        }

    def _study(self, one: StudyFront) -> dict[str, Any]:
        saved, gap = one.saved, one.against_first
        return {
            "name": one.name,
            "file": saved.file,
            "strategy": saved.strategy,
            "searched": list(saved.searched),
            "requirements": list(saved.requirements),
            "trials": saved.trials,
            "fresh_seed": saved.seed,
            "fresh_replications": saved.replications,
            "riskbox": saved.riskbox,
            "plan_differs": changes_to_list(plan_changes(self.first, saved)),
            "hypervolume": interval(one.volume.value, one.volume.low, one.volume.high),
            "against_first": None
            if gap is None
            else {
                **interval(gap.value, gap.low, gap.high),
                "paired": not one.unpaired,
                "why_not": one.unpaired or None,
            },
            "points": [
                {
                    "point": point.name,
                    "strategy": point.strategy,
                    "on_front": point.on_front,
                    "recommended": point.recommended,
                    "remaining": point.name in one.remaining,
                    "objectives": {id_: interval(*point.values[place].tolist()) for place, id_ in enumerate(saved.ids)},
                }
                for point in (*saved.front, saved.start)
            ],
        }


def compared(fronts: Sequence[SavedFront]) -> Fronts:
    """Put fronts side by side, against the first one.

    Raises
    ------
    InputError
        If they are fewer than two or more than ``MOST``, or cannot be held against each other.
    """
    if not 2 <= len(fronts) <= MOST:
        raise InputError(f"There must be 2 to {MOST} fronts. Got {len(fronts)} instead.")
    check_alike(fronts)
    box, names = box_of(fronts), _names(fronts)
    volumes = [volume_of(one, box) for one in fronts]
    left = _remaining(fronts)
    studies = []
    for place, one in enumerate(fronts):
        why = other_luck(fronts[0], one) if place else ""
        gap = difference(volumes[0], volumes[place], paired=not why) if place else None
        studies.append(StudyFront(names[place], one, volumes[place], gap, why, left[place]))
    return Fronts(tuple(studies), box)


def _names(fronts: Sequence[SavedFront]) -> list[str]:
    """Return the names of studies; those that share one get a number."""
    names = [one.name for one in fronts]
    return [
        name if names.count(name) == 1 else f"{name} {names[: place + 1].count(name)}"
        for place, name in enumerate(names)
    ]


def _remaining(fronts: Sequence[SavedFront]) -> list[frozenset[str]]:
    """Return the points of each front that no point of any front beats, by estimates."""
    points = [(place, one) for place, study in enumerate(fronts) for one in study.front]
    costs = np.array([one.values[:, 0] * fronts[place].signs for place, one in points])
    left = non_dominated(costs.reshape(len(points), len(fronts[0].ids)))
    return [
        frozenset(one.name for (at, one), kept in zip(points, left, strict=True) if kept and at == place)
        for place in range(len(fronts))
    ]
