"""The picture and the table of gates: ``python -m verification.gate_pictures``; some minutes."""

from __future__ import annotations

import numpy as np

from benchmarks.table import Table
from simulator import Scenario
from simulator.domain import HOUR
from simulator.runs.compare import Comparison, compare
from simulator.world.expectations import views_at
from simulator.world.parameters import parameters_of

from .pictures import Row, beside, panel, rows, save

WORLD = "tight"
GATES = (300, 1_000, 3_000, 10_000, 30_000)
"""Views at which gates close; reviewers of this world see what 1,000 people have seen in any case."""
PAIRS = 4
SHOWN = (
    "exposure",
    "reviews_per_1000_uploads",
    "gates_per_day",
    "gate_precision",
    "gate_time",
    "views_kept_back_share",
)


def life() -> Row:
    """Return the views of one item behind a gate that a reviewer opens after six hours, and in a stage until then."""
    laws = parameters_of(Scenario.load(WORLD)).laws
    hours = np.linspace(0.0, 36.0, 361)
    test, main = np.array([100.0]), np.array([4_900.0])

    def natural(age: np.ndarray) -> np.ndarray:
        return views_at(age * HOUR, np.full(age.shape, test[0]), np.full(age.shape, main[0]), laws)

    at = float(hours[np.searchsorted(natural(hours), 1_000.0)])
    opened = at + 6.0
    gated = np.where(hours <= at, natural(hours), natural(np.where(hours <= opened, at, hours - 6.0)))
    slow = natural(np.full(1, at)) + 0.3 * (natural(np.minimum(hours, opened)) - natural(np.full(1, at)))
    staged = np.where(
        hours <= at, natural(hours), slow + natural(np.maximum(hours, opened)) - natural(np.full(1, opened))
    )
    lines = [
        *rows("no gate", hours, natural(hours)),
        *rows("gate at 1,000 views", hours, gated),
        *rows("stage from 1,000 views, reach 0.3", hours, staged),
    ]
    return panel("views of an item, cleared 6 h later", "hours since upload", lines=lines)


def effects() -> tuple[list[Row], Table]:
    """Return panels of what gates prevent and delay by where they close, and the table."""
    found = {views: _with_gate(views) for views in GATES}
    across = np.array(GATES, dtype=float)
    prevented = [-100.0 * float(one.row("exposure").relative) for one in found.values()]
    kept = [100.0 * float(one.row("views_kept_back_share").candidate.value) for one in found.values()]
    size = (230, 170)
    panels = [
        panel("violative views prevented, %", "views at which gates close", lines=rows("", across, prevented),
              dots=rows("", across, prevented), log="x", size=size),
        panel("innocent views kept back, %", "views at which gates close", lines=rows("", across, kept),
              dots=rows("", across, kept), log="xy", size=size),
    ]  # fmt: skip
    return panels, _table(found)


def _with_gate(views: int) -> Comparison:
    return compare(WORLD, candidate_overrides=[f"strategy.gate_at_views={views}"], replications=PAIRS, seed=1)


def _table(found: dict[int, Comparison]) -> Table:
    table = Table(
        f"Gates in `{WORLD}`, {PAIRS} pairs of runs",
        ("gate at", "violative views", "reviews", "gates per day", "precision", "time in the gate", "kept back"),
    )
    for views, one in found.items():
        exposure, jobs, gates, precision, time, kept = (one.row(id_) for id_ in SHOWN)
        table.add(
            f"{views:,}",
            f"{exposure.relative:+.1%} ({exposure.relative_low:+.1%} to {exposure.relative_high:+.1%})",
            f"{jobs.relative:+.1%}",
            f"{gates.candidate.value:,.0f}",
            f"{precision.candidate.value:.1%}",
            f"{time.candidate.value / 60:.3g} min",
            f"{kept.candidate.value:.2%}",
        )
    return table


if __name__ == "__main__":
    panels, table = effects()
    save("gates", beside(life(), *panels))
    print(table)
