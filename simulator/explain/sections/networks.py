"""Networks: how many groups of accounts there are, and what rings make of the violations."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.explain.section import Facts, Section


def _lines(facts: Facts) -> Iterator[str]:
    from simulator.world.expectations import ring_violations

    networks = facts.scenario.networks
    if networks is not None:
        groups = int((facts.parameters.item_law.networks.creator_number // networks.group_size).sum())
        rings, look_alikes = 100 * networks.rings.share, 100 * networks.look_alikes.share
        yield (
            f"{groups:,} groups of {networks.group_size} accounts: {rings:.3g} % are rings, which make "
            f"{100 * ring_violations(facts.scenario):.3g} % of the violations, {look_alikes:.3g} % look-alikes."
        )


SECTION = Section(140, _lines)
