"""A sweep: every point of a design is run on the same luck, one tidy row per run.

Runs are made in parts, and of each run only its indicators are kept, so that memory grows by some hundred numbers per
run. The file is written once, at the end; until then a journal beside it has a line for every run that is done.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config import scenario_to_dict
from simulator.export import ENDINGS, Content, Sheet, check_format, write
from simulator.export.fixed import fixed
from simulator.indicators import INDICATORS, evaluate
from simulator.present.changes import changes_to_list
from simulator.provenance import environment
from simulator.runs.arguments import as_path, check_function
from simulator.runs.cells import Cell, Cells, journal_key, journal_path, kept_cells, missing
from simulator.runs.executor import Progress
from simulator.runs.simulate import Arm, read_each

from .axes import Stated
from .plan import SweepPlan, plan_of

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
_PART = 256
"""Runs that are made ready at a time."""
_NAMED = 1_000
"""Points of which the table's ``attrs`` say each what it changes, at most; a row has its settings in any case."""
_IDS = tuple(INDICATORS)


class Kept(NamedTuple):
    """What is kept of a run: its indicators in the order of ``INDICATORS``, its strategy, the key of its provenance."""

    values: NDArray[np.float64]
    strategy: str
    provenance: str


def sweep(
    scenario: Scenario | str | Path,
    axes: Mapping[str, Stated],
    strategy: Strategy | str | None = None,
    *,
    workers: int | None = None,
    out: Path | str | None = None,
    progress: Progress | None = None,
    page: Page | None = None,
    **settings: Any,
) -> SweepTable:
    """Run a design over settings, by default every combination, and return one row per run.

    All runs of one replication number share their luck, so rows differ by their settings only.

    Parameters
    ----------
    scenario : Scenario, str or Path
    axes : mapping of str to sequence, str or None
        Values per setting, a path as in an override: a field of the scenario, such as ``"uploads.per_day"``, a
        parameter of the strategy, such as ``"strategy.remove_at"``, or one cell of it. A list has the values, and texts
        in it are read as YAML. A text is a range, ``"0.5:0.9"`` or, with its scale, ``"1h:8h:log"``; None stands for
        the range that a search would take.
    strategy : Strategy or str, optional
        By default the one that the scenario names.
    out : Path or str, optional
        File to write, in the format that its ending names: ``.parquet``, ``.csv``, ``.xlsx``, ``.json`` or ``.md``. A
        half-written file is never left. Until it is written a journal beside it, ``<out>.journal``, keeps the runs that
        are done, and the same call goes on with those that are missing.
    page : callable, optional
        Writes the table to an ``.html`` file; given the table and the file, it makes that ending one more.
    progress : callable, optional
        Called as ``progress(done, total)`` with runs, in parts.
    workers
        As of ``simulate``.
    **settings
        The design, and ``replications``, ``seed``, ``engine``, ``overrides``, ``allow_code`` as of ``simulate``: the
        keywords of ``plan_of``.

    Returns
    -------
    SweepTable
        A data frame with a row per run, point by point (of a grid the last axis fastest). Columns: one per axis,
        ``strategy``, ``replication``, ``seed``, one per indicator of which some run has a value (NaN where a run has
        none), and ``provenance``, the key of the point's provenance. ``attrs`` hold versions, the scenario as loaded,
        the names of the axes, the design, the settings as given with their runs and, for each key, what the point
        changes in the scenario (of more than 1,000 points the rows alone have the settings); Parquet files, workbooks
        and JSON keep them.

    Raises
    ------
    InputError
        If there is no axis, an axis has no values or a wrong one, there are more than 100,000 runs, the design does not
        go with the axes, ``out`` cannot be written or has another ending, or its journal is another sweep's.

    Examples
    --------
    >>> table = sweep("queueing", {"horizon": ["2h", "3h"]}, overrides=["scale=0.1"], replications=2)
    >>> table[["horizon", "replication"]].values.tolist()
    [['2h', 0], ['2h', 1], ['3h', 0], ['3h', 1]]
    """
    file = as_path("out", out)
    for name, function in (("progress", progress), ("page", page)):
        if function is not None:
            check_function(name, function)
    check_file(file, [scenario], page)
    plan = plan_of(scenario, axes, strategy, **settings)
    return run_sweep(plan, file, workers=workers, progress=progress, page=page)


def check_file(file: Path | None, inputs: Iterable[object], page: Page | None) -> None:
    """Refuse a file that cannot be written, is an input, or has an ending that names no format."""
    if file is not None:  # before anything runs
        files = [Path(one) for one in inputs if isinstance(one, str | Path)]
        check_format(file, _FILE, files, ENDINGS if page is not None else _WITHOUT_PAGE)


def run_sweep(
    plan: SweepPlan,
    file: Path | None,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    page: Page | None = None,
) -> SweepTable:
    """Run what is missing of a sweep, write its file, and return the table of ``sweep``."""
    total = plan.size * plan.replications
    with kept_cells(file, plan.key, total, "sweep", _kept) as cells:
        _run(plan, cells, workers, progress)
        table = table_of(plan, cells.known)
        if file is not None:
            if sweep_key(file) not in (None, plan.key):
                _LOGGER.warning("the file of another sweep is replaced: %s", file)
            write(
                sweep_content(table, rows=file.suffix.lower() == ".json"),
                file,
                None if page is None else partial(page, table),
            )
    return table


