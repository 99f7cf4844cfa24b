"""What each lever of a plan costs in the flow: runs of the baseline with it, and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from simulator.strategy import Observation, Order, SweepOrder
from strategies.threshold import Threshold

from .child import run_alone
from .table import Table, spread
from .whole_run import SMALL

BASELINE = "remove_at=0.79, review_at=0.42, review_at_reports=1, review_at_views=100000, rescore_remove_at=0.58"
"""What the baseline's strategy decides by."""
LADDER = (
    "enforcement.suspend_at=null",
    "enforcement.ban_at=null",
    "enforcement.ladder=[{at: 1, penalty: feature_block, length: 1d}, {at: 3, penalty: suspend, length: 7d}]",
    "enforcement.strike_weights={safety_civility: 2}",
    "enforcement.educate_first=true",
)
RESERVE = "pools.*.reserve=10"
IN_REACH = "control.sweep_window=6h"


class Sweeper(Threshold):
    """Judge live uploads of the last six hours again, every hour, at the threshold that was in force."""

    def _start(self) -> None:
        super()._start()
        self._next = 0.0

    def _adapt(self, observation: Observation) -> Sequence[Order]:
        if observation.time < self._next:
            return ()
        self._next += 3600.0
        return (SweepOrder(since=max(0.0, observation.time - 6 * 3600.0), remove_at=self.remove_at),)


def strategy(spec: str) -> str:
    """Return the override that puts a strategy with the baseline's thresholds in force; ``{}`` holds these."""
    return f"strategy={spec.format(BASELINE)}"


PLANS: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "gates no view reaches": (strategy("Threshold({}, gate_at_views=1e12)"),),
    "gates at 100,000 views": (strategy("Threshold({}, gate_at_views=100000)"),),
    "gates at 10,000 views": (strategy("Threshold({}, gate_at_views=10000)"),),
    "a stage at 1,000 views, gates at 100,000": (
        "enforcement.stages=[{from_views: 1000, reach: 0.5}, {from_views: 100000, reach: 0}]",
    ),
    "ranking by remaining views": ("pools.*.order=remaining_views",),
    "verdicts that label": ("enforcement.verdicts=[{consequence: label}, {severity: 0.1, consequence: strike}]",),
    "a ladder, weights and a warning first": LADDER,
    "PriorityReview": (strategy("PriorityReview({})"),),
    "OnCall: overtime and shedding": (strategy("OnCall({}, shed_after=3600)"), RESERVE),
    "live uploads of six hours kept in reach": (IN_REACH,),
    "... and swept every hour": (strategy("benchmarks.levers:Sweeper({})"), IN_REACH),
}


def tables(overrides: Sequence[str] = ("horizon=3d",), repeats: int = 5) -> list[Table]:
    """Return the flow's time by lever; repeats are interleaved, and differences paired."""
    flow: dict[str, list[float]] = {plan: [] for plan in PLANS}
    for _ in range(repeats):
        for plan, found in flow.items():
            given, warm = [*overrides, *PLANS[plan]], [*SMALL, *PLANS[plan]]
            run = run_alone("benchmarks.whole_run:measure_stages", overrides=given, engine="compiled", warm=warm)
            found.append(1e9 * run["seconds"]["flow"] / run["uploads"])
    table = Table("The flow of the baseline by lever", ("lever", "flow, ns per upload", "... more than none"))
    for plan, found in flow.items():
        more = (np.array(found) - np.array(flow["none"])).tolist()
        table.add(plan, spread(found, ".0f"), "" if plan == "none" else spread(more, "+.0f"))
    return [table]
