"""Admission at a falling price, in the engine: the loss falls, the queue grows (``docs/strategies/Admission.md``).

Run ``python -m verification admission``. The world is that of ``strategies/worlds/Admission.yaml``: four reviewers, who
are paid whatever they do. The bound that holds without lag and with known costs is in ``tests/unit/test_admission.py``.
"""

from __future__ import annotations

from benchmarks.table import Table
from simulator.present.rows import estimate_text
from simulator.runs.simulate import simulate

from .cards.worlds import FOLDER, load

PRICES = (0.01, 0.001, 0.0001, 0.00001)
REPLICATIONS = 4
SEED = 5
SHOWN = ("harm_cost_per_day", "mistake_cost_per_day", "queue_length", "sla_share", "reviewer_hours")
HEADS = ("price", "harm, per day", "wrongful removals, per day", "jobs waiting", "SLA share", "hours worked")


def tables() -> list[Table]:
    """Return the table of prices."""
    own = load(FOLDER / "Admission.yaml").own
    table = Table("Admission by price", HEADS)
    for price in PRICES:
        strategy = f"Admission(review_at_reports=0, missed=0.1, price={price:.5f})"
        found = simulate(own.scenario, strategy, overrides=own.overrides, replications=REPLICATIONS, seed=SEED)
        table.add(f"{price:g}", *(estimate_text(found.estimate(name)) for name in SHOWN))
    table.notes = f"{REPLICATIONS} replications, seed {SEED}; 95 % intervals. Costs in currency units of the scenario."
    return [table]
