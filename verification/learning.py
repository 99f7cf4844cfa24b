"""Detectors that learn from reviews only, the picture and figures of ``docs/world/learning.md``.

``python -m verification.learning`` takes some minutes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator import Scenario, simulate
from simulator.ledger.measures import Measure, Within
from simulator.present.numbers import format_interval

from .pictures import Row, beside, panel, rows, save

POLICY = "safety_civility"
RUN = (
    "horizon=21d",
    "scale=1",
    f"detection.drift.per_day.+{POLICY}=0.02",
    "enforcement.suspend_at=null",
    "enforcement.ban_at=null",
)
LEARNING = "detection.learning={retrain_every: 7d, label_delay: 1d, needed: 300}"
NOVEL = f"incidents.+new={{kind: novel_content, policy: {POLICY}, start: 7d, share: 0.3, blind: 0.4}}"
STRATEGIES = {
    "no reviews": "Threshold(remove_at=0.79, review_at=None, review_at_reports=0)",
    "reviews at 0.1": "Threshold(remove_at=0.79, review_at=0.1, review_at_reports=0)",
    "all from 0.1 reviewed": "Threshold(remove_at=None, review_at=0.1, review_at_reports=0)",
}
INDICATORS = ("removal_recall", "novel_recall", "reviewer_hours")
REPLICATIONS = 4


def recall(strategy: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what is removed of each day's violations, of the policy and of the novel kind, %; print the run's."""
    found = simulate("baseline", STRATEGIES[strategy], overrides=[*RUN, NOVEL, LEARNING], replications=REPLICATIONS)
    shown = (format_interval(e.value, e.low, e.high, e.indicator.unit) for e in found.estimates(INDICATORS))
    print(f"| {strategy} | " + " | ".join(shown) + " |", flush=True)
    place = list(Scenario.load("baseline").policies).index(POLICY)
    removed, all_, novel_removed, novel = (
        found.ledger.total(measure, ("day", "policy"))[:, place]
        for measure in (
            Measure.REMOVALS_VIOLATING,
            Measure.VIOLATIONS,
            Within("novel", Measure.REMOVALS),
            Within("novel", Measure.UPLOADS),
        )
    )
    return 100 * removed / all_, 100 * novel_removed / np.where(novel > 0, novel, np.nan)


def main() -> None:
    """Print the table and draw the picture."""
    print("| strategy | removal recall | novel content removed | reviewer hours |\n|---|---|---|---|")
    day = np.arange(21) + 0.5
    courses: list[Row] = []
    kinds: list[Row] = []
    for name in STRATEGIES:
        whole, novel = recall(name)
        courses += rows(name, day, whole)
        kinds += rows(name, day, novel)
    marks = [(float(at), "" if at > 7 else "retrained") for at in (7, 14)]
    print(
        save(
            "learning",
            beside(
                panel("violations removed, % (drift 0.02 sd per day)", "day", lines=courses, marks=marks),
                panel("of the novel kind, %", "day", lines=kinds, marks=marks),
            ),
        )
    )


if __name__ == "__main__":
    main()
