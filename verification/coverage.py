"""How often intervals hold the truth, and how often nothing is called something: measured on the simulator itself.

*Coverage.* A small world is run many times, each time with eight fresh pairs of replications; the truth of an indicator
is its value over all of them together. Its own error is a tenth of that of one table.

*Nulls.* Two plans that do the same (a control tick that nobody listens to) are run on different seeds, so nothing
differs but luck. A table that calls anything clear is wrong.

``python -m verification.coverage --write`` keeps the shares where pages and tables read them.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from benchmarks.table import Table
from simulator import simulate
from simulator.indicators import INDICATORS
from simulator.present.coverage import KEPT
from simulator.present.decision import KEYS
from simulator.present.outcomes import BETTER, CHANGED, WORSE
from simulator.runs.arms import run_plans, starting_plan
from simulator.runs.compare import Comparison
from simulator.runs.estimate import Influence
from simulator.runs.paired import Paired
from simulator.runs.results import Results

WORLD = ("scale=0.05", "horizon=1d", *(f"pools.{name}.cost_per_hour=20" for name in ("americas", "emea", "apac")))
CANDIDATES = {
    "paired": ("strategy.remove_at=0.9", "strategy.review_at_views=10000", "pools.americas.shifts.day.reviewers=3"),
    "paired_small": ("strategy.remove_at=0.8", "pools.americas.shifts.day.reviewers=30"),
}
"""A change that every run shows, and one that touches hardly any upload of a run."""
REPLICATIONS, REPEATS = 8, 100
NULL_SIZES, NULL_REPEATS, NULL_RUNS = (4, 8, 30), 20, 30
SAME = "control.tick=10m"
"""A change of the plan that does nothing to a strategy which is not live."""


def tables() -> list[Table]:
    """Return the coverage of the key indicators' intervals."""
    error = 100 * math.sqrt(0.95 * 0.05 / REPEATS)
    table = Table(
        "How often 95 % intervals hold the truth",
        ("indicator", "one arm", "large difference", "small difference"),
        f"{REPEATS} tables of {REPLICATIONS} replications; standard error of a share {error:.1f} points. In brackets "
        "tables with an interval, where not all have one.",
    )
    for id_, one in measured_coverage().items():
        table.add(INDICATORS[id_].title, *(_covered_in(one, name) for name in ("one_arm", *CANDIDATES)))
    return [table]


def null_tables() -> list[Table]:
    """Return how often a table of two plans that do the same calls something clear."""
    heads = ("replications", "tables", "any key indicator", "any other", "any, unadjusted", "s.e. at 5 %")
    table = Table("Tables without a true difference that call one", heads)
    for size, calls in measured_nulls().items():
        shares = map(_percent, np.mean(calls, axis=0))
        table.add(str(size), str(len(calls)), *shares, f"{100 * math.sqrt(0.0475 / len(calls)):.1f} points")
    return [table]


def measured_coverage(repeats: int = REPEATS) -> dict[str, dict[str, float]]:
    """Return, for each key indicator, the share of intervals of one arm and of paired differences with the truth."""
    ends: dict[str, list[tuple[float, ...]]] = {id_: [] for id_ in KEYS}
    parts: dict[str, list[np.ndarray]] = {id_: [] for id_ in KEYS}
    loaded, baseline = starting_plan("baseline", None, WORLD, allow_code=False)
    candidates = [baseline.overridden(changes) for changes in CANDIDATES.values()]
    for seed in range(1, repeats + 1):
        arms = run_plans([baseline, *candidates], loaded, seed=seed, replications=REPLICATIONS, engine="compiled")
        for id_ in KEYS:
            before, *others = (Influence.of(INDICATORS[id_], arm.ledgers) for arm in arms)
            found = [before.interval(), *(Paired.of(before, after).difference for after in others)]
            ends[id_].append(tuple(float(end) for one in found for end in (one.low, one.high)))
            rule = INDICATORS[id_].rule
            parts[id_].append(np.array([sum(np.array(rule.parts(one)) for one in arm.ledgers) for arm in arms]))
    return {id_: _covered(np.array(ends[id_]), np.sum(parts[id_], axis=0)) for id_ in KEYS}


def _covered(ends: np.ndarray, parts: np.ndarray) -> dict[str, float]:
    before, *others = parts[:, 0] / parts[:, 1]
    shares = {}
    truths = [before, *(after - before for after in others)]
    for place, (name, truth) in enumerate(zip(("one_arm", *CANDIDATES), truths, strict=True)):
        low, high = ends.T[2 * place : 2 * place + 2]
        there = np.isfinite(low)
        slack = 1e-9 * abs(truth)  # what is planned is known to the last bit, and a mean of it to rounding
        inside = (low[there] - slack <= truth) & (truth <= high[there] + slack)
        shares[name] = float(np.mean(inside)) if there.any() else math.nan
        shares[f"{name}_tables"] = int(there.sum())
    return shares


def measured_nulls(repeats: int = NULL_REPEATS) -> dict[int, list[tuple[bool, bool, bool]]]:
    """Return, by replications, whether each table calls a key indicator, another one, or any by its own p-value."""
    calls: dict[int, list[tuple[bool, bool, bool]]] = {size: [] for size in NULL_SIZES}
    for seed in range(1, repeats + 1):
        one = simulate("baseline", overrides=WORLD, seed=seed, replications=NULL_RUNS)
        other = simulate("baseline", overrides=(*WORLD, SAME), seed=10_000 + seed, replications=NULL_RUNS)
        for size in NULL_SIZES:
            calls[size] += [_called(pair) for pair in _split(one, other, size)]
    return calls


def _split(one: Results, other: Results, size: int) -> Iterator[Comparison]:
    for start in range(0, NULL_RUNS - size + 1, size):
        yield Comparison(*(replace(arm, ledgers=arm.ledgers[start : start + size]) for arm in (one, other)))


def _called(pair: Comparison) -> tuple[bool, bool, bool]:
    rows = pair.rows(pair.shown())
    clear = [row for row in rows if row.outcome in (BETTER, WORSE, CHANGED)]
    keys = any(row.indicator.key for row in clear)
    alone = any(row.p_value is not None and row.p_value <= 0.05 for row in rows)
    return keys, any(not row.indicator.key for row in clear), alone


def _covered_in(one: dict[str, float], name: str) -> str:
    tables = int(one[f"{name}_tables"])
    return _percent(one[name]) + ("" if tables in (0, REPEATS) else f" [{tables}]")


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.1f} %"


def main() -> None:
    """Print the coverage, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the shares where pages and tables read them")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    given = parser.parse_args()
    found = measured_coverage(given.repeats)
    if given.write:
        about = {
            "command": "python -m verification.coverage --write",
            "date": datetime.now(UTC).date().isoformat(),
            "world": f"baseline, {', '.join(WORLD[:2])}",
            "replications": REPLICATIONS,
            "tables": given.repeats,
            "indicators": {
                id_: {name: None if math.isnan(share) else round(share, 4) for name, share in shares.items()}
                for id_, shares in found.items()
            },
        }
        KEPT.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
