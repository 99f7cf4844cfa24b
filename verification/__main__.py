"""Print the tables of all studies, or of those that are named."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping

from benchmarks.table import Table

from . import (
    admission,
    alarms,
    arms,
    batch_means,
    cascade,
    closed_form,
    coverage,
    crisis,
    evaluation,
    expected_views,
    gaps,
    gradients,
    hash_orders,
    honest,
    hostile,
    importance,
    kills,
    losses,
    measured_true,
    plan_runs,
    published,
    rank,
    ranking,
    redteam,
    reviews,
    robust,
    samplers,
    scenarios,
    search,
    search_budget,
    sensitivity,
    simopt_problems,
    stopping,
    takedown,
    trade_offs,
    weak_classifiers,
    why,
)

STUDIES: Mapping[str, Callable[[], list[Table]]] = {
    "admission": admission.tables,
    "alarms": alarms.tables,
    "arms": arms.tables,
    "batch-means": batch_means.tables,
    "cascade": cascade.tables,
    "closed-form": closed_form.tables,
    "crisis": crisis.tables,
    "evaluation": evaluation.tables,
    "expected-views": expected_views.tables,
    "gradients": gradients.tables,
    "hash-orders": hash_orders.tables,
    "honest": honest.tables,
    "hostile": hostile.tables,
    "importance": importance.tables,
    "kills": kills.tables,
    "losses": losses.tables,
    "coverage": coverage.tables,
    "measured-true": measured_true.tables,
    "gaps": gaps.tables,
    "plan-runs": plan_runs.tables,
    "published": published.tables,
    "rank": rank.tables,
    "reviews": reviews.tables,
    "ranking": ranking.tables,
    "redteam": redteam.tables,
    "robust": robust.tables,
    "samplers": samplers.tables,
    "scenarios": scenarios.tables,
    "sensitivity": sensitivity.tables,
    "simopt": simopt_problems.tables,
    "search": search.tables,
    "search-budget": search_budget.tables,
    "stopping": stopping.tables,
    "takedown": takedown.tables,
    "trade-offs": trade_offs.tables,
    "weak-classifiers": weak_classifiers.tables,
    "why": why.tables,
}


ASKED_FOR = (
    "alarms",
    "evaluation",
    "gradients",
    "kills",
    "losses",
    "redteam",
    "robust",
    "samplers",
    "search-budget",
    "simopt",
)
"""Studies that are run only if they are named."""


def main() -> None:
    """Run the studies one after the other; how long each took goes to stderr."""
    parser = argparse.ArgumentParser(prog="python -m verification", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"studies to run: {', '.join(STUDIES)}; all")
    names = parser.parse_args().names or [name for name in STUDIES if name not in ASKED_FOR]
    unknown = [name for name in names if name not in STUDIES]
    if unknown:
        parser.error(f"a study must be one of {', '.join(STUDIES)}. Got {unknown[0]!r} instead.")
    for name in names:
        start = time.perf_counter()
        for table in STUDIES[name]():
            print(table, flush=True)
        print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
