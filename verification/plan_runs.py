"""Whether ``plan-runs`` keeps its promise: how many of 200 studies of the suggested size see the stated difference.

A small world is run in many pairs. The mean over all of them is the true difference; its relative size is the change
that is asked for. Pilots of the usual size and one large pilot suggest a number of pairs each; the studies are disjoint
blocks of other pairs, and a study sees the difference if its p-value is at most the level that was planned for.

With a large pilot the suggestion must see it in about 80 % of the studies. With a small one the suggestion follows from
an upper bound of the spread, so it must do so in at least that share in most pilots.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from benchmarks.table import Table
from simulator.indicators import INDICATORS, Indicator
from simulator.indicators.change import Change
from simulator.ledger import Ledger
from simulator.runs.arms import run_plans, starting_plan
from simulator.runs.estimate import Influence
from simulator.runs.paired import Paired
from simulator.runs.planning import PILOT, needed
from simulator.runs.results import Results

WORLD = ("scale=0.05", "horizon=1d")
CANDIDATE = ("strategy.remove_at=0.6",)
SHOWN = ("reviewer_hours", "removals_per_1000_uploads")
STUDIES, LARGE, USUAL, SEED = 200, 200, 5, 11
"""Studies of a number of pairs, pairs of the large pilot, pilots of the usual size, and the first seed."""
BLOCK, BLOCKS = 100, 26
"""Pairs of a block of runs, and blocks: enough for 200 studies of 13 pairs."""

Arms = tuple[Results, Results]


def tables() -> list[Table]:
    """Return the share of studies that see the difference, for one large pilot and a few of the usual size."""
    pilots, pairs = _run(SEED, LARGE + USUAL * PILOT), _many()
    error = 100 * math.sqrt(0.8 * 0.2 / STUDIES)
    heads = ("indicator", "change", "pilot", "by its", "pairs", "studies", "see it")
    world = ", ".join((*WORLD, *CANDIDATE))
    note = f"baseline, {world}; power 80 %; standard error of {STUDIES} studies {error:.1f} points."
    table = Table("Studies of the suggested size that see the stated difference", heads, note)
    sizes = [(0, LARGE), *((LARGE + number * PILOT, PILOT) for number in range(USUAL))]
    for indicator in (INDICATORS[id_] for id_ in SHOWN):
        change = true_change(indicator, pairs)
        for start, size in sizes:
            plan = needed(*_part(pilots, start, size), indicator, {}, change)
            suggested = {"spread": plan.pairs_estimated, "bound": plan.pairs}
            for said, number in suggested.items():
                if number is None or (said == "spread" and size != LARGE):
                    continue
                seen = studies(pairs, indicator, plan.level, number)
                share = f"{100 * float(np.mean(seen)):.1f} %" if seen else "–"
                percent = f"{100 * change.amount:+.1f} %"
                table.add(indicator.title, percent, f"{size} pairs", said, str(number), str(len(seen)), share)
    return [table]


def true_change(indicator: Indicator, arms: Arms) -> Change:
    """Return the relative difference over all pairs."""
    before, after = (float(Influence.of(indicator, arm.ledgers).value) for arm in arms)
    return Change(after / before - 1)


def studies(arms: Arms, indicator: Indicator, level: float, pairs: int) -> list[bool]:
    """Return, for disjoint studies of so many pairs, whether each sees the difference."""
    starts = range(0, arms[0].replications - pairs + 1, pairs)[:STUDIES]
    return [_sees(indicator, _part(arms, start, pairs), level) for start in starts]


def _sees(indicator: Indicator, arms: Arms, level: float) -> bool:
    before, after = (Influence.of(indicator, arm.ledgers) for arm in arms)
    return bool(Paired.of(before, after).p_value <= level)


def _many() -> Arms:
    """Return many pairs, their ledgers without what the shown indicators do not count: sketches and segments."""
    blocks = [_slimmed(_run(SEED + 1 + number, BLOCK)) for number in range(BLOCKS)]
    one, other = (
        replace(arms[0], ledgers=sum((arm.ledgers for arm in arms), ())) for arms in zip(*blocks, strict=True)
    )
    return one, other


def _slimmed(arms: Arms) -> Arms:
    one, other = (replace(arm, ledgers=tuple(_slim(ledger) for ledger in arm.ledgers)) for arm in arms)
    return one, other


def _run(seed: int, pairs: int) -> Arms:
    loaded, baseline = starting_plan("baseline", None, WORLD, allow_code=False)
    plans = [baseline, baseline.overridden(CANDIDATE)]
    one, other = run_plans(plans, loaded, seed=seed, replications=pairs, engine="compiled")
    return one, other


def _slim(ledger: Ledger) -> Ledger:
    return replace(ledger, sketches=ledger.sketches[..., :0], segment_items=ledger.segment_items[:0])


def _part(arms: Arms, start: int, size: int) -> Arms:
    one, other = (replace(arm, ledgers=arm.ledgers[start : start + size]) for arm in arms)
    return one, other
