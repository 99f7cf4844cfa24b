"""Orders to hash: what they save in a re-upload storm, and what they cost where some of its versions violate nothing.

Run ``python -m verification hash-orders``; it takes some minutes.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import stats

from benchmarks.table import Table
from simulator.domain.events import Event
from simulator.ledger.ledger import Ledger
from simulator.ledger.measures import Count, Measure, Within
from simulator.present.numbers import format_interval
from simulator.runs.simulate import simulate

REPLICATIONS = 12
SAME = "remove_at=0.79, review_at=0.42, review_at_reports=1, review_at_views=100000, rescore_remove_at=0.58"
STORM = (
    "{kind: reupload_storm, policy: safety_civility, start: 0, ramp: 2h, plateau: 4h, decay: 18h, per_hour: 5357, "
    "versions: 100, changed: 0.1, blind: 0.6, innocent: 0.2}"
)
OVERRIDES = ("horizon=1d", f"incidents.+storm={STORM}")
ARMS = {
    "no bank": ("", "detection.hash_bank=null"),
    "coverage 5 %": ("", "detection.hash_bank={lag: 1h, coverage: 0.05}"),
    "... and hashed by hand": (", hash_every=300", "detection.hash_bank={lag: 1h, coverage: 0.05}"),
    "... what detectors removed too": (
        ", hash_every=300, hash_automated=true",
        "detection.hash_bank={lag: 1h, coverage: 0.05}",
    ),
    "coverage 100 %": ("", "detection.hash_bank={lag: 1h}"),
}
"""Parameters of the strategy, and the plan's bank."""


def _copies(count: Measure | Event) -> Callable[[Ledger], float]:
    return lambda ledger: float(ledger.total(Within("copy", count)))


def _share(over: Count, of: Count) -> Callable[[Ledger], float]:
    return lambda ledger: float(ledger.total(over)) / float(ledger.total(of))


def _innocent_removed(ledger: Ledger) -> float:
    removed, right = (_copies(measure)(ledger) for measure in (Measure.REMOVALS, Measure.REMOVALS_VIOLATING))
    return removed - right


COLUMNS: tuple[tuple[str, str, Callable[[Ledger], float]], ...] = (
    ("known at upload", "share", _share(Within("matched", Measure.UPLOADS), Within("copy", Measure.UPLOADS))),
    ("violative views of copies", "", _copies(Measure.EXPOSURE)),
    ("reviews of copies", "", _copies(Measure.JOBS)),
    ("innocent copies removed", "", _innocent_removed),
    ("appeals won", "", _copies(Measure.OVERTURNS)),
)


def tables() -> list[Table]:
    """Return the table of banks and orders."""
    table = Table("Orders to hash in a re-upload storm", ("hash bank", *(head for head, _, _ in COLUMNS)))
    for name, (params, bank) in ARMS.items():
        found = simulate("baseline", f"OnCall({SAME}{params})", overrides=[*OVERRIDES, bank], replications=REPLICATIONS)
        table.add(name, *(_cell(unit, [value(ledger) for ledger in found.ledgers]) for _, unit, value in COLUMNS))
    table.notes = f"One day of the baseline with a storm; {REPLICATIONS} replications; 95 % intervals."
    return [table]


def _cell(unit: str, values: list[float]) -> str:
    mean, sd = float(np.mean(values)), float(np.std(values, ddof=1))
    half = float(stats.t.ppf(0.975, len(values) - 1)) * sd / math.sqrt(len(values))
    return format_interval(mean, mean - half, mean + half, unit)
