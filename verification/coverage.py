"""How often intervals hold the truth, for every indicator: measured on the simulator itself.

A world is run many times under a plan and under two changes of it, on the same luck: a *large* change, which every run
shows, and a *small* one, which touches few uploads. The truth of an indicator is its value over all runs together.
Tables of 4, 8 and 30 runs are formed from the runs, first disjoint ones and then others by new random orders, and each
gets its interval from the functions that pages and tables use.

``python -m verification.coverage --write --pool FOLDER`` runs what the folder does not hold yet, an hour of processor
time in all, and keeps the shares where pages and tables read them (``simulator/indicators/coverage.json``).
``python -m verification coverage`` prints what is kept.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.table import Table
from simulator.indicators import INDICATORS
from simulator.indicators.coverage import KEPT, LEAST, Kind, measured
from simulator.runs.estimate import Influence
from simulator.runs.paired import Paired

from . import efficiency, in_band, interval_methods, nulls, scale_choice
from .held import SIZES, counted, error_of, tables_of
from .pool import Pool, World, pool_of, taken

SHED = (
    "strategy=OnCall(remove_at=0.79, review_at=0.2, review_at_reports=1, review_at_views=1000, rescore_remove_at=0.58, "
    "shed_after=600)"
)
LARGE = ("strategy.remove_at=0.9", "strategy.review_at_views=10000")
SMALL = ("strategy.remove_at=0.8",)
_DAY = {
    "large": (*LARGE, "pools.americas.shifts.day.reviewers=3"),
    "small": (*SMALL, "pools.americas.shifts.day.reviewers=30"),
}
_MANY_SHIFTS = {
    "large": (*LARGE, "pools.americas.shifts.morning.reviewers=3"),
    "small": (*SMALL, "pools.americas.shifts.evening.reviewers=3"),
}
WORLDS = (
    World("small", "baseline", ("scale=0.05", "horizon=1d"), _DAY, 4_000),
    World("baseline", "baseline", ("horizon=1d",), _DAY, 1_200),
    World("everything", "everything", ("scale=0.05", "horizon=2d"), _MANY_SHIFTS, 600),
    World(
        "shedding",
        "understaffed",
        ("scale=0.1", "horizon=1d", SHED),
        {"large": ("strategy.shed_after=1800",), "small": SMALL},
        600,
    ),
)
"""A small world, a day of the baseline and, for indicators of mechanisms that these two do not have, two others."""
USUAL = tuple(world.name for world in WORLDS[:2])


def tables() -> list[Table]:
    """Return what is kept: coverage of key indicators and of all, how often nothing is called something, efficiency."""
    kept = measured()
    usual = [id_ for id_, found in kept["indicators"].items() if set(found) & set(USUAL)]
    others = [id_ for id_ in kept["indicators"] if id_ not in usual]
    keys = [id_ for id_ in usual if INDICATORS[id_].key]
    return [
        _table("How often 95 % intervals of key indicators hold the truth", keys, _notes(kept)),
        _table("How often 95 % intervals of all indicators hold the truth", usual, "In %, as above."),
        _of_mechanisms("How often 95 % intervals of mechanisms' indicators hold it", others),
        *in_band.tables(kept),
        *scale_choice.tables(kept),
        *interval_methods.tables(kept),
        *nulls.tables(kept),
        *efficiency.tables(kept),
    ]


def _table(title: str, ids: Sequence[str], notes: str) -> Table:
    heads = [f"{world}: {kind.replace('_', ' ')}" for world in USUAL for kind in Kind]
    table = Table(title, ("indicator", "tail", *heads), notes)
    for id_ in ids:
        found = measured()["indicators"][id_]
        cells = [_cell(found[world][kind]) for world in USUAL for kind in Kind]
        table.add(INDICATORS[id_].title, INDICATORS[id_].tail.value, *cells)
    return table


def _of_mechanisms(title: str, ids: Sequence[str]) -> Table:
    table = Table(title, ("indicator", "tail", "world", *(kind.replace("_", " ") for kind in Kind)), "In %, as above.")
    for id_ in ids:
        for world, found in measured()["indicators"][id_].items():
            cells = [_cell(found[kind]) for kind in Kind]
            table.add(INDICATORS[id_].title, INDICATORS[id_].tail.value, world, *cells)
    return table


def _cell(found: Mapping[str, Any]) -> str:
    """Return the coverage at 4, 8 and 30 runs; in brackets the share of tables with an interval, if not nearly all."""
    cells = []
    for size in SIZES:
        share, there = found.get(str(size), (None, 0.0))
        text = "few" if share is None else f"{100 * share:.1f}"
        cells.append(f"{text} [{100 * there:.0f}]" if share is not None and there < 0.95 else text)
    return " / ".join(cells)


def _notes(kept: Mapping[str, Any]) -> str:
    worlds = kept["worlds"]
    runs = "; ".join(f"{one['about']}: {one['runs']:,} runs" for one in worlds.values())
    errors = "; ".join(
        " ".join((name, *(f"{100 * error_of(0.95, one['runs'], size):.1f}" for size in SIZES)))
        for name, one in worlds.items()
    )
    return (
        f"In %, at {', '.join(map(str, SIZES))} runs. {runs}. Standard errors at 95 %, in points, at most: {errors}; "
        "of tables that share runs they are smaller. In brackets: tables with an interval, in %, where some have none; "
        f"*few*: too few tables have one for a share. Below {100 * LEAST:.0f} % an interval is withheld."
    )


def coverage_of_world(
    world: World, pools: Mapping[str, Pool], ids: Sequence[str]
) -> dict[str, dict[Kind, dict[int, list[Any]]]]:
    """Return for each indicator, by kind and size of tables, the coverage and the share of tables with an interval."""
    found: dict[str, dict[Kind, dict[int, list[Any]]]] = {}
    truths = {name: {id_: _value(id_, pool) for id_ in ids} for name, pool in pools.items()}
    for size in SIZES:
        rows = tables_of(world.runs, size)
        for id_ in ids:
            arms = {name: _influence(id_, taken({id_: pool[id_]}, rows)) for name, pool in pools.items()}
            truth = {name: truths[name][id_] for name in pools}
            for kind in Kind:
                if kind is Kind.ONE_ARM:
                    interval, true = arms["baseline"].interval(), truth["baseline"]
                else:
                    interval = Paired.of(arms["baseline"], arms[kind]).difference
                    true = truth[kind] - truth["baseline"]
                found.setdefault(id_, {}).setdefault(kind, {})[size] = counted(interval, true, world.runs // size)
    return found


def _influence(id_: str, pool: Pool) -> Influence:
    return Influence.of_indicator(INDICATORS[id_], pool[id_])


def _value(id_: str, pool: Pool) -> float:
    return float(_influence(id_, pool).value)


def measure(folder: Path | None) -> dict[str, Any]:
    """Return all that is kept."""
    worlds, pools = {}, {}
    indicators: dict[str, dict[str, Any]] = {}
    for world in WORLDS:
        pools[world.name] = pool_of(world, folder)
        ids = [id_ for id_ in pools[world.name]["baseline"] if world.name in USUAL or id_ not in indicators]
        for id_, kinds in coverage_of_world(world, pools[world.name], ids).items():
            indicators.setdefault(id_, {})[world.name] = kinds
        worlds[world.name] = {
            "about": world.about,
            "uploads": round(uploads_per_run(world)),
            "runs": world.runs,
        }
    return {
        "command": "python -m verification.coverage --write",
        "date": datetime.now(UTC).date().isoformat(),
        "worlds": worlds,
        "indicators": {id_: indicators[id_] for id_ in INDICATORS if id_ in indicators},
        "scales": scale_choice.measure([world for world in WORLDS if world.name in USUAL], pools),
        "methods": interval_methods.measure(WORLDS[0], pools["small"]),
        **nulls.measure(folder),
        "efficiency": efficiency.measure(WORLDS[1], pools["baseline"], folder),
    }


def uploads_per_run(world: World) -> float:
    """Return the mean number of uploads of a run."""
    from simulator.runs.arms import run_plans
    from simulator.runs.estimate import uploads_of

    loaded, arms = world.arms()
    (found,) = run_plans([arms["baseline"]], loaded, seed=1, replications=4, engine="compiled")
    return uploads_of(found.ledgers)


def main() -> None:
    """Measure, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the shares where pages and tables read them")
    parser.add_argument("--pool", type=Path, help="folder of runs: what it holds is read, what it lacks is run")
    given = parser.parse_args()
    found = json.dumps(measure(given.pool))
    if given.write:
        KEPT.write_text(_lines(json.loads(found)) + "\n", encoding="utf-8")
    else:
        print(found)


def _lines(kept: Any, indent: str = "") -> str:
    """Return plain data as JSON; maps of lists, such as the coverage of one kind, stand on one line."""
    if not isinstance(kept, dict) or not any(isinstance(value, dict) for value in kept.values()):
        return json.dumps(kept)
    within = indent + " "
    rows = (f"{within}{json.dumps(str(name))}: {_lines(value, within)}" for name, value in kept.items())
    return "{\n" + ",\n".join(rows) + f"\n{indent}}}"


if __name__ == "__main__":
    main()