def _run(plan: SweepPlan, cells: Cells[Kept], workers: int | None, progress: Progress | None) -> None:
    """Run what is missing, part by part: an arm is made when its turn comes, and is gone after it."""
    total = plan.size * plan.replications
    wanting = missing(plan.size, plan.replications, cells.known)
    for start in range(0, len(wanting), _PART):
        part = wanting[start : start + _PART]
        places = list(dict.fromkeys(place for place, _ in part))
        arms = [plan.arm(place) for place in places]
        told = [(arm.strategy.spec, arm.provenance.key) for arm in arms]
        wanted = [(places.index(place), number) for place, number in part]

        def take(
            cell: Cell, of: list[float], places: Sequence[int] = places, told: Sequence[tuple[str, str]] = told
        ) -> None:
            spec, key = told[cell[0]]
            cells.add((places[cell[0]], cell[1]), {"strategy": spec, "provenance": key, "of": of})

        read_each(arms, wanted, indicators_of, take, workers, _after(len(cells.known), total, progress))


def indicators_of(ledger: Ledger) -> list[float]:
    """Return the indicators of a run in the order of ``INDICATORS``."""
    values = {one.indicator.id: float(one.value) for one in evaluate(ledger)}
    return [values.get(id_, math.nan) for id_ in _IDS]


def sweep_content(table: pd.DataFrame, *, rows: bool) -> Content:
    """Return the content for files of a sweep's table, as :func:`sweep` returns it; its ``rows`` are for JSON alone."""
    units = {name: INDICATORS[name].unit for name in table.columns if name in INDICATORS}
    about = {str(name): value for name, value in table.attrs.items()}
    payload = {**about, "rows": table.to_dict(orient="records")} if rows else about
    return Content(_FILE, f"Sweep of {', '.join(about['axes'])}", (Sheet("runs", table, units),), payload)


def own_file(path: Path, key: str) -> Path:
    """Return a file for a sweep that named none: the path or, if another sweep has that, one with the sweep's key.

    Parameters
    ----------
    path : Path
        A Parquet file.
    key : str
        Of the sweep, as in ``SweepPlan.key``.
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


def _kept(values: Mapping[str, Any]) -> Kept:
    return Kept(np.array(values["of"], dtype=np.float64), values["strategy"], values["provenance"])


def table_of(plan: SweepPlan, known: Mapping[Cell, Kept]) -> SweepTable:
    """Return a row per run of a point; indicators without a value in any run are left out."""
    from .table import SweepTable

    places = range(len(plan.points))
    rows = [known[place, number] for place in places for number in range(plan.replications)]
    values = np.array([one.values for one in rows])
    there = np.flatnonzero(~np.isnan(values).all(axis=0))
    columns: dict[str, Any] = {
        axis.name: [point[axis.name] for point in plan.points for _ in range(plan.replications)] for axis in plan.axes
    }
    columns["strategy"] = [one.strategy for one in rows]
    columns["replication"] = np.tile(np.arange(plan.replications), len(places))
    columns["seed"] = np.full(len(rows), plan.seed)
    columns |= {_IDS[place]: values[:, place] for place in there}
    columns["provenance"] = [one.provenance for one in rows]
    table = SweepTable(columns)
    table.attrs.update(fixed(_about(plan, known)))
    return table


def _about(plan: SweepPlan, known: Mapping[Cell, Kept]) -> dict[str, Any]:
    """Return how the sweep was made: versions, the scenario as loaded, the design, and what points change in it."""
    run = {"seed": plan.seed, "replications": plan.replications, "engine": plan.engine}
    named = len(plan.points) <= _NAMED
    return {
        "sweep": plan.key,
        "axes": [axis.name for axis in plan.axes],
        "design": {
            "kind": plan.kind,
            "samples": plan.samples,
            "levels": plan.levels,
            "points": len(plan.points),
            "ranges": {axis.name: axis.variable.describe() for axis in plan.axes if axis.variable is not None},
        },
        "given": _given(plan, known),
        "provenance": {**environment(), **run},
        "scenario": scenario_to_dict(plan.loaded.scenario),
        "points": [_point(plan.arm(place)) for place in range(len(plan.points))] if named else [],
    }


def _given(plan: SweepPlan, known: Mapping[Cell, Kept]) -> dict[str, Any]:
    """Return the settings that all points are compared with, and their runs: those of a point, or runs of their own."""
    runs = [known[plan.place_given, number] for number in range(plan.replications)]
    own = plan.place_given == len(plan.points)
    values = np.array([one.values for one in runs])
    there = np.flatnonzero(~np.isnan(values).all(axis=0))
    return {
        "settings": dict(plan.given),
        "strategy": runs[0].strategy,
        "provenance": runs[0].provenance,
        "point": None if own else plan.place_given,
        "values": {_IDS[place]: [None if math.isnan(one) else one for one in values[:, place]] for place in there},
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


def _after(done: int, total: int, progress: Progress | None) -> Progress | None:
    return None if progress is None else lambda part, _: progress(done + part, total)
