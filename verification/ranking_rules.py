"""What each order of a queue does where queues are long: a table and the picture of ``docs/ranking.md``.

Run ``python -m verification.ranking_rules``; it takes some minutes.
"""

from __future__ import annotations

from simulator.present.rows import estimate_text
from simulator.runs.compare import Comparison
from simulator.runs.difference import Difference
from simulator.runs.results import Results
from simulator.runs.simulate import simulate
from simulator.strategy.rules import PRIORITY, RULES

from .pictures import DOCS, Row, beside, panel, save

SCENARIO = "understaffed"
HUBS = ("americas", "emea", "apac", "small_languages")
COMMON = (
    "horizon=2d",
    "strategy=Threshold(remove_at=0.9, review_at=0.01, review_at_reports=1)",
    *(f"pools.{hub}.shifts.all_day.reviewers=1" for hub in HUBS),
    "pools.*.people={severe: {weight: 5}}",
    "time_limits=[{name: severe, policies: [safety_civility], limit: 1h}]",
)
"""One reviewer in each hub, who gets all that scores .01 or more; severe time is counted, and one policy has a time
limit, which only the order by deadline knows of."""
ORDERS = (PRIORITY, *RULES)
RUNS = 6
SHOWN = ("exposure", "severe_time_per_reviewer_day", "sla_share", "decided_in_limit_share", "review_wait_p90")
HEADS = ("order", "exposure against `priority`", "severe time", "SLA share", "limits met", "wait, p90")


def results_of(order: str) -> Results:
    """Return the runs with every queue in an order."""
    return simulate(SCENARIO, overrides=[*COMMON, f"pools.*.order={order}"], replications=RUNS)


def change(baseline: Results, candidate: Results) -> Difference:
    """Return the difference in exposure, on the same luck."""
    return Comparison(baseline, candidate).row("exposure")


def main() -> None:
    """Print the table and draw the picture."""
    found = {order: results_of(order) for order in ORDERS}
    changes = {order: change(found[PRIORITY], one) for order, one in found.items() if order != PRIORITY}
    print(f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}")
    for order, results in found.items():
        first = "–" if order == PRIORITY else _relative(changes[order])
        rest = (estimate_text(results.estimate(name)) for name in SHOWN[1:])
        print(f"| `{order}` | {first} | {' | '.join(rest)} |")
    size = (230, 190)
    bars = [
        _bar(order, one.relative, one.relative_low, one.relative_high, 100.0)
        for order, one in changes.items()
        if one.relative is not None
    ]
    chart = beside(
        panel("exposure against FIFO by priority 0, %", "", bars=bars, size=size),
        *(
            panel(title, "", bars=[_of(order, results, name, scale) for order, results in found.items()], size=size)
            for title, name, scale in (
                ("severe time per reviewer and day, h", "severe_time_per_reviewer_day", 1 / 3600),
                ("SLA share, %", "sla_share", 100.0),
                ("wait of the fastest 90 %, h", "review_wait_p90", 1 / 3600),
            )
        ),
    )
    for one in chart["hconcat"]:
        for layer in one["layer"]:
            layer["encoding"]["x"]["axis"] |= {"labelAngle": -50, "labelOverlap": False}
    save("ranking", chart, DOCS)


def _of(order: str, results: Results, name: str, scale: float) -> Row:
    estimate = results.estimate(name)
    return _bar(order, estimate.value, estimate.low, estimate.high, scale)


def _bar(order: str, value: float, low: float | None, high: float | None, scale: float) -> Row:
    ends = (value if end is None else end for end in (low, high))
    low, high = ends
    return {"x": order, "of": "runs", "y": scale * value, "low": scale * low, "high": scale * high}


def _relative(one: Difference) -> str:
    if one.relative is None or one.relative_low is None or one.relative_high is None:
        return "–"
    return f"{one.relative:+.0%} [{one.relative_low:+.0%}, {one.relative_high:+.0%}]"


if __name__ == "__main__":
    main()
