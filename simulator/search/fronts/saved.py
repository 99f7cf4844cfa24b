"""A front as a search saved it: ``NAME.front.json``."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario, scenario_from_dict
from simulator.errors import InputError, show
from simulator.export.reading.plain import Given
from simulator.export.tidy import INTEGER, NUMBER

Floats = NDArray[np.float64]
_DIRECTIONS = {"minimize": 1.0, "maximize": -1.0}
_ENDING = ".front"


@dataclass(frozen=True, eq=False)
class SavedPoint:
    """A point of a saved front, on its fresh runs.

    Parameters
    ----------
    name : str
        ``trial 7`` or ``as given``.
    strategy : str
    values : (objectives, 3) float64
        Estimate, low and high; NaN where there is none.
    by_run : (objectives, replications) float64, optional
        One number per run: without it the estimate is ``(n * estimate - number) / (n - 1)``. None in files that have
        none.
    on_front, recommended : bool
    """

    name: str
    strategy: str
    values: Floats
    by_run: Floats | None
    on_front: bool
    recommended: bool = False


@dataclass(frozen=True, eq=False)
class SavedFront:
    """A saved search, as far as its front is concerned.

    Parameters
    ----------
    name : str
        Of the file, without its endings.
    file : str
    objectives : tuple of str
        As the search states them: ``minimize exposure``, perhaps with how scenarios are taken together.
    ids : tuple of str
        Of the objectives.
    units : mapping of str to str
        By id.
    signs : (objectives,) float64
        1 where less is better, -1 where more is.
    scenario : Scenario
        Resolved; of several the first one.
    scenarios : mapping
        Hash and weight of each, where there are several.
    strategy : str
        In force.
    requirements, searched : tuple of str
    trials, seed, replications : int
        ``seed`` and ``replications`` are those of the fresh runs.
    engine, riskbox : str
    points : tuple of SavedPoint
        That were run again.
    start : SavedPoint
        The plan as given.
    provenance : mapping
        Of the fresh runs.
    """

    name: str
    file: str
    objectives: tuple[str, ...]
    ids: tuple[str, ...]
    units: Mapping[str, str]
    signs: Floats
    scenario: Scenario
    scenarios: Mapping[str, Any]
    strategy: str
    requirements: tuple[str, ...]
    searched: tuple[str, ...]
    trials: int
    seed: int
    replications: int
    engine: str
    riskbox: str
    points: tuple[SavedPoint, ...]
    start: SavedPoint
    provenance: Mapping[str, Any]

    @property
    def where(self) -> str:
        """Names of the scenarios in which its plans were run."""
        return ", ".join(self.scenarios) or self.scenario.name

    @property
    def front(self) -> tuple[SavedPoint, ...]:
        """Points on the front that have a value of every objective, by the first one."""
        kept = [one for one in self.points if one.on_front and np.isfinite(one.values[:, 0]).all()]
        return tuple(sorted(kept, key=lambda one: self.signs[0] * one.values[0, 0]))


def read_front(path: Path | str) -> SavedFront:
    """Read the front that a search saved.

    Raises
    ------
    InputError
        If there is none at the path.
    """
    file = Path(path)
    try:
        value: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        why = "which does not exist" if isinstance(error, FileNotFoundError) else "which cannot be read as JSON"
        raise InputError(f"A front must be the .front.json of a search. Got {str(path)!r}, {why}, instead.") from None
    given = Given(value, repr(str(path)))
    if any(name not in given for name in ("problem", "points", "start", "fresh_seed", "units")):
        raise InputError(
            f"A front must be the .front.json of a search, saved by this version. Got {str(path)!r}, which has no "
            "points of one, instead."
        )
    return _front(file, given)


def _front(file: Path, given: Given) -> SavedFront:
    problem, about = given.at("problem"), given.at("provenance")
    objectives = tuple(one.text() for one in problem.at("objectives").rows())
    signs, ids = zip(*(_objective(one, given) for one in objectives), strict=True) if objectives else ((), ())
    winner = given.at("winner").value
    best = None if winner is None else given.at("winner").at("trial").value
    return SavedFront(
        name=file.name.removesuffix(".json").removesuffix(_ENDING),
        file=str(file),
        objectives=objectives,
        ids=ids,
        units={name: one.text() for name, one in given.at("units").items()},
        signs=np.array(signs),
        scenario=_scenario(given),
        scenarios={name: one.value for name, one in problem.at("scenarios").items()},
        strategy=problem.at("strategy").text(),
        requirements=tuple(one.text() for one in problem.at("requirements").rows()),
        searched=tuple(name for name, _ in problem.at("space").items()),
        trials=_whole(given.at("trials")),
        seed=_whole(given.at("fresh_seed")),
        replications=_whole(given.at("fresh_replications")),
        engine=about.at("engine").text(),
        riskbox=about.at("riskbox").text(),
        points=tuple(_point(one, ids, best) for one in given.at("points").rows()),
        start=_point(given.at("start"), ids, None),
        provenance=dict(about.value),
    )


def _objective(text: str, given: Given) -> tuple[float, str]:
    """Return the sign and the id of an objective such as ``minimize exposure[TR], worst scenario``."""
    direction, _, rest = text.partition(" ")
    if direction not in _DIRECTIONS or not rest:
        raise InputError(f"An objective in {given.file} must be `minimize` or `maximize` and an id. Got {show(text)}.")
    return _DIRECTIONS[direction], rest.partition(", ")[0]


def _scenario(given: Given) -> Scenario:
    about = given.at("provenance").at("scenario")
    try:
        return scenario_from_dict(dict(about.value))
    except (InputError, TypeError, ValueError) as error:
        raise InputError(f"The scenario in {given.file} cannot be read by this version: {error}") from None


def _point(given: Given, ids: tuple[str, ...], best: Any) -> SavedPoint:
    trial = given.at("trial").value
    found = [given.at("objectives").at(id_) for id_ in ids]
    values = [[_number(one.at(end)) for end in ("estimate", "low", "high")] for one in found]
    runs = given.at("by_run")
    return SavedPoint(
        name="as given" if trial is None else f"trial {trial}",
        strategy=given.at("strategy").text(),
        values=np.array(values, dtype=np.float64).reshape(len(ids), 3),
        by_run=np.array([[_number(run) for run in runs.at(id_).rows()] for id_ in ids]) if runs.value else None,
        on_front=given.at("on_front").value is True,
        recommended=best is not None and trial == best,
    )


def _number(given: Given) -> float:
    found = given.scalar(NUMBER) if given.value is not None else None
    return math.nan if found is None else float(found)


def _whole(given: Given) -> int:
    if given.value is None:
        raise InputError(f"`{given.place}` in {given.file} must be a whole number. Got null instead.")
    return int(given.scalar(INTEGER))
