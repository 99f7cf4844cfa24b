"""Churn: what creators withhold after wrongful removals."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.explain.section import Facts, Section
from simulator.present.numbers import format_percent


def _lines(facts: Facts) -> Iterator[str]:
    law = facts.scenario.creators.churn
    if law is not None:
        back = f"; a reinstatement cancels {format_percent(law.regained)} of this effect" if law.regained else ""
        yield (
            f"After a wrongful removal a creator withholds {format_percent(law.per_removal)} of the uploads that "
            f"follow, after two {format_percent(1 - (1 - law.per_removal) ** 2)}{back}."
        )


SECTION = Section(50, _lines)
