"""How often the intervals of a trial of rules hold the truth: ``python -m verification.rule_intervals``.

The truth is the estimate from all replications; the intervals are those of disjoint groups of a few. Where a group has
no interval nothing is claimed, and it is not counted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from simulator.present.markdown import markdown
from simulator.present.table import Column, Table
from simulator.rule_test import RulesTried, try_rules

REPLICATIONS, GROUPS = 160, (4, 8)
WORLD = ("scale=0.02", "horizon=1d")
"""About four thousand uploads per run: rare rules are in it, whose intervals rest on exact bounds."""
ESTIMATES = ("hits", "precision", "recall", "unique", "turns")


def covered(found: RulesTried, name: str, size: int) -> tuple[int, int, int]:
    """Return how many intervals of groups hold the truth, how many there are, and how many groups have no interval."""
    truth = getattr(found, name).value
    held = told = silent = 0
    for start in range(0, found.replications - size + 1, size):
        one = getattr(replace(found, runs=found.runs[start : start + size]), name)
        exists = np.isfinite(one.low) & np.isfinite(truth)
        told += int(exists.sum())
        silent += int((~exists & np.isfinite(truth)).sum())
        held += int(((one.low <= truth) & (truth <= one.high) & exists).sum())
    return held, told, silent


def table(found: RulesTried, names: tuple[str, ...], title: str) -> Table:
    """Return the coverage of some estimates, over all rules, by the number of replications."""
    rows = []
    for name in names:
        for size in GROUPS:
            held, told, silent = covered(found, name, size)
            share = held / told if told else None
            error = (held / told * (1 - held / told) / told) ** 0.5 if told else None
            rows.append((name, float(size), float(told), float(silent), share, error))
    columns = (
        Column("of"),
        Column("replications", form=".0f"),
        Column("intervals", form=",.0f"),
        Column("none", form=",.0f"),
        Column("hold the truth", form=".1%"),
        Column("s.e.", form=".1%"),
    )
    return Table("coverage", title, columns, tuple(rows))


def _tables() -> Iterator[Table]:
    found = try_rules("baseline", overrides=WORLD, replications=REPLICATIONS, costs=False, examples=0)
    yield table(found, ESTIMATES, "Of rules")


def main() -> None:
    """Print the table."""
    for one in _tables():
        sys.stdout.write("\n".join(["", one.title, "", *markdown(one, None), ""]))


if __name__ == "__main__":
    main()
