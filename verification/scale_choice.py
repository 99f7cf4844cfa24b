"""Whether the scale on which intervals of one arm are made is chosen well, on runs that have not chosen it.

A tail class has its interval as it is or on the scale of the logarithm (``simulator.indicators.traits.TRANSFORMS``).
The choice was made on the runs on which coverage is told, so it could be one for these runs only. Here the blocks of
runs of a world are parted into two halves. Each half chooses, and the coverage is measured on that half (in sample) and
on the other (out of sample), both ways.

Each half chooses in two ways: for each tail class, as is done, and for each indicator on its own, which is freer and so
has more to lose. It takes what lies nearer to 95 %, on average over worlds and sizes of tables.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Table
from simulator.indicators import INDICATORS, Indicator
from simulator.indicators.gap import Gap
from simulator.indicators.traits import Tail
from simulator.runs.estimate import LEVEL, Influence
from simulator.runs.parts import RunParts

from .held import SIZES, counted, tables_of
from .in_band import BAND, inside_by_chance
from .pool import BLOCK, Pool, World, taken

SCALES = ("none", "log")
HALVES = 2
TABLES = 500
Covered = dict[tuple[str, str, int], NDArray[np.float64]]
"""Coverage (halves, scales) of an indicator in a world, at a size of tables."""


def tables(kept: Mapping[str, Any]) -> list[Table]:
    """Return the kept shares."""
    found = kept["scales"]
    ways = list(next(iter(found["rows"].values())))
    chosen = "; ".join(f"{tail}: {', '.join(scales)}" for tail, scales in found["chosen"].items())
    table = Table(
        "Intervals of one arm inside 93.5 to 96.5 %, by who chose their scale",
        ("world", "runs", "indicators", *ways, "if all covered 95 %"),
        "Share of indicators in % and, in brackets, their mean distance from 95 % in points; each on both halves of "
        f"the runs, {TABLES} tables of each half. Chosen by the halves: {chosen}.",
    )
    for row, cells in found["rows"].items():
        world, size = row.split("/")
        runs = kept["worlds"][world]["runs"] // HALVES
        texts = [f"{100 * share:.0f} ({100 * distance:.1f})" for share, distance in cells.values()]
        table.add(world, size, str(found["indicators"][row]), *texts, f"{100 * inside_by_chance(runs, int(size)):.0f}")
    return [table]


def measure(worlds: Sequence[World], pools: Mapping[str, Mapping[str, Pool]]) -> dict[str, Any]:
    """Return the share of indicators inside the band and their mean distance from 95 %, by world, size and way."""
    covered: Covered = {}
    for world in worlds:
        covered |= covered_by_halves(world.name, pools[world.name]["baseline"])
    by_class = chosen(covered, lambda id_: INDICATORS[id_].tail)
    alone = chosen(covered, lambda id_: id_)
    shipped = {id_: SCALES.index(INDICATORS[id_].transform) for id_, *_ in covered}
    fixed: dict[str, list[dict[str, int]]] = {
        "never log": [dict.fromkeys(shipped, 0)] * HALVES,
        "always log": [dict.fromkeys(shipped, 1)] * HALVES,
        "as it is": [shipped] * HALVES,
    }
    ways = {
        **fixed,
        "by class, in sample": by_class,
        "by class, out of sample": by_class[::-1],
        "by indicator, in sample": alone,
        "by indicator, out of sample": alone[::-1],
    }
    rows, numbers = {}, {}
    for name in (world.name for world in worlds):
        for size in SIZES:
            some = {id_: one for (id_, where, runs), one in covered.items() if (where, runs) == (name, size)}
            rows[f"{name}/{size}"] = {way: told(some, scales) for way, scales in ways.items()}
            numbers[f"{name}/{size}"] = len(some)
    tails = dict.fromkeys(INDICATORS[id_].tail for id_, *_ in covered)
    of_tail = {tail: next(id_ for id_, *_ in covered if INDICATORS[id_].tail is tail) for tail in tails}
    picked = {tail.value: [SCALES[half[of_tail[tail]]] for half in by_class] for tail in tails}
    return {"rows": rows, "indicators": numbers, "chosen": picked}


def covered_by_halves(name: str, pool: Pool) -> Covered:
    """Return the coverage of one arm's intervals on either scale, on the runs of each half; the truth is of all."""
    found: Covered = {}
    for id_, parts in pool.items():
        indicator = INDICATORS[id_]
        if indicator.tail is Tail.PLANNED or isinstance(indicator.rule, Gap):
            continue  # these have bounds of their own, on no scale
        truth = float(Influence.of_indicator(indicator, parts).value)
        runs = np.arange(len(parts[0]))
        halves = [runs[runs // BLOCK % HALVES == half] for half in range(HALVES)]
        for size in SIZES:
            shares = [
                _on_each_scale(indicator, parts, half[tables_of(len(half), size, TABLES)], truth) for half in halves
            ]
            if None not in shares[0] + shares[1]:
                found[id_, name, size] = np.array(shares, dtype=np.float64)
    return found


def _on_each_scale(indicator: Indicator, parts: RunParts, rows: NDArray[np.int64], truth: float) -> list[float | None]:
    influence = Influence.of_indicator(indicator, taken({indicator.id: parts}, rows)[indicator.id])
    disjoint = len(np.unique(rows)) // len(rows)
    return [counted(replace(influence, transform=scale).interval(), truth, disjoint)[0] for scale in SCALES]


def chosen(covered: Covered, group: Callable[[str], Hashable]) -> list[dict[str, int]]:
    """Return the scale that each half chooses for each indicator; those of one group have one scale."""
    halves = []
    for half in range(HALVES):
        distances: dict[Hashable, list[NDArray[np.float64]]] = {}
        for (id_, *_), shares in covered.items():
            distances.setdefault(group(id_), []).append(np.abs(shares[half] - LEVEL))
        best = {one: int(np.argmin(np.mean(several, axis=0))) for one, several in distances.items()}
        halves.append({id_: best[group(id_)] for id_, *_ in covered})
    return halves


def told(covered: Mapping[str, NDArray[np.float64]], scales: Sequence[Mapping[str, int]]) -> list[float]:
    """Return the share of coverages inside the band and their mean distance from 95 %, each half with its scales."""
    shares = np.array([one[half, scales[half][id_]] for id_, one in covered.items() for half in range(HALVES)])
    inside = (shares >= BAND[0]) & (shares <= BAND[1])
    return [round(float(inside.mean()), 4), round(float(np.abs(shares - LEVEL).mean()), 4)]
