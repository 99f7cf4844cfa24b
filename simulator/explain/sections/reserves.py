"""Reserves: reviewers that a strategy can call in."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.explain.section import Facts, Section


def _lines(facts: Facts) -> Iterator[str]:
    from simulator.world.staffing import reserve_desks

    for name, desks in zip(facts.scenario.pools, reserve_desks(facts.scenario), strict=True):
        if desks:
            yield (
                f"Pool {name!r} has a reserve of {len(desks)} reviewers that a strategy can call in at a control tick; "
                "the estimate of the load leaves them out."
            )


SECTION = Section(85, _lines)
