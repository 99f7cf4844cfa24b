"""Sensitivity of indicators: the smallest relative change that one pair of runs shows, after 1 day and after 7.

The candidate differs little from the baseline, so luck is shared as in a usual comparison. From many pairs of runs
follows the standard deviation of one pair's difference; a change of 2.8 of them (1.96 for a two-sided test at 5 %, and
0.84 for a power of 80 %) is seen in four of five studies. An indicator that is the same in all pairs has no entry.

``python -m verification.sensitivity --write`` keeps the changes where the page of indicators reads them.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime

from benchmarks.table import Table
from simulator.indicators import INDICATORS, Indicator
from simulator.indicators.sensitivity import KEPT
from simulator.ledger import Ledger
from simulator.present.outcomes import CLEAR
from simulator.runs.arms import run_plans, starting_plan
from simulator.runs.estimate import ROUNDING, Influence
from simulator.runs.power import POWER, pair_deviation, smallest_difference

SCALE = "scale=0.2"
COSTS = "costs={violative_view: 0.01, wrongful_removal: 5}"
POOLS = ("americas", "emea", "apac", "small_languages", "appeals")
WORLD = (SCALE, COSTS, *(f"pools.{name}.cost_per_hour=20" for name in POOLS))
CANDIDATE = ("strategy.remove_at=0.75", "strategy.review_at=0.38")
DAYS = (1, 7)
PAIRS = 40


def smallest_change(indicator: Indicator, baseline: Sequence[Ledger], candidate: Sequence[Ledger]) -> float:
    """Return the smallest relative change that one pair of runs shows; NaN where pairs do not vary, or have no value.

    Parameters
    ----------
    indicator : Indicator
    baseline, candidate : sequence of Ledger
        Runs of both arms, in pairs.
    """
    before, after = (Influence.of(indicator, arm) for arm in (baseline, candidate))
    deviation, value = float(pair_deviation(before, after)), abs(float(before.value))
    if not (value > 0 and deviation > ROUNDING * value):
        return math.nan
    return smallest_difference(deviation, math.inf) / value


def measured(pairs: int = PAIRS) -> dict[str, dict[str, float]]:
    """Return the smallest change by indicator and days."""
    found: dict[str, dict[str, float]] = {}
    for days in DAYS:
        loaded, baseline = starting_plan("baseline", None, (*WORLD, f"horizon={days}d"), allow_code=False)
        arms = run_plans(
            [baseline, baseline.overridden(CANDIDATE)], loaded, seed=1, replications=pairs, engine="compiled"
        )
        for id_, indicator in INDICATORS.items():
            if indicator.speaks_of(baseline.scenario):
                change = smallest_change(indicator, *(arm.ledgers for arm in arms))
                if math.isfinite(change):
                    found.setdefault(id_, {})[str(days)] = change
    return found


def tables(pairs: int = PAIRS) -> list[Table]:
    """Return the smallest changes."""
    table = Table(
        "Smallest relative change that one pair of runs shows",
        ("indicator", *(f"{days} d" for days in DAYS)),
        f"At {CLEAR:.0%}, power {POWER:.0%}; from {pairs} pairs of runs of the baseline, {SCALE}.",
    )
    for id_, changes in measured(pairs).items():
        table.add(INDICATORS[id_].title, *(_percent(changes.get(str(days), math.nan)) for days in DAYS))
    return [table]


def _percent(change: float) -> str:
    return "–" if math.isnan(change) else f"{100 * change:.2g} %"


def main() -> None:
    """Measure the changes and, if asked to, keep them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep them where the page of indicators reads them")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    given = parser.parse_args()
    found = measured(given.pairs)
    if given.write:
        about = {
            "command": "python -m verification.sensitivity --write",
            "date": datetime.now(UTC).date().isoformat(),
            "world": f"baseline, {SCALE}",
            "candidate": ", ".join(CANDIDATE),
            "pairs": given.pairs,
            "indicators": {
                id_: {days: float(f"{change:.3g}") for days, change in changes.items()}
                for id_, changes in found.items()
            },
        }
        KEPT.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
