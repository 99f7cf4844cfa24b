"""Networks: the number of groups of accounts, and the share of violations by rings."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.explain.section import Facts, Section
from simulator.present.numbers import format_percent


def _lines(facts: Facts) -> Iterator[str]:
    from simulator.world.expectations import ring_violations

    networks = facts.scenario.networks
    if networks is not None:
        groups = int((facts.parameters.item_law.networks.creator_number // networks.group_size).sum())
        rings, look_alikes = format_percent(networks.rings.share), format_percent(networks.look_alikes.share)
        yield (
            f"{groups:,} groups of {networks.group_size} accounts: {rings} are rings, which make "
            f"{format_percent(ring_violations(facts.scenario))} of the violations, {look_alikes} look-alikes."
        )


SECTION = Section(140, _lines)
