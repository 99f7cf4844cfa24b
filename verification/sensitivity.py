"""Sensitivity of indicators: the smallest relative change that one pair of runs shows, after 1 day and after 7.

The candidate differs little from the baseline, so luck is shared as in a usual comparison. From many pairs of runs
follows the standard deviation of one pair's difference; a change of 2.8 of them (1.96 for a two-sided test at 5 %, and
0.84 for a power of 80 %) is seen in four of five studies. An indicator that is the same in all pairs has no entry.

What the baseline does not have is measured in two worlds that do: a strategy that gates and sheds, and all mechanisms.

``python -m verification.sensitivity --write`` keeps the changes where the page of indicators reads them.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from benchmarks.table import Table
from simulator.indicators import INDICATORS, Indicator
from simulator.indicators.sensitivity import KEPT
from simulator.ledger import Ledger
from simulator.present.outcomes import CLEAR
from simulator.runs.arms import run_plans, starting_plan
from simulator.runs.estimate import ROUNDING, Influence
from simulator.runs.power import POWER, pair_deviation, smallest_difference

COSTS = "costs={violative_view: 0.01, wrongful_removal: 5}"
POOLS = ("americas", "emea", "apac", "small_languages", "appeals")
GATED_AND_SHED = (
    "strategy=OnCall(remove_at=0.79, review_at=0.2, review_at_reports=1, review_at_views=1000, rescore_remove_at=0.58, "
    "shed_after=600, gate_at_views=1000, gate_at=0.05)"
)
PAIRS = 40


@dataclass(frozen=True)
class Study:
    """A world, a candidate, and for how long both are run.

    Parameters
    ----------
    scenario : str
    scale : str
        Override of the size.
    overrides : tuple of str
        Others.
    candidate : tuple of str
        Changes of the plan.
    days : tuple of int
    """

    scenario: str
    scale: str
    overrides: tuple[str, ...]
    candidate: tuple[str, ...]
    days: tuple[int, ...]

    @property
    def name(self) -> str:
        """Scenario and size."""
        return f"{self.scenario}, {self.scale}"


STUDIES = (
    Study(
        "baseline",
        "scale=0.2",
        (COSTS, *(f"pools.{name}.cost_per_hour=20" for name in POOLS)),
        ("strategy.remove_at=0.75", "strategy.review_at=0.38"),
        (1, 7),
    ),
    Study(
        "understaffed",
        "scale=0.1",
        (GATED_AND_SHED,),
        ("strategy.remove_at=0.75", "strategy.review_at=0.18"),
        (1,),
    ),
    Study("everything", "scale=0.05", (), ("strategy.remove_at=0.75", "strategy.review_at=0.38"), (2,)),
)
"""Others than the first measure only indicators that no earlier one has: of gates and shedding, and of mechanisms."""


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


Changes = dict[str, dict[str, float]]
"""The smallest change by indicator and days."""


def measured(pairs: int = PAIRS) -> dict[str, Changes]:
    """Return the smallest changes by the name of the world."""
    found: dict[str, Changes] = {}
    for study in STUDIES:
        known = {id_ for changes in found.values() for id_ in changes}
        found[study.name] = {id_: changes for id_, changes in _of(study, pairs).items() if id_ not in known}
    return found


def _of(study: Study, pairs: int) -> Changes:
    found: Changes = {}
    for days in study.days:
        overrides = (study.scale, *study.overrides, f"horizon={days}d")
        loaded, baseline = starting_plan(study.scenario, None, overrides, allow_code=False)
        plans = [baseline, baseline.overridden(study.candidate)]
        arms = run_plans(plans, loaded, seed=1, replications=pairs, engine="compiled")
        for id_, indicator in INDICATORS.items():
            if indicator.speaks_of(baseline.scenario):
                change = smallest_change(indicator, *(arm.ledgers for arm in arms))
                if math.isfinite(change):
                    found.setdefault(id_, {})[str(days)] = change
    return found


def tables(pairs: int = PAIRS) -> list[Table]:
    """Return the smallest changes, a table for each world."""
    found = measured(pairs)
    return [_table(study, found[study.name], pairs) for study in STUDIES]


def _table(study: Study, found: Changes, pairs: int) -> Table:
    table = Table(
        f"Smallest relative change that one pair of runs shows: {study.name}",
        ("indicator", *(f"{days} d" for days in study.days)),
        f"At {CLEAR:.0%}, power {POWER:.0%}; from {pairs} pairs of runs; candidate {', '.join(study.candidate)}.",
    )
    for id_, changes in found.items():
        table.add(INDICATORS[id_].title, *(_percent(changes.get(str(days), math.nan)) for days in study.days))
    return table


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
            "pairs": given.pairs,
            "world": STUDIES[0].name,
            **_kept(STUDIES[0], found),
            "elsewhere": {study.name: _kept(study, found) for study in STUDIES[1:]},
        }
        KEPT.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


def _kept(study: Study, found: Mapping[str, Changes]) -> dict[str, Any]:
    rounded = {
        id_: {days: float(f"{change:.3g}") for days, change in changes.items()}
        for id_, changes in found[study.name].items()
    }
    return {"candidate": ", ".join(study.candidate), "indicators": rounded}


if __name__ == "__main__":
    main()
