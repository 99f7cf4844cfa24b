"""Runs and processor time that an interval of a given width takes: views drawn against views expected."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.table import Table
from simulator.indicators import INDICATORS
from simulator.runs.arms import run_plans
from simulator.runs.estimate import Influence

from .pool import Pool, World, pool_of, taken

IDS = ("violative_view_rate", "innocent_views_lost", "exposure_delay")
RUNS = 600
_TIMED, _RESAMPLES, _BLOCK = 20, 400, 30


def tables(kept: Mapping[str, Any]) -> list[Table]:
    """Return the kept figures."""
    found = kept["efficiency"]
    seconds = found["seconds"]
    table = Table(
        "Runs and processor time for the same interval, views drawn and expected",
        ("indicator", "drawn", "expected", "times fewer runs", "95 % interval", "of 30 runs", "less time"),
        f"{kept['worlds']['baseline']['about']}; {found['runs']} runs of each on the same luck. *Drawn*, *expected*: "
        "relative standard deviation of one run, which is the relative standard error per root of the number of runs. "
        "The interval is by bootstrap over runs. *Of 30 runs*: median over disjoint blocks of 30 runs, which is what "
        "most studies see; *less time*: the same in processor time. Per run it is "
        f"{seconds['drawn']:.3f} s drawn, {seconds['expected']:.3f} s expected.",
    )
    for id_, one in found["indicators"].items():
        table.add(
            INDICATORS[id_].title,
            *(f"{100 * one[name]:.1f} %" for name in ("drawn", "expected")),
            f"{one['ratio']:.1f}",
            f"{one['low']:.1f} to {one['high']:.1f}",
            f"{one['blocks']:.1f}",
            f"{one['blocks'] * seconds['drawn'] / seconds['expected']:.1f}",
        )
    return [table]


def measure(world: World, expected: Mapping[str, Pool], folder: Path | None) -> dict[str, Any]:
    """Return spreads and times; both pools have the same luck, run by run."""
    before = drawn(world)
    pools = {"drawn": pool_of(before, folder)["baseline"], "expected": expected["baseline"]}
    runs = np.arange(RUNS)[:, None]
    again = np.random.default_rng(1).integers(0, RUNS, (RUNS, _RESAMPLES))
    blocks = np.arange(RUNS // _BLOCK * _BLOCK).reshape(-1, _BLOCK).T
    found = {}
    for id_ in IDS:
        at = {name: float(_spread(id_, pool, runs)[0]) for name, pool in pools.items()}
        ratios = (_spread(id_, pools["drawn"], again) / _spread(id_, pools["expected"], again)) ** 2
        low, high = (round(float(end), 2) for end in np.quantile(ratios, (0.025, 0.975)))
        ratio = (at["drawn"] / at["expected"]) ** 2
        found[id_] = {**{name: round(one, 4) for name, one in at.items()}, "ratio": round(ratio, 2)}
        several = (_spread(id_, pools["drawn"], blocks) / _spread(id_, pools["expected"], blocks)) ** 2
        found[id_] |= {"low": low, "high": high, "blocks": round(float(np.median(several)), 2)}
    return {
        "runs": RUNS,
        "seconds": {name: round(_seconds(one), 4) for name, one in (("drawn", before), ("expected", world))},
        "indicators": found,
    }


def drawn(world: World) -> World:
    """Return a world that counts views as they are drawn."""
    return replace(world, name="drawn", overrides=(*world.overrides, "views.counted=drawn"), plans={}, runs=RUNS)


def _spread(id_: str, pool: Pool, rows: np.ndarray) -> np.ndarray:
    """Return the relative standard deviation of one run, for each column of rows."""
    one = Influence.of_indicator(INDICATORS[id_], taken({id_: pool[id_]}, rows)[id_])
    return np.asarray(one.units.std(axis=0, ddof=1) / one.value)


def _seconds(world: World) -> float:
    """Return the processor time of a run, s."""
    loaded, arms = world.arms()
    plan = [arms["baseline"]]
    run_plans(plan, loaded, seed=1, replications=1, engine="compiled", workers=1)
    start = time.process_time()
    run_plans(plan, loaded, seed=2, replications=_TIMED, engine="compiled", workers=1)
    return (time.process_time() - start) / _TIMED
