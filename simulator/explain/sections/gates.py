"""Gates and stages of the audience: from how many views on an item is distributed less, or waits for a reviewer."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.domain import Trigger
from simulator.explain.section import Facts, Section
from simulator.present.numbers import format_percent


def _lines(facts: Facts) -> Iterator[str]:
    stages = facts.scenario.enforcement.stages
    if stages:
        parts = [f"{format_percent(stage.reach)} from {stage.from_views:,.6g} views" for stage in stages]
        listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
        yield f"Until a reviewer has cleared an item, its reach is {listed}."
    gates = float(facts.load.arrivals[:, :, Trigger.GATE].sum()) / (facts.load.staff.shape[0] / 24)
    if gates:
        yield (
            f"Gates stop distribution and send about {gates:,.3g} jobs per day to review; the estimate takes views "
            "before a gate at the reach that triage gave."
        )


SECTION = Section(94, _lines)
