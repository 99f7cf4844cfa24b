"""Is another threshold worth its price? Compare two strategies, then search for a better one.

Run it with ``python -m scenarios.compare_thresholds``; a number behind it is the uploads per day, 200,000 by default.
"""

from __future__ import annotations

import sys

from simulator import Scenario, compare, optimize, simulate
from simulator.strategy.lookup import make_strategy


def main(uploads: float = 200_000) -> None:
    """Print what a lower threshold changes, and what a short search recommends."""
    scenario = Scenario.load("baseline", [f"uploads.per_day={uploads}", "horizon=2d"])
    today = make_strategy(scenario.strategy)

    rate = simulate(scenario, today, replications=4).estimate("violative_view_rate")
    print(f"Violative view rate today: {rate.value:.3%}")

    comparison = compare(scenario, today, today.clone(remove_at=0.95), replications=4)
    for name in ("violative_view_rate", "innocent_views_lost", "reviewer_hours"):
        row = comparison.row(name)
        print(f"{row.indicator.title}: {row.difference:+.4g} {row.indicator.unit} ({row.outcome})")

    goals = ["violative_view_rate", "innocent_views_lost"]
    params = ["remove_at=0.5:0.999", "review_at=0.3:0.9"]
    search = optimize(scenario, today, minimize=goals, require=["sla_share>=0.9"], params=params, trials=12)
    print(search.table()[["trial", "winner", "remove_at", "review_at", *goals]].to_string(index=False))
    print(f"Recommended: {search.strategy.spec if search.strategy else 'nothing'}")


if __name__ == "__main__":
    main(*(float(argument) for argument in sys.argv[1:2]))
