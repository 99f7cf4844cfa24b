"""What a search for rules found: the lists that were simulated, the one recommended, and what each rule adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from simulator.config import Difference as FieldDifference
from simulator.present.serialise import flat
from simulator.provenance import Provenance
from simulator.rules import RuleFile
from simulator.runs.difference import Difference
from simulator.search.answer.fresh import Fresh
from simulator.search.answer.points import Point
from simulator.search.question.problem import Problem
from simulator.search.question.quantities import change_alone, estimate_at

from .candidates import Scored
from .effects import HOURS
from .proposing import Proposed
from .space import RULES, spec_of

if TYPE_CHECKING:
    import pandas as pd


Adds: TypeAlias = tuple[Mapping[str, Difference], ...]
"""For each rule of a list, by indicator: the list with it less the list without it."""


@dataclass(frozen=True, eq=False)
class RuleSearch:
    """A finished search for rules.

    Parameters
    ----------
    problem : Problem
        Objectives and requirements; its space is the choice of a list.
    proposed : Proposed
        Lists that were simulated, and how they were found.
    fresh : Fresh or None
        The lists on fresh luck; None where no list was worth simulating.
    adds : tuple of mapping of str to Difference
        What each rule of the finalist adds, on the third seed.
    provenance : Provenance
        Of the strategy in force, with the seed of the search.
    differs : tuple of Difference
        Changes to the loaded scenario before the search: the strategy in force, and overrides.
    source : str
        The scenario as it was given, a name or a file.
    """

    problem: Problem
    proposed: Proposed
    fresh: Fresh | None
    adds: Adds
    provenance: Provenance
    differs: tuple[FieldDifference, ...] = ()
    source: str = ""

    @property
    def candidates(self) -> tuple[Scored, ...]:
        """Lists that were simulated, by the number of their rules."""
        return self.proposed.candidates

    @property
    def files(self) -> Mapping[str, RuleFile]:
        """These lists as files of rules, by name."""
        return self.proposed.files

    @property
    def in_force(self) -> str:
        """Spec of the strategy in force."""
        return self.problem.space.strategy.spec

    @property
    def shown(self) -> tuple[str, ...]:
        """Indicators that tables show: objectives, requirements, and the hours of reviewers."""
        return tuple(dict.fromkeys([*self.problem.quantities, HOURS]))

    @property
    def finalist(self) -> Point | None:
        """The list that was tried on a third seed, on its runs there."""
        confirmed = None if self.fresh is None else self.fresh.confirmation
        return None if confirmed is None else confirmed.finalist

    @property
    def winner(self) -> Point | None:
        """The recommended list; None where nothing is recommended."""
        confirmed = None if self.fresh is None else self.fresh.confirmation
        return confirmed.finalist if confirmed is not None and confirmed.holds else None

    def place(self, point: Point) -> int:
        """Return the place of a point among the candidates."""
        return list(self.files).index(str(point.params[RULES]))

    def spec(self, file: str) -> str:
        """Return the spec of the strategy that decides by a file with the rules."""
        return spec_of(self.problem.space.strategy, file)

    def table(self) -> pd.DataFrame:
        """Return the lists, one per row: rules, scores where learned and held out, and indicators on fresh runs."""
        import pandas as pd

        return pd.DataFrame([self._row(place) for place in range(len(self.candidates))])

    def _row(self, place: int) -> dict[str, Any]:
        name, one = list(self.files)[place], self.candidates[place]
        winner = self.winner
        row: dict[str, Any] = {
            "list": name,
            "rules": len(one.rules),
            "recommended": winner is not None and self.place(winner) == place,
            "score_learned": one.learned.value,
            "score_held_out": one.held_out.value,
        }
        if self.fresh is None:
            return row
        point = self.fresh.points[place]
        for id_ in self.shown:
            found = estimate_at(point.results, id_)
            row |= flat(id_, found.value, found.low, found.high)
            change = change_alone(self.fresh.start.results, point.results, id_)
            row |= flat(f"{id_}_change", change.difference, change.low, change.high)
        return row
