"""New accounts: how many are opened, and the severity of their uploads."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.domain import format_duration
from simulator.explain.section import Facts, Section
from simulator.present.numbers import format_percent


def _lines(facts: Facts) -> Iterator[str]:
    law = facts.scenario.creators.new_accounts
    if law is not None:
        worse = f"; their uploads are shifted by {law.shift:+.3g} sd, which fades over {format_duration(law.fade)}"
        yield f"{format_percent(law.per_day)} of the accounts are opened per day{worse if law.shift else ''}."


SECTION = Section(40, _lines)
