"""Ways to make an interval held against each other: coverage, and width beside Student's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Table
from simulator.indicators import INDICATORS
from simulator.runs.estimate import LEVEL, Influence, log_bounds, student

from .held import SIZES, tables_of
from .pool import Pool, World, taken

IDS = ("violative_view_rate", "exposure_delay", "innocent_views_lost", "time_to_action_mean", "queue_length")
"""One or more of each tail class whose intervals are not of counts, and that is a ratio of sums."""
TABLES, RESAMPLES = 400, 499
Floats = NDArray[np.float64]
Bounds = tuple[Floats, Floats]
Method = Callable[[Influence], Bounds]


def tables(kept: Mapping[str, Any]) -> list[Table]:
    """Return the kept figures."""
    found = []
    for kind, title in (("one_arm", "one arm"), ("large", "a large paired difference")):
        methods = list(METHODS[kind])
        table = Table(
            f"Ways to make an interval: {title}",
            ("indicator", "runs", *methods),
            f"Coverage in % and, in brackets, the median width in widths of Student's; {TABLES} tables of the small "
            "world.",
        )
        for id_, sizes in kept["methods"][kind].items():
            for size, cells in sizes.items():
                table.add(INDICATORS[id_].title, size, *(_cell(cells[name]) for name in methods))
        found.append(table)
    return found


def _cell(found: tuple[float, float]) -> str:
    return f"{100 * found[0]:.1f} ({found[1]:.2f})"


def measure(world: World, pools: Mapping[str, Pool]) -> dict[str, Any]:
    """Return coverage and relative width by kind, indicator, size and method."""
    found: dict[str, Any] = {kind: {id_: {} for id_ in IDS} for kind in METHODS}
    for id_ in IDS:
        whole = {name: _influence(id_, pool[id_]) for name, pool in pools.items()}
        truths = {
            "one_arm": float(whole["baseline"].value),
            "large": float(whole["large"].value - whole["baseline"].value),
        }
        for size in SIZES:
            rows = tables_of(world.runs, size, TABLES)
            arms = {name: _influence(id_, taken({id_: pool[id_]}, rows)[id_]) for name, pool in pools.items()}
            one, other = arms["baseline"], arms["large"]
            of = {"one_arm": one, "large": Influence(other.value - one.value, other.units - one.units)}
            for kind, influence in of.items():
                found[kind][id_][size] = _compared(METHODS[kind], influence, truths[kind])
    return found


def _compared(methods: Mapping[str, Method], influence: Influence, truth: float) -> dict[str, list[float]]:
    plain = student(influence.value, influence.units)
    there = np.isfinite(plain.low) & (plain.standard_error > 0)
    found = {}
    for name, method in methods.items():
        low, high = method(influence)
        covered = ((low <= truth) & (truth <= high))[there].mean()
        width = np.nanmedian((high - low)[there] / (plain.high - plain.low)[there])
        found[name] = [round(float(covered), 4), round(float(width), 3)]
    return found


def _influence(id_: str, parts: tuple[Any, Any]) -> Influence:
    return Influence.of_indicator(INDICATORS[id_], parts)


def _student(one: Influence) -> Bounds:
    found = student(one.value, one.units)
    return found.low, found.high


def _log(one: Influence) -> Bounds:
    return log_bounds(student(one.value, one.units))


def _library(method: str) -> Method:
    """Return a bootstrap of ``scipy.stats``."""

    def bounds(one: Influence) -> Bounds:
        from scipy.stats import bootstrap

        drawn = np.random.default_rng(1)
        ends = bootstrap(
            (one.units,),
            np.mean,
            n_resamples=RESAMPLES,
            confidence_level=LEVEL,
            method=method,
            axis=0,
            rng=drawn,
            batch=50,
        ).confidence_interval
        return ends.low, ends.high

    return bounds


def _bootstrap_t(one: Influence) -> Bounds:
    """Return the bounds by the quantiles of resampled Student's t."""
    runs = len(one.units)
    rows = np.random.default_rng(1).integers(0, runs, (RESAMPLES, runs))
    again = one.units[rows]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (again.mean(axis=1) - one.units.mean(axis=0)) / (again.std(axis=1, ddof=1) / np.sqrt(runs))
    least, most = np.nanquantile(np.where(np.isfinite(t), t, np.nan), ((1 - LEVEL) / 2, (1 + LEVEL) / 2), axis=0)
    error = one.units.std(axis=0, ddof=1) / np.sqrt(runs)
    return one.value - most * error, one.value - least * error


def _hall(one: Influence) -> Bounds:
    """Return the bounds by Hall's transformation, which takes the sample's skewness out of Student's t (1992)."""
    from scipy.special import stdtrit

    runs = len(one.units)
    apart = one.units - one.units.mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        skewness = (apart**3).mean(axis=0) / ((apart**2).mean(axis=0)) ** 1.5
    skewness = np.where(np.abs(skewness) < 1e-3, 1e-3, skewness)
    t, root = stdtrit(runs - 1, (1 + LEVEL) / 2), np.sqrt(runs)

    def back(x: float) -> Floats:
        inner = 1 + skewness * (x / root - skewness / (6 * runs))
        return np.asarray(3 * root / skewness * (np.cbrt(inner) - 1))

    error = one.units.std(axis=0, ddof=1) / root
    return one.value - error * back(t), one.value - error * back(-t)


_SHARED: dict[str, Method] = {
    "Student": _student,
    "percentile": _library("percentile"),
    "BCa": _library("BCa"),
    "bootstrap-t": _bootstrap_t,
    "Hall": _hall,
}
METHODS: Mapping[str, Mapping[str, Method]] = {"one_arm": {"log": _log, **_SHARED}, "large": _SHARED}
"""Of a difference, whose sign is not known, there is no logarithm."""
