"""Ban evasion: how many banned creators return, and when."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.domain import format_duration
from simulator.explain.section import Facts, Section
from simulator.present.numbers import format_percent


def _lines(facts: Facts) -> Iterator[str]:
    law = facts.scenario.creators.ban_evasion
    if law is not None:
        returns, recognised = format_percent(law.returns), format_percent(law.recognised)
        known = f"; {recognised} of them are recognised and banned at once" if law.recognised else ""
        delay = format_duration(law.delay.mean)
        yield f"Of banned creators {returns} return with a new account, after {delay} on average{known}."


SECTION = Section(30, _lines)
