"""The same world in 2020: weak classifiers, people who look at nearly everything, and users who report more.

TikTok's reports of 2020 give, for videos removed: 8 to 14 % without a human, 91 to 93 % before a report, 81 to 85 % at
zero views. Only three things differ from the baseline: how well detectors read ordinary items, the thresholds of the
strategy, and how often viewers report. Nothing else of the world moves, nor does the staff.
"""

from __future__ import annotations

from benchmarks.table import Table
from simulator.config import Scenario
from simulator.strategy.lookup import make_strategy

from .observed import replicate
from .published import interval_of

AUC = 0.999
"""Of every detector on ordinary items, in all languages; in the baseline about 0.9999."""
REPORTS = 25.0
"""Factor on the rates of reports of violations."""
REMOVE_AT, HOLD_AT, REVIEW_AT = 0.965, 0.6, 0.05
"""Sure scores are removed, likely ones held until somebody has looked, doubtful ones reviewed while live."""
PUBLISHED = {
    "automated": ("automated of removals", 0.08, 0.14),
    "proactive": ("removed before any report", 0.91, 0.93),
    "zero_views": ("removed at zero views", 0.81, 0.85),
}
"""Title, and lowest and highest figure of the reports of 2020."""
REPLICATIONS = 4
SEED = 1


def weak(scenario: Scenario) -> Scenario:
    """Return a scenario with weak classifiers, careful thresholds, and viewers who report more."""
    strategy = make_strategy(scenario.strategy).clone(
        remove_at=REMOVE_AT, hold_at=HOLD_AT, review_at=REVIEW_AT, rescore_remove_at=REMOVE_AT
    )
    rates = [
        f"policies.{name}.report_rate={REPORTS * policy.report_rate}" for name, policy in scenario.policies.items()
    ]
    return scenario.override(f"policies.*.detector={{auc: {AUC}}}", f"strategy={strategy.spec}", *rates)


def tables(replications: int = REPLICATIONS) -> list[Table]:
    """Return the table of the three shares, in the baseline and with weak classifiers."""
    scenario = Scenario.load("baseline")
    before, after = (replicate(one, seed=SEED, replications=replications) for one in (scenario, weak(scenario)))
    table = Table(
        "The baseline with the classifiers of 2020",
        ("figure", "published, 2020", "baseline", "weak classifiers", "inside?"),
        f"{replications} replications, seed {SEED}; 95 % intervals. Detectors with an AUC of {AUC} on ordinary items, "
        f"removal from {REMOVE_AT}, held from {HOLD_AT}, review from {REVIEW_AT}, "
        f"reports of violations {REPORTS:g} times as frequent.",
    )
    for key, (title, low, high) in PUBLISHED.items():
        old, new = interval_of(before, key), interval_of(after, key)
        inside = float(new.low) <= high and float(new.high) >= low
        shown = f"{float(new.value):.1%} [{float(new.low):.1%}, {float(new.high):.1%}]"
        table.add(title, f"{low:.0%} to {high:.0%}", f"{float(old.value):.1%}", shown, "inside" if inside else "no")
    return [table]
