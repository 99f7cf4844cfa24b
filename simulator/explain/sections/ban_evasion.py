"""Ban evasion: how many banned creators return, and when."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.domain import format_duration
from simulator.explain.section import Facts, Section


def _lines(facts: Facts) -> Iterator[str]:
    law = facts.scenario.creators.ban_evasion
    if law is not None:
        known = f"; {law.recognised:.0%} of them are recognised and banned at once" if law.recognised else ""
        delay = format_duration(law.delay.mean)
        yield f"Of banned creators {law.returns:.0%} return with a new account, after {delay} on average{known}."


SECTION = Section(30, _lines)
