"""Sub-policies: sums in tables, and the thresholds that they share."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.explain.section import Facts, Section


def _lines(facts: Facts) -> Iterator[str]:
    policies, parents = tuple(facts.scenario.policies), facts.scenario.parents()
    for parent in dict.fromkeys(parents):
        parts = [name for name, above in zip(policies, parents, strict=True) if above == parent and name != parent]
        if parts:
            rest = " and uploads of its own" if parent in policies else ""
            yield f"Policy {parent!r} is the sum of {', '.join(map(repr, parts))}{rest}; its thresholds apply to them."


SECTION = Section(11, _lines)
