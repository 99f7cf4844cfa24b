"""Violations that detectors hardly read: their number, and how they differ from other violations."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.explain.section import Facts, Section
from simulator.present.table import Cell, Column, Table


def _tables(facts: Facts) -> Iterator[Table]:
    law = facts.parameters.item_law
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            policy.hard.share,
            policy.hard.auc,
            float(law.hard.views[place]),
            1e6 * (policy.report_rate if policy.hard.report_rate is None else policy.hard.report_rate),
        )
        for place, (name, policy) in enumerate(facts.scenario.policies.items())
        if policy.hard is not None and policy.hard.share > 0
    ]
    if rows:
        columns = (
            Column("policy"),
            Column("hard", "share of its violations", ".2%"),
            Column("AUC on them", form=".6g"),
            Column("view multiplier"),
            Column("reports", "per million views"),
        )
        yield Table("hard", "Violations that detectors hardly read", columns, tuple(rows))


SECTION = Section(12, tables=_tables)
