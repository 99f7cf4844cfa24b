"""Churn: what creators keep back after wrongful removals."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.explain.section import Facts, Section


def _lines(facts: Facts) -> Iterator[str]:
    law = facts.scenario.creators.churn
    if law is not None:
        back = f"; a reinstatement makes {law.regained:.0%} of one good" if law.regained else ""
        yield (
            f"After a wrongful removal a creator keeps back {law.per_removal:.3g} of the uploads that follow, "
            f"after two {1 - (1 - law.per_removal) ** 2:.3g}{back}."
        )


SECTION = Section(50, _lines)
