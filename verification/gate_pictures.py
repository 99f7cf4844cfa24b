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

WORLD = "understaffed"
COUNTED = "views.counted=drawn"
"""Then items whose events are the same in both arms count the same, and differences are of gates alone."""
GATES = ((1_000, 0.0), (3_000, 0.0), (10_000, 0.0), (30_000, 0.0), (1_000, 0.02), (1_000, 0.1))
"""Views at which gates close, and the score from which items have one."""
PAIRS = 3
SHOWN = (
    "exposure",
    "innocent_views_lost_share",
    "reviews_per_1000_uploads",
    "gates_per_day",
    "gate_precision",
    "gate_time",
    "views_held_back_share",
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
    """Return panels of what gates prevent and hold back by where they close, and the table."""
    found = {gate: _with_gate(*gate) for gate in GATES}
    of_all = [(views, one) for (views, score), one in found.items() if score == 0.0]
    across = [float(views) for views, _ in of_all]
    measured = {
        "violative views prevented, %": [-100.0 * float(one.row("exposure").relative or 0.0) for _, one in of_all],
        "innocent views held back, %": [100.0 * one.candidate.value("views_held_back_share") for _, one in of_all],
    }
    panels = [
        panel(title, "views at which gates close", lines=rows("", across, y), dots=rows("", across, y), log="x")
        for title, y in measured.items()
    ]
    return panels, _table(found)


def _with_gate(views: int, score: float) -> Comparison:
    changes = [f"strategy.gate_at_views={views}", f"strategy.gate_at={score}"]
    overrides = [COUNTED, "horizon=2d"]
    return compare(WORLD, candidate_overrides=changes, overrides=overrides, replications=PAIRS, seed=1)


def _table(found: dict[tuple[int, float], Comparison]) -> Table:
    heads = (
        "gate at",
        "from a score of",
        "violative views",
        "innocent views lost",
        "held back",
        "reviews",
        "gates per day",
        "precision",
        "time in the gate",
    )
    table = Table(f"Gates in `{WORLD}`, {PAIRS} pairs of runs", heads)
    for (views, score), one in found.items():
        exposure, lost, jobs, gates, precision, time, kept = (one.row(id_) for id_ in SHOWN)
        table.add(
            f"{views:,}",
            f"{score:g}",
            f"{exposure.relative:+.1%} ({exposure.relative_low:+.1%} to {exposure.relative_high:+.1%})",
            f"{lost.baseline.value:.2%} → {lost.candidate.value:.2%}",
            f"{kept.candidate.value:.2%}",
            f"{jobs.relative:+.1%}",
            f"{gates.candidate.value:,.0f}",
            f"{precision.candidate.value:.1%}",
            f"{time.candidate.value / 60:.3g} min",
        )
    return table


if __name__ == "__main__":
    panels, table = effects()
    save("gates", beside(life(), *panels))
    print(table)
