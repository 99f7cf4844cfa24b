"""Appeals: the window for them, and how many come too late."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.domain import format_duration
from simulator.explain.section import Facts, Section
from simulator.present.numbers import format_percent
from simulator.rng import normal_cdf

if TYPE_CHECKING:
    from simulator.world.laws import Laws


def _lines(facts: Facts) -> Iterator[str]:
    appeals = facts.scenario.appeals
    if appeals.pool is not None and appeals.window is not None:
        late = _share_too_late(facts.parameters.laws)
        yield (
            f"Creators can appeal for {format_duration(appeals.window)} after a removal; "
            f"{format_percent(late)} of would-be appeals come later."
        )


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


SECTION = Section(90, _lines)
