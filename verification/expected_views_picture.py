"""The picture of ``docs/world/expected_views.md``: ``python -m verification.expected_views_picture``, half a minute.

Each dot is a run; both panels show the same runs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator import simulate
from simulator.ledger.measures import Measure

from .pictures import Row, beside, panel, rows, save

RUNS = 60
WORLD = ("scale=0.25", "horizon=1d")
MEASURES = {
    Measure.EXPOSURE: "violative views per run, thousands",
    Measure.INNOCENT_VIEWS_LOST: "innocent views lost per run, thousands",
}


def expected_views() -> Row:
    """Return sums of views over runs, in rising order, as drawn and as expected."""
    sums = {counted: _sums(counted) for counted in ("drawn", "expected")}
    panels = []
    for measure, title in MEASURES.items():
        lines = [
            row
            for counted, of_runs in sums.items()
            for row in rows(counted, np.arange(1, RUNS + 1), np.sort(of_runs[measure]) / 1000.0)
        ]
        panels.append(panel(title, "runs, in rising order", lines=lines, size=(300, 180)))
    return beside(*panels)


def _sums(counted: str) -> dict[Measure, NDArray[np.float64]]:
    result = simulate("baseline", overrides=[*WORLD, f"views.counted={counted}"], seed=1, replications=RUNS)
    return {measure: np.array([float(one.total(measure)) for one in result.ledgers]) for measure in MEASURES}


if __name__ == "__main__":
    save("expected_views", expected_views())
