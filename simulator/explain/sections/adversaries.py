"""Adversaries: creators who adapt to enforcement."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.domain import format_duration
from simulator.explain.section import Facts, Section
from simulator.present.numbers import format_percent


def _lines(facts: Facts) -> Iterator[str]:
    law = facts.scenario.adversaries
    if law is None or law.share == 0.0:
        return
    parts = [f"{format_percent(law.share)} of creators adapt"]
    steps = law.step_up + law.step_down
    if law.step_up:
        settles = law.step_down / steps
        parts.append(f"they hide until only {format_percent(settles)} of their violating uploads are removed soon")
    if law.move_after is not None:
        parts.append(
            f"after {law.move_after} removals {format_percent(law.move_market + law.move_policy)} of them move on"
        )
    if law.reupload:
        window = format_duration(law.reupload_window)
        parts.append(f"{format_percent(law.reupload)} of their removed items are uploaded again within {window}")
    yield f"{'; '.join(parts)}."


SECTION = Section(60, _lines)
