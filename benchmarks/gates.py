"""What gates and stages of the audience cost in the flow: runs of the baseline with them, and without."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .child import run_alone
from .table import Table, spread

STRATEGY = (
    "strategy=Threshold(remove_at=0.79, review_at=0.42, review_at_reports=1, review_at_views=100000, "
    "rescore_remove_at=0.58, gate_at_views={0})"
)
"""That of the baseline, with a gate."""
PLANS = {
    "none": (),
    "gates no view reaches": (STRATEGY.format("1e12"),),
    "gates at 100,000 views": (STRATEGY.format(100_000),),
    "gates at 10,000 views": (STRATEGY.format(10_000),),
    "a stage at 1,000 views, gates at 100,000": (
        "enforcement.stages=[{from_views: 1000, reach: 0.5}, {from_views: 100000, reach: 0}]",
    ),
}


def tables(overrides: Sequence[str] = ("horizon=3d",), repeats: int = 5) -> list[Table]:
    """Return the flow's time by what holds items back; repeats are interleaved, and differences paired."""
    flow: dict[str, list[float]] = {plan: [] for plan in PLANS}
    for _ in range(repeats):
        for plan, found in flow.items():
            given = [*overrides, *PLANS[plan]]
            run = run_alone("benchmarks.whole_run:measure_stages", overrides=given, engine="compiled")
            found.append(1e9 * run["seconds"]["flow"] / run["uploads"])
    table = Table(
        "The flow of the baseline with gates", ("gates and stages", "flow, ns per upload", "... more than none")
    )
    for plan, found in flow.items():
        more = (np.array(found) - np.array(flow["none"])).tolist()
        table.add(plan, spread(found, ".0f"), "" if plan == "none" else spread(more, "+.0f"))
    return [table]
