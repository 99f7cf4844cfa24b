"""Results of a search: the front on fresh runs, the recommended point, and all trials."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.config import Difference as FieldDifference
from simulator.errors import InputError
from simulator.export.tables import harmless
from simulator.present.changes import changes_to_list
from simulator.present.serialise import change_to_dict, flat, optional, to_json
from simulator.present.views import Shown
from simulator.provenance import Provenance
from simulator.runs.arguments import as_path
from simulator.runs.compare import Comparison
from simulator.runs.difference import Difference
from simulator.runs.reuse import Reuse
from simulator.search.gradients import Gradients, data_of
from simulator.search.loop.files import save_set
from simulator.search.loop.trials import Trial
from simulator.search.question.problem import Problem
from simulator.search.question.quantities import change_at, indicator_of, split_world
from simulator.strategy import Strategy

from .conclusion import conclusion
from .front import hypervolume
from .importance import importance_data
from .knee import Knee, knee_of
from .points import Point, costs_of
from .recommendation import Confirmation
from .response import Response, response_of
from .winner import Choice

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class OptimizeResult(Shown):
    """A finished search.

    Parameters
    ----------
    problem : Problem
    trials : tuple of Trial
        Everything that was run in the search. Its values are lucky or unlucky; report those of ``points``.
    refused : int
        Proposals that the strategy refused, such as thresholds out of order; nothing was run for them.
    repeated : int
        Proposals of a plan that was run before; nothing was run for them.
    exhausted : bool
        Whether the search ended before it had all of its trials, because nothing new was proposed any more.
    not_searched : Mapping
        Variables that make no difference in this world, each with a sentence; they keep the values given.
    reuse : Reuse
        How the trials were run, and which share of the uploads was played once for all of them.
    points : tuple of Point
        The search's best trials on fresh replications.
    start : Point
        The plan as it was given, on the same fresh replications.
    choice : Choice or None
        How the finalist was chosen; None where no point could be recommended.
    confirmation : Confirmation or None
        The finalist and the plan as given on a third seed; None where no point deserved it.
    provenance : Provenance
        Of the fresh runs of the strategy as it was given; its seed is the fresh one.
    study : str
        The study file that states it, if there is one.
    polish, polished : int
        Rounds of polishing, and the trials of them.
    sensitivity : mapping of str to Gradients
        By scenario, how fast objectives and requirements move at the point that is recommended, if that was asked for.
    """

    problem: Problem
    trials: tuple[Trial, ...]
    refused: int
    repeated: int
    exhausted: bool
    not_searched: Mapping[str, str]
    reuse: Reuse
    points: tuple[Point, ...]
    start: Point
    choice: Choice | None
    confirmation: Confirmation | None
    provenance: Provenance
    study: str = ""
    polish: int = 0
    polished: int = 0
    sensitivity: Mapping[str, Gradients] = field(default_factory=dict)

    def _lines(self) -> list[str]:
        problem = self.problem
        goals = " and ".join(map(str, problem.objectives))
        fresh = self.provenance.replications
        return [
            f"OptimizeResult: {len(self.trials)} trials of {problem.space.strategy.spec} on {problem.scenario.name}",
            f"  objectives: {goals}",
            f"  front: {len(self.front)} of {len(self.points)} points that were run again, {fresh} runs each",
            f"  recommended: {'nothing' if self.strategy is None else self.strategy.spec}",
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return the points that were run again, as :meth:`table` does."""
        return self.table()

    @property
    def winner(self) -> Point | None:
        """The recommended point, on the runs of the confirmation; None where nothing is recommended."""
        one = self.confirmation
        return one.finalist if one is not None and one.holds else None

    @property
    def runs(self) -> int:
        """Replications of all trials of the search."""
        return sum(trial.replications for trial in self.trials)

    @property
    def meets_requirements(self) -> bool:
        """Whether a point that was run again, or the plan as given, meets every requirement by its estimate."""
        return any(point.feasible for point in (*self.points, self.start))

    @property
    def valueless(self) -> list[str]:
        """Ids of objectives that had a value in no trial."""
        ids = [goal.indicator for goal in self.problem.objectives]
        return [id_ for id_ in ids if all(math.isnan(trial.values[id_]) for trial in self.trials)]

    @property
    def front(self) -> tuple[Point, ...]:
        """Points that meet the requirements and that no other beats on fresh values, by the first objective."""
        kept = [point for point in self.points if point.on_front]
        goal = self.problem.objectives[0]
        return tuple(sorted(kept, key=lambda point: goal.sign * point.estimate(goal.indicator).value))

    @cached_property
    def knee(self) -> Knee | None:
        """The knee of the front; None where it has too few points or does not bend."""
        return knee_of(self.front, self.problem)

    @cached_property
    def responses(self) -> tuple[Response, ...]:
        """Each objective as a function of what is searched, fitted to the trials."""
        space = self.problem.space
        return tuple(response_of(self.trials, space, goal.indicator) for goal in self.problem.objectives)

    @property
    def differs(self) -> tuple[FieldDifference, ...]:
        """Changes to the loaded scenario before the search starts: the strategy as given, and overrides."""
        return self.start.results.differs

    @property
    def strategy(self) -> Strategy | None:
        """The strategy that is recommended."""
        return None if self.winner is None else self.winner.results.strategy

    def change(self, point: Point, indicator: str) -> Difference:
        """Return a point's changes against the plan as given: paired, on the same fresh luck."""
        confirmed = self.confirmation
        start = confirmed.start if confirmed is not None and point is confirmed.finalist else self.start
        if indicator in point.over:
            return point.change_from(start, indicator)
        text, world = split_world(indicator)
        before, after = start.run_in(world), point.run_in(world)
        if (id(before), id(after)) not in self._pairs:
            # a red team varies nature
            self._pairs[id(before), id(after)] = Comparison(before, after, different_worlds=True)
        return change_at(self._pairs[id(before), id(after)], text)

    @cached_property
    def _pairs(self) -> dict[tuple[int, int], Comparison]:
        """Comparisons by the identities of their results, kept since each judges a whole table of indicators."""
        return {}

    @property
    def hypervolume(self) -> float:
        """Share of the box between best and worst values of the points and the start that lies beyond the front.

        All on the same fresh runs; NaN unless there are two objectives.
        """
        costs = costs_of([*self.points, self.start], self.problem)
        costs = costs[np.isfinite(costs).all(axis=1)]
        if not len(costs):
            return math.nan
        reached = costs_of(self.front, self.problem)
        return hypervolume(reached, costs.min(axis=0), costs.max(axis=0))

    def table(self) -> pd.DataFrame:
        """Return the points, one per row, with the front first.

        Of several scenarios an objective's column is that of all, and ``<id>@<scenario>`` that of one.

        Columns: ``trial``, ``on_front``, ``winner``, ``feasible``, and one per variable. Then for the indicator of each
        objective and requirement ``<id>``, ``<id>_low``, ``<id>_high`` on fresh runs, and ``<id>_search``, what the
        search had seen.
        """
        import pandas as pd

        by_number = {trial.number: trial for trial in self.trials}
        ordered = [*self.front, *(point for point in self.points if not point.on_front)]
        columns = list(self._row(self.start, by_number)) + [f"{id_}_search" for id_ in self.problem.indicators]
        return pd.DataFrame([self._row(point, by_number) for point in ordered], columns=list(dict.fromkeys(columns)))

    def trials_table(self) -> pd.DataFrame:
        """Return the search's trials, one per row: number, feasible, replications, variables, every indicator."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "trial": trial.number,
                    "feasible": trial.feasible,
                    "replications": trial.replications,
                    **trial.params,
                    **trial.values,
                }
                for trial in self.trials
            ]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON; missing numbers are None."""
        volume = self.hypervolume
        return {
            "differs": changes_to_list(self.differs),
            "provenance": self.provenance.to_dict(),
            "problem": self.problem.to_dict(),
            "scenarios": {
                name: {"weight": weight, "seed": runs.provenance.seed, "differs": changes_to_list(runs.differs)}
                for name, weight, runs in zip(self.problem.names, self.problem.weights, self.start.runs, strict=True)
            },
            "units": {goal.indicator: indicator_of(goal.indicator).unit for goal in self.problem.objectives},
            "trials": len(self.trials),
            "feasible_trials": sum(trial.feasible for trial in self.trials),
            "refused": self.refused,
            "repeated": self.repeated,
            "exhausted": self.exhausted,
            "not_searched": dict(self.not_searched),
            "reuse": self.reuse.to_dict(),
            "fresh_seed": self.provenance.seed,
            "fresh_replications": self.provenance.replications,
            "hypervolume": optional(volume),
            "importance": [importance_data(one) for one in self.responses],
            "knee": None if self.knee is None else self.knee.to_dict(),
            "conclusion": conclusion(self),
            "runs": self.runs,
            "polished": self.polished,
            "selection": None if self.choice is None else self.choice.to_dict(),
            "confirmation": None if self.confirmation is None else self.confirmation.to_dict(),
            "sensitivity": self._sensitivity(),
            "winner": None if self.winner is None else self._point(self.winner),
            "start": self._point(self.start),
            "points": [self._point(point) for point in self.points],
        }

    def _sensitivity(self) -> dict[str, Any] | None:
        """Return the gradient as plain data: that of the only scenario, or of all by name."""
        found = {name: data_of(one) for name, one in self.sensitivity.items()}
        return {"scenarios": found} if self.problem.several and found else next(iter(found.values()), None)

    def save(self, stem: Path | str) -> list[Path]:
        """Write the front and the winner beside each other and return the files' paths.

        ``<stem>.front.parquet``, ``.front.csv`` and ``.front.json`` hold the points, ``<stem>.trials.parquet`` all
        trials, and ``<stem>.winner.yaml`` a strategy file, written only if there is a winner. They take
        the place of older ones as a set: without a winner that of an earlier search is removed. If the older ones are
        another study's, the logger ``riskbox`` warns.
        """
        base = as_path("stem", stem)
        if base is None:
            raise InputError("`stem` must be a path. Got None instead.")
        table, trials = self.table(), self.trials_table()
        writers: dict[str, Callable[[Path], object]] = {
            ".front.parquet": lambda path: table.to_parquet(path, index=False),
            ".front.csv": lambda path: harmless(table).to_csv(path, index=False),
            ".front.json": lambda path: path.write_text(to_json(self.to_dict()) + "\n", encoding="utf-8"),
            ".trials.parquet": lambda path: trials.to_parquet(path, index=False),
        }
        if self.winner is not None:
            writers[".winner.yaml"] = lambda path: path.write_text(self.winner_yaml(), encoding="utf-8")
        return save_set(base, writers, self.problem)

    def winner_yaml(self) -> str:
        """Return the winner as a strategy file, which ``--candidate`` takes; empty without a winner.

        Where fields of the plan were searched too, it is a file of a plan: the strategy's spec, and each field by path.
        """
        from simulator.documents import write_yaml

        if self.winner is None:
            return ""
        strategy = self.winner.results.strategy
        goals = ", ".join(str(goal) for goal in self.problem.objectives)
        scenario, seed = self.problem.scenario.name, self.problem.seed
        head = f"# Trial {self.winner.trial} of a search on scenario {scenario!r}, seed {seed}: {goals}.\n"
        fields = self.problem.space.fields(self.winner.params)
        name = strategy.spec.partition("(")[0]
        content = {"strategy": strategy.spec, **fields} if fields else {"strategy": name, "params": strategy.params}
        return head + write_yaml(content)

    def _point(self, point: Point) -> dict[str, Any]:
        """Return a point as plain data, with its paired changes against the strategy as it was given."""
        changes = {}
        for goal in self.problem.objectives:
            one = self.change(point, goal.indicator)
            changes[goal.indicator] = {**change_to_dict(one), "outcome": one.outcome}
        return {**point.to_dict(self.problem), "against_start": changes}

    def _row(self, point: Point, by_number: dict[int, Trial]) -> dict[str, Any]:
        row: dict[str, Any] = {
            "trial": point.trial,
            "on_front": point.on_front,
            "winner": self.winner is not None and point.trial == self.winner.trial,
            "feasible": point.feasible,
            **{variable.name: point.params.get(variable.name) for variable in self.problem.space.variables},
        }
        for id_ in self.problem.indicators:
            one = point.estimate(id_)
            row |= flat(id_, one.value, one.low, one.high)
            if point.trial is not None:
                row[f"{id_}_search"] = by_number[point.trial].values[id_]
        return row
