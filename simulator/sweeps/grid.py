"""The grid of a sweep: every combination of settings as an arm, and the key that tells the sweep from others."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.documents import read_yaml
from simulator.errors import InputError, show
from simulator.runs.arguments import MOST_REPLICATIONS, check_count
from simulator.runs.plans import Plan
from simulator.runs.simulate import Arm, prepare
from simulator.runs.warm_up import planned_run

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.strategy import Strategy

_LARGEST = 100_000
"""Most runs of one sweep; more is taken for a slip."""

Point = Mapping[str, Any]
"""The value of each axis."""


@dataclass(frozen=True)
class Grid:
    """What a sweep runs, resolved and checked.

    Parameters
    ----------
    axes : tuple of str
    points : tuple of Point
        The last axis fastest.
    arms : tuple of Arm
        One per point.
    loaded : Plan
        The plan as loaded.
    replications : int
    """

    axes: tuple[str, ...]
    points: tuple[Point, ...]
    arms: tuple[Arm, ...]
    loaded: Plan
    replications: int

    @cached_property
    def key(self) -> str:
        """What distinguishes the sweep: its axes, and everything that determines its numbers."""
        text = json.dumps([list(self.axes), [arm.provenance.key for arm in self.arms]])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def grid_of(
    scenario: Scenario | str | Path,
    axes: Mapping[str, Sequence[Any]],
    strategy: Strategy | str | None = None,
    *,
    replications: int = 1,
    seed: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    allow_code: bool = False,
) -> Grid:
    """Return the grid of a sweep; parameters and errors are those of ``sweep``."""
    _check(axes, replications)
    loaded, base = planned_run(scenario, strategy, overrides, allow_code=allow_code)
    columns = [list(values) if name == "strategy" else _column(values) for name, values in axes.items()]
    points = tuple(dict(zip(axes, values, strict=True)) for values in itertools.product(*columns))
    arms = tuple(_arm(base, loaded, point, seed=seed, replications=replications, engine=engine) for point in points)
    return Grid(tuple(axes), points, arms, loaded, replications)


def _check(axes: Mapping[str, Sequence[Any]], replications: int) -> None:
    if not isinstance(axes, Mapping):
        raise InputError(
            f"`axes` must map paths to lists of values, such as {{'scale': [0.5, 1]}}. Got {show(axes)} instead."
        )
    check_count("replications", replications, most=MOST_REPLICATIONS)
    if not axes:
        raise InputError("The sweep has no axis: give one, such as 'scale=0.5,1'.")
    for name, values in axes.items():
        if not isinstance(name, str):
            raise InputError(f"An axis of a sweep must be a path, such as 'scale'. Got {show(name)} instead.")
        if isinstance(values, str) or not hasattr(values, "__len__") or len(values) == 0:
            raise InputError(f"The axis {name!r} of a sweep must be a list of values. Got {show(values)} instead.")
    runs = math.prod(len(values) for values in axes.values()) * replications
    if runs > _LARGEST:
        raise InputError(f"A sweep must have at most {_LARGEST:,} runs. Got {runs:,} instead.")


def _arm(base: Plan, loaded: Plan, point: Mapping[str, Any], *, seed: int, replications: int, engine: str) -> Arm:
    plan = base.overridden([f"{name}={_text(value)}" for name, value in point.items()])
    return prepare(plan, seed=seed, replications=replications, engine=engine, loaded=loaded)


def _column(values: Sequence[Any]) -> list[Any]:
    """Return an axis as a column that Parquet takes: numbers where all values are numbers (or none), else texts."""
    plain = [
        read_yaml(value, "A value of a sweep", InputError) if isinstance(value, str) else value for value in values
    ]
    return plain if all(value is None or isinstance(value, int | float) for value in plain) else [*map(_text, values)]


def _text(value: Any) -> str:
    """Return a value as an override has it: texts as they are, all else as JSON, which YAML reads."""
    return value if isinstance(value, str) else json.dumps(value)
