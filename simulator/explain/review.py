"""Lines of ``explain`` on what rules the review: time limits, cross-training, reserves, and the window for appeals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.domain import format_duration
from simulator.rng import normal_cdf

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.world.laws import Laws

_STARTS = {"enqueue": "reviews", "report": "reviews that reports ask for", "appeal": "appeals"}
_EXPIRY = {
    "release": "a job that still waits then leaves the queue, and its item is released",
    "remove": "a job that still waits then leaves the queue, and its item is removed",
    "keep": "a job that still waits then is kept",
}


def review_lines(scenario: Scenario, laws: Laws) -> Iterator[str]:
    """Yield a sentence for each rule that is on."""
    from simulator.world.staffing import reserve_desks

    for law in scenario.time_limits:
        yield (
            f"Time limit {law.name!r}: {_STARTS[law.starts]} must be decided within {format_duration(law.limit)} "
            f"({_names(law.markets, 'all markets')}; {_names(law.policies, 'all policies')}); {_EXPIRY[law.on_expiry]}."
        )
    for name, pool in scenario.pools.items():
        helped = ", ".join(
            f"{help_.pool!r} (jobs take {help_.penalty:g} times as long, noise x {help_.noise:g})"
            for help_ in pool.helps
        )
        if helped:
            yield f"Idle desks of {name!r} take jobs of {helped}; the estimate of the load has each pool work alone."
    for name, desks in zip(scenario.pools, reserve_desks(scenario), strict=True):
        if desks:
            yield (
                f"Pool {name!r} has a reserve of {len(desks)} whom a strategy may call in at a control tick; the "
                "estimate of the load leaves them out."
            )
    if scenario.appeals.pool is not None and scenario.appeals.window is not None:
        late = _share_too_late(laws)
        yield (
            f"Appeals are heard for {format_duration(scenario.appeals.window)} after a removal: {late:.3%} of those "
            "who would appeal are later."
        )


def _names(names: tuple[str, ...], everything: str) -> str:
    return everything if "*" in names else " ".join(names)


def _share_too_late(laws: Laws) -> float:
    """Return the probability that the delay before an appeal is longer than the window."""
    if laws.appeal_log_mean == -math.inf:
        return 0.0
    if laws.appeal_window <= 0.0:
        return 1.0
    distance = math.log(laws.appeal_window) - laws.appeal_log_mean
    if laws.appeal_log_sd == 0.0:
        return float(distance < 0.0)
    return 1.0 - float(normal_cdf(distance / laws.appeal_log_sd))
