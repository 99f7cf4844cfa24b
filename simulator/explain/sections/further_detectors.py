"""Further detectors: how well each reads its policy, and what it has in common with the main one."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.explain.section import Facts, Section
from simulator.present.table import Cell, Column, Table
from simulator.world.mechanisms.further_detectors.law import further_of


def _lines(facts: Facts) -> Iterator[str]:
    for policy, names in zip(facts.scenario.policies, facts.parameters.further_detectors, strict=True):
        if names:
            said = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
            yield f"Strategies also see the scores of {said} for {policy}; flags and later scores are the main one's."


def _tables(facts: Facts) -> Iterator[Table]:
    """Yield a row for each detector and AUC: markets that have the same one share it."""
    rows: list[tuple[Cell, ...]] = []
    for _, policy, name, further in further_of(facts.scenario):
        markets: dict[float, list[str]] = {}
        for market, declared in facts.scenario.markets.items():
            markets.setdefault(further.of(declared.language), []).append(market)
        blind = further.blind_share
        for auc, names in markets.items():
            whole = (1.0 - blind) * auc + 0.5 * blind
            hard = auc if further.hard_auc is None else further.hard_auc
            numbers = (auc, whole, hard, further.shared_noise, blind, further.drift_per_day)
            rows.append((policy, name, " ".join(names), *numbers))
    columns = (
        Column("policy"),
        Column("detector"),
        Column("markets"),
        Column("AUC", "outside its blind spot", ".6g"),
        Column("AUC of all", "blind spot included", ".6g"),
        Column("AUC of hard items", "which the main one hardly reads", ".6g", spare=3),
        Column("shared noise", "correlation with the main one", ".2f", spare=1),
        Column("blind share", "of violations", ".1%"),
        Column("drift", "severity sd per day", ".3g", spare=2),
    )
    if rows:
        yield Table("further_detectors", "Further detectors", columns, tuple(rows))


SECTION = Section(17, _lines, _tables)
