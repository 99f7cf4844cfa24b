"""A grid of settings: every combination is run on the same luck, one tidy row per run."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.config import scenario_to_dict
from simulator.export import ENDINGS, Content, Sheet, check_format, write
from simulator.indicators import INDICATORS, evaluate
from simulator.present.changes import changes_to_list
from simulator.provenance import environment
from simulator.runs.arguments import as_path
from simulator.runs.cells import Cell, Values, journal_key, journal_path, kept_cells, missing
from simulator.runs.executor import Progress
from simulator.runs.simulate import Arm, run_each

from .grid import Grid, grid_of

if TYPE_CHECKING:
    import pandas as pd

    from simulator.config import Scenario
    from simulator.ledger import Ledger
    from simulator.strategy import Strategy

    from .table import SweepTable

_LOGGER = logging.getLogger("riskbox")
_FILE = "A sweep"
Page = Callable[["SweepTable", Path], object]
"""Writes the page of a sweep's table to a file."""
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
    page: Page | None = None,
) -> SweepTable:
    """Run every combination of settings and return one row per run.

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
    file = as_path("out", out)
    check_file(file, scenario, page)
    grid = grid_of(
        scenario,
        axes,
        strategy,
        replications=replications,
        seed=seed,
        engine=engine,
        overrides=overrides,
        allow_code=allow_code,
    )
    return run_grid(grid, file, workers=workers, progress=progress, page=page)


def check_file(file: Path | None, scenario: object, page: Page | None) -> None:
    """Refuse a file that cannot be written, is an input, or has an ending that names no format."""
    if file is not None:  # before anything runs
        check_format(file, _FILE, _files(scenario), ENDINGS if page is not None else _WITHOUT_PAGE)


def run_grid(
    grid: Grid,
    file: Path | None,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    page: Page | None = None,
) -> SweepTable:
    """Run what is missing of a grid, write its file, and return the table of ``sweep``."""
    total = len(grid.arms) * grid.replications
    with kept_cells(file, grid.key, total) as cells:
        wanted = missing(len(grid.arms), grid.replications, cells.known)
        after = _after(total - len(wanted), progress)
        run_each(grid.arms, wanted, lambda cell, ledger: cells.add(cell, _values(ledger)), workers, after)
        table = _table(grid, cells.known)
        table.attrs.update({"sweep": grid.key, "axes": list(grid.axes), **_about(grid)})
        if file is not None:
            if sweep_key(file) not in (None, grid.key):
                _LOGGER.warning("the file of another sweep is replaced: %s", file)
            write(sweep_content(table), file, None if page is None else partial(page, table))
    return table


def sweep_content(table: pd.DataFrame) -> Content:
    """Return the content for files of a sweep's table, as :func:`sweep` returns it."""
    units = {name: INDICATORS[name].unit for name in table.columns if name in INDICATORS}
    about = {str(name): value for name, value in table.attrs.items()}
    payload = {**about, "rows": table.to_dict(orient="records")}
    return Content(_FILE, f"Sweep of {', '.join(about['axes'])}", (Sheet("runs", table, units),), payload)


def own_file(path: Path, key: str) -> Path:
    """Return a file for a sweep that named none: the path or, if another sweep has that, one with the sweep's key.

    Parameters
    ----------
    path : Path
        A Parquet file.
    key : str
        Of the sweep, as in ``Grid.key``.
    """
    owners = {sweep_key(path) or ""} if path.exists() else set()
    journal = journal_path(path)
    owners |= {journal_key(journal) or ""} if journal.exists() else set()
    return path if owners <= {key} else path.with_stem(f"{path.stem}-{key[:8]}")


def sweep_key(path: Path) -> str | None:
    """Return the key of the sweep that a Parquet file holds; None if it holds none."""
    import pyarrow.parquet as pq

    try:
        kept = json.loads((pq.read_schema(path).metadata or {}).get(b"PANDAS_ATTRS", b"{}"))
    except (OSError, ValueError):
        return None
    key = kept.get("sweep") if isinstance(kept, dict) else None
    return key if isinstance(key, str) else None


def _values(ledger: Ledger) -> dict[str, float]:
    return {value.indicator.id: value.value for value in evaluate(ledger)}


def _table(grid: Grid, known: Mapping[Cell, Values]) -> SweepTable:
    """Return a row per run; indicators without a value in any run are left out."""
    from .table import SweepTable

    rows = [
        {
            **point,
            "strategy": arm.strategy.spec,
            "replication": number,
            "seed": arm.provenance.seed,
            **known[place, number],
            "provenance": arm.provenance.key,
        }
        for place, (point, arm) in enumerate(zip(grid.points, grid.arms, strict=True))
        for number in range(grid.replications)
    ]
    empty = [name for name in known[0, 0] if all(math.isnan(row[name]) for row in rows)]
    return SweepTable([{name: value for name, value in row.items() if name not in empty} for row in rows])


def _about(grid: Grid) -> dict[str, Any]:
    """Return how the sweep was made: versions, the scenario as loaded and, by key, what a point changes in it."""
    first = grid.arms[0].provenance
    run = {"seed": first.seed, "replications": first.replications, "engine": first.engine}
    return {
        "provenance": {**environment(), **run},
        "scenario": scenario_to_dict(grid.loaded.scenario),
        "points": [_point(arm) for arm in grid.arms],
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


def _after(done: int, progress: Progress | None) -> Progress | None:
    return None if progress is None else lambda part, total: progress(done + part, done + total)


def _files(scenario: object) -> list[Path]:
    return [Path(scenario)] if isinstance(scenario, str | Path) else []
