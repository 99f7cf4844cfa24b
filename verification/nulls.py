"""How often comparisons of plans that are equal in law are called different.

Both arms hold a lottery of equal odds, which removes and reviews uploads at random; the lotteries are independent, so
the arms decide differently upload by upload, and what is called different is called so by luck.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.table import Table
from simulator.indicators import INDICATORS
from simulator.present.outcomes import CLEAR
from simulator.runs.estimate import Influence
from simulator.runs.multiplicity import KEY, OTHERS, adjusted
from simulator.runs.paired import Paired

from .lottery import Lottery
from .pool import Pool, World, pool_of, taken

SIZES = (2, 4, 8)
COMPARISONS = 1_000
_PLAN = {"remove_at": 0.79, "review_at": 0.42, "review_at_reports": 1, "review_at_views": 100_000}
WORLD = World(
    "null",
    "baseline",
    ("scale=0.05", "horizon=1d"),
    {"other": ("strategy.number=1",)},
    COMPARISONS * max(SIZES),
    Lottery(**_PLAN, rescore_remove_at=0.58),
)


def tables(kept: Mapping[str, Any]) -> list[Table]:
    """Return the kept shares: of whole tables, and of each indicator."""
    whole = Table(
        "Comparisons of equal plans that call a difference",
        ("pairs of runs", "any key row", "any other row", "any row, without adjustment"),
        f"{kept['null_comparisons']:,} comparisons of each size, of {kept['nulls_about']}. Standard error at 5 %: "
        f"{100 * math.sqrt(0.0475 / kept['null_comparisons']):.1f} points.",
    )
    for size, shares in kept["null_tables"].items():
        whole.add(size, *(f"{100 * share:.1f} %" for share in shares))
    rows = Table(
        "Comparisons of equal plans that call an indicator different, before adjustment",
        ("indicator", *(f"{size} pairs" for size in SIZES)),
        "In % of the comparisons with a p-value; *none*: fewer than 20 have one.",
    )
    for id_, found in kept["nulls"].items():
        rows.add(INDICATORS[id_].title, *(_cell(found.get(str(size))) for size in SIZES))
    return [whole, rows]


def _cell(found: tuple[float, int] | None) -> str:
    return "none" if found is None else f"{100 * found[0]:.1f}"


def measure(folder: Path | None) -> dict[str, Any]:
    """Return the shares that are called, by indicator, and of tables with any call."""
    pools = pool_of(WORLD, folder)
    nulls: dict[str, dict[int, list[float]]] = {id_: {} for id_ in pools["baseline"]}
    whole = {}
    for size in SIZES:
        paired = _compared(pools, size)
        for id_, one in paired.items():
            told = np.isfinite(one.p_value)
            if told.sum() >= 20:
                share = float((one.p_value[told] <= CLEAR).mean())
                nulls[id_][size] = [round(share, 4), int(told.sum())]
        whole[size] = [round(float(share), 4) for share in _any_call(paired)]
    about = f"{WORLD.about}, with lotteries that remove 3 % and review 5 % of all uploads"
    return {"nulls": nulls, "null_tables": whole, "nulls_about": about, "null_comparisons": COMPARISONS}


def _compared(pools: Mapping[str, Pool], size: int) -> dict[str, Paired]:
    """Return the comparisons of one size: of each block of eight pairs the first ones."""
    rows = np.arange(WORLD.runs).reshape(-1, max(SIZES)).T[:size]
    found = {}
    for id_ in pools["baseline"]:
        one, other = (
            Influence.of_indicator(INDICATORS[id_], taken({id_: pool[id_]}, rows)[id_]) for pool in pools.values()
        )
        found[id_] = Paired.of(one, other)
    return found


def _any_call(paired: Mapping[str, Paired]) -> tuple[float, float, float]:
    """Return the share of tables that call a key row, another row, and any row by its own p-value."""
    gc.freeze()  # statsmodels collects garbage in every call, which takes the longer the more objects there are
    shares = []
    for chosen, method in ((True, KEY), (False, OTHERS)):
        family = [one for id_, one in paired.items() if bool(INDICATORS[id_].key) is chosen]
        p_values = np.stack([one.p_value for one in family])
        apart = np.stack([(one.difference.low > 0) | (one.difference.high < 0) for one in family])
        q_values = np.stack([adjusted(column, method) for column in p_values.T], axis=1)
        shares.append(float(((q_values <= CLEAR) & apart).any(axis=0).mean()))
    alone = np.stack([np.nan_to_num(one.p_value, nan=1.0) <= CLEAR for one in paired.values()]).any(axis=0)
    return shares[0], shares[1], float(alone.mean())
