"""Cross-trained pools: the pools that idle desks help."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.explain.section import Facts, Section


def _lines(facts: Facts) -> Iterator[str]:
    for name, pool in facts.scenario.pools.items():
        helped = ", ".join(
            f"{help_.pool!r} (jobs take {help_.penalty:g} times as long, noise x {help_.noise:g})"
            for help_ in pool.helps
        )
        if helped:
            yield f"Idle desks of {name!r} take jobs of {helped}; the estimate of the load ignores this help."


SECTION = Section(80, _lines)
