"""A grid of settings: every combination is run on the same luck, one tidy row a run."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.config import scenario_to_dict
from simulator.documents import read_yaml
from simulator.errors import InputError, show
from simulator.export import ENDINGS, Content, Sheet, check_format, write
from simulator.indicators import INDICATORS, evaluate
from simulator.present.changes import changes_to_list
from simulator.provenance import environment

from .arguments import MOST_REPLICATIONS, as_path, check_count
from .cells import Cell, Values, kept_cells, missing
from .executor import Progress
from .plans import Plan, planned
from .simulate import Arm, prepare, run_each

if TYPE_CHECKING:
    import pandas as pd

    from simulator.config import Scenario
    from simulator.ledger import Ledger
    from simulator.strategy import Strategy

    from .sweep_table import SweepTable

_LARGEST = 100_000
"""Most runs of one sweep; more is taken for a slip."""
_FILE = "A sweep"
_WITHOUT_PAGE = tuple(ending for ending in ENDINGS if ending != ".html")


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
    page: Callable[[SweepTable, Path], object] | None = None,
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
        File to write, in the format that its ending names: ``.parquet``, ``.csv``, ``.xlsx``, ``.json`` or ``.md``. A
        half-written file is never left. Until it is written a journal beside it, ``<out>.journal``, keeps the runs that
        are done, and the same call goes on with those that are missing.
    page : callable, optional
        Writes the table to an ``.html`` file; given the table and the file, it makes that ending one more.
    progress : callable, optional
        Called as ``progress(done, total)`` with runs, in parts.

    Returns
    -------
    SweepTable
        A data frame with a row per run, the last axis and then the replication fastest. Columns: one per axis,
        ``strategy``, ``replication``, ``seed``, one per indicator of which some run has a value (NaN where a run has
        none), and ``provenance``, the key of the point's provenance. ``attrs`` hold versions, the scenario as loaded,
        the names of the axes and, for each key, what the point changes in it; Parquet files, workbooks and JSON keep
        them.

    Raises
    ------
    InputError
        If there is no axis, an axis has no values or a wrong one, there are more than 100,000 runs, ``out`` cannot be
        written or has another ending, or its journal is another sweep's.

    Examples
    --------
    >>> table = sweep("queueing", {"horizon": ["2h", "3h"]}, overrides=["scale=0.1"], replications=2)
    >>> table[["horizon", "replication"]].values.tolist()
    [['2h', 0], ['2h', 1], ['3h', 0], ['3h', 1]]
    """
    _check(axes, replications)
    file = as_path("out", out)
    if file is not None:  # before anything runs
        check_format(file, _FILE, _files(scenario), ENDINGS if page is not None else _WITHOUT_PAGE)
    loaded, base = planned(scenario, strategy, overrides, allow_code=allow_code)
    grid = [list(values) if name == "strategy" else _column(values) for name, values in axes.items()]
    points = [dict(zip(axes, values, strict=True)) for values in itertools.product(*grid)]
    arms = [_arm(base, loaded, point, seed=seed, replications=replications, engine=engine) for point in points]
    key = _key(arms, axes)
    total = len(arms) * replications
    with kept_cells(file, key, total) as cells:
        wanted = missing(len(arms), replications, cells.known)
        done = total - len(wanted)
        run_each(arms, wanted, lambda cell, ledger: cells.add(cell, _values(ledger)), workers, _after(done, progress))
        table = _table(points, arms, replications, cells.known)
        table.attrs.update({"sweep": key, "axes": list(axes), **_about(loaded, arms)})
        if file is not None:
            write(sweep_content(table), file, None if page is None else partial(page, table))
    return table


def sweep_content(table: pd.DataFrame) -> Content:
    """Return the content for files of a sweep's table, as :func:`sweep` returns it."""
    units = {name: INDICATORS[name].unit for name in table.columns if name in INDICATORS}
    about = {str(name): value for name, value in table.attrs.items()}
    payload = {**about, "rows": table.to_dict(orient="records")}
    return Content(_FILE, f"Sweep of {', '.join(about['axes'])}", (Sheet("runs", table, units),), payload)


def sweep_key(path: Path) -> str | None:
    """Return the key of the sweep that a Parquet file holds; None if it holds none."""
    import pyarrow.parquet as pq

    try:
        kept = json.loads((pq.read_schema(path).metadata or {}).get(b"PANDAS_ATTRS", b"{}"))
    except (OSError, ValueError):
        return None
    key = kept.get("sweep") if isinstance(kept, dict) else None
    return key if isinstance(key, str) else None


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


def _arm(base: Plan, loaded: Plan, point: Mapping[str, Any], *, seed: int, replications: int, engine: str) -> Arm:
    plan = base.overridden([f"{name}={_text(value)}" for name, value in point.items()])
    return prepare(plan, seed=seed, replications=replications, engine=engine, loaded=loaded)


def _values(ledger: Ledger) -> dict[str, float]:
    return {value.indicator.id: value.value for value in evaluate(ledger)}


def _table(
    points: Sequence[Mapping[str, Any]], arms: Sequence[Arm], replications: int, known: Mapping[Cell, Values]
) -> SweepTable:
    """Return a row a run; indicators that no run has a value of are left out."""
    from .sweep_table import SweepTable

    rows = [
        {
            **point,
            "strategy": arm.strategy.spec,
            "replication": number,
            "seed": arm.provenance.seed,
            **known[place, number],
            "provenance": arm.provenance.key,
        }
        for place, (point, arm) in enumerate(zip(points, arms, strict=True))
        for number in range(replications)
    ]
    empty = [name for name in known[0, 0] if all(math.isnan(row[name]) for row in rows)]
    return SweepTable([{name: value for name, value in row.items() if name not in empty} for row in rows])


def _about(loaded: Plan, arms: Sequence[Arm]) -> dict[str, Any]:
    """Return how the sweep was made: versions, the scenario as loaded and, by key, what a point changes in it."""
    first = arms[0].provenance
    run = {"seed": first.seed, "replications": first.replications, "engine": first.engine}
    return {
        "provenance": {**environment(), **run},
        "scenario": scenario_to_dict(loaded.scenario),
        "points": [_point(arm) for arm in arms],
    }


def _point(arm: Arm) -> dict[str, Any]:
    about = arm.provenance
    return {
        "provenance": about.key,
        "scenario_hash": about.scenario_hash,
        "strategy": about.strategy,
        "code": dict(about.code),
        "differs": changes_to_list(arm.differs),
    }


def _key(arms: Sequence[Arm], axes: Mapping[str, Sequence[Any]]) -> str:
    """Return the key that distinguishes a sweep: its axes, and everything that determines its numbers."""
    text = json.dumps([list(axes), [arm.provenance.key for arm in arms]])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _after(done: int, progress: Progress | None) -> Progress | None:
    return None if progress is None else lambda part, total: progress(done + part, done + total)


def _files(scenario: object) -> list[Path]:
    return [Path(scenario)] if isinstance(scenario, str | Path) else []


def _column(values: Sequence[Any]) -> list[Any]:
    """Return an axis as a column that Parquet takes: numbers where all values are numbers (or none), else texts."""
    plain = [
        read_yaml(value, "A value of a sweep", InputError) if isinstance(value, str) else value for value in values
    ]
    return plain if all(value is None or isinstance(value, int | float) for value in plain) else [*map(_text, values)]


def _text(value: Any) -> str:
    """Return a value as an override has it: texts as they are, all else as JSON, which YAML reads."""
    return value if isinstance(value, str) else json.dumps(value)
