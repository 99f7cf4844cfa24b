"""A grid of settings: every combination is run on the same luck, one tidy row a run."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.config import scenario_to_dict
from simulator.documents import read_yaml
from simulator.errors import InputError, show
from simulator.files import check_writable, replacing
from simulator.indicators import evaluate
from simulator.present.changes import changes_to_list

from .arguments import MOST_REPLICATIONS, as_path, check_count
from .executor import Progress
from .plans import Plan, planned
from .results import Results
from .simulate import Arm, prepare, run_arms

if TYPE_CHECKING:
    import pandas as pd

    from simulator.config import Scenario
    from simulator.strategy import Strategy

    from .sweep_table import SweepTable

_LARGEST = 100_000
"""Most runs of one sweep; more is taken for a slip."""
_FILE = "A sweep"


def sweep(
    scenario: Scenario | str | Path,
    axes: Mapping[str, Sequence[Any]],
    strategy: Strategy | str | None = None,
    *,
    replications: int = 1,
    seed: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    workers: int | None = None,
    out: Path | str | None = None,
    progress: Progress | None = None,
    allow_code: bool = False,
) -> SweepTable:
    """Run every combination of settings and return one row a run.

    All runs of one replication number share their luck, so rows differ by their settings only.

    Parameters
    ----------
    scenario : Scenario, str or Path
    axes : mapping of str to sequence
        Values per setting, a path as in an override: a field of the scenario, such as ``"uploads.per_day"``, a
        parameter of the strategy, such as ``"strategy.remove_at"``, or one cell of it. Texts are read as YAML.
    strategy : Strategy or str, optional
        By default the one that the scenario names.
    replications, seed, engine, overrides, workers, allow_code
        As of ``simulate``.
    out : Path or str, optional
        Parquet file to write; a half-written file is never left.
    progress : callable, optional
        Called as ``progress(done, total)`` with runs, in parts.

    Returns
    -------
    SweepTable
        A data frame with a row per run, the last axis and then the replication fastest. Columns: one per axis,
        ``strategy``, ``replication``, ``seed``, one per indicator (NaN where there is no value), and ``provenance``,
        the key of the point's provenance. ``attrs`` hold the scenario as loaded, the names of the axes and, for each
        key, what the point changes in it; the file keeps them.

    Raises
    ------
    InputError
        If there is no axis, an axis has no values or a wrong one, or there are more than 100,000 runs.

    Examples
    --------
    >>> table = sweep("queueing", {"horizon": ["2h", "3h"]}, overrides=["scale=0.1"], replications=2)
    >>> table[["horizon", "replication"]].values.tolist()
    [['2h', 0], ['2h', 1], ['3h', 0], ['3h', 1]]
    """
    _check(axes, replications)
    file = as_path("out", out)
    if file is not None:
        _check_file(file)  # before anything runs
    loaded, base = planned(scenario, strategy, overrides, allow_code=allow_code)
    grid = [list(values) if name == "strategy" else _column(values) for name, values in axes.items()]
    points = [dict(zip(axes, values, strict=True)) for values in itertools.product(*grid)]
    arms = [_arm(base, loaded, point, seed=seed, replications=replications, engine=engine) for point in points]
    results = run_arms(arms, workers, progress=progress)
    table = _table([row for point, one in zip(points, results, strict=True) for row in _rows(point, one)])
    table.attrs = {
        "scenario": scenario_to_dict(loaded.scenario),
        "axes": list(axes),
        "points": [_about(one) for one in results],
    }
    if file is not None:
        _write(table, file)
    return table


def _check(axes: Mapping[str, Sequence[Any]], replications: int) -> None:
    if not isinstance(axes, Mapping):
        raise InputError(
            f"`axes` must map paths to lists of values, such as {{'scale': [0.5, 1]}}. Got {show(axes)} instead."
        )
    check_count("replications", replications, most=MOST_REPLICATIONS)
    if not axes:
        raise InputError("A sweep must have at least one axis, such as 'scale=0.5,1'. Got none instead.")
    for name, values in axes.items():
        if not isinstance(name, str):
            raise InputError(f"An axis of a sweep must be a path, such as 'scale'. Got {show(name)} instead.")
        if isinstance(values, str) or not hasattr(values, "__len__") or len(values) == 0:
            raise InputError(f"The axis {name!r} of a sweep must be a list of values. Got {show(values)} instead.")
    runs = math.prod(len(values) for values in axes.values()) * replications
    if runs > _LARGEST:
        raise InputError(f"A sweep must have at most {_LARGEST:,} runs. Got {runs:,} instead.")


def _check_file(file: Path) -> None:
    check_writable(file, _FILE)
    if file.suffix != ".parquet":
        raise InputError(f"{_FILE} must be written to a '.parquet' file. Got {str(file)!r} instead.")


def _arm(base: Plan, loaded: Plan, point: Mapping[str, Any], *, seed: int, replications: int, engine: str) -> Arm:
    plan = base.overridden([f"{name}={_text(value)}" for name, value in point.items()])
    return prepare(plan, seed=seed, replications=replications, engine=engine, loaded=loaded)


def _rows(point: Mapping[str, Any], results: Results) -> list[dict[str, Any]]:
    spec, provenance = results.strategy.spec, results.provenance
    return [
        {
            **point,
            "strategy": spec,
            "replication": number,
            "seed": provenance.seed,
            **{value.indicator.id: value.value for value in evaluate(ledger)},
            "provenance": provenance.key,
        }
        for number, ledger in enumerate(results.ledgers)
    ]


def _about(results: Results) -> dict[str, Any]:
    """Return what a point changes in the scenario as loaded, by the key of its provenance."""
    about = results.provenance
    return {"provenance": about.key, "scenario_hash": about.scenario_hash, "differs": changes_to_list(results.differs)}


def _column(values: Sequence[Any]) -> list[Any]:
    """Return an axis as a column that Parquet takes: numbers where all values are numbers (or none), else texts."""
    plain = [
        read_yaml(value, "A value of a sweep", InputError) if isinstance(value, str) else value for value in values
    ]
    return plain if all(value is None or isinstance(value, int | float) for value in plain) else [*map(_text, values)]


def _text(value: Any) -> str:
    """Return a value as an override has it: texts as they are, all else as JSON, which YAML reads."""
    import json

    return value if isinstance(value, str) else json.dumps(value)


def _table(rows: list[dict[str, Any]]) -> SweepTable:
    from .sweep_table import SweepTable

    return SweepTable(rows)


def _write(table: pd.DataFrame, out: Path) -> None:
    with replacing(out, _FILE) as part:
        table.to_parquet(part, index=False)
