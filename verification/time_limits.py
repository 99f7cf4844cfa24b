"""What a time limit costs, by its length, the order of the queue, and what happens at its end: a table and a picture.

Run ``python -m verification.time_limits``; it takes about three minutes.
"""

from __future__ import annotations

from simulator.domain import HOUR
from simulator.present.numbers import format_interval
from simulator.runs.estimate import Estimate
from simulator.runs.simulate import simulate

from .pictures import Row, beside, panel, save

HOURS = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0)
SHOWN = (0.25, 1.0, 3.0)
"""Limits in the printed table."""
SAME = "remove_at=0.79, review_at=0.42, review_at_reports=1, review_at_views=100000, rescore_remove_at=0.58"
ORDERS = {
    "in order of joining": f"Threshold({SAME})",
    "in order of expected harm": f"PriorityReview({SAME})",
    "deadlines first": f"PriorityReview({SAME}, deadline_first=86400)",
}
JOINING = "in order of joining"
INDICATORS = ("decided_in_limit_share", "expired_per_day", "removal_precision", "innocent_views_lost_share")


def measure(hours: float, order: str, on_expiry: str) -> dict[str, Estimate]:
    """Return the indicators of the baseline with one limit on one policy in the EU."""
    limit = f"name: order, markets: [FR, DE, IT, ES, EU_other], policies: [safety_civility], limit: {hours * HOUR:g}s"
    overrides = [f"time_limits=[{{{limit}, on_expiry: {on_expiry}}}]"]
    results = simulate("baseline", ORDERS[order], overrides=overrides, replications=8)
    return {name: results.estimates([name])[0] for name in INDICATORS}


def _points(name: str, of: str, found: dict[float, dict[str, Estimate]], scale: float = 1.0) -> list[Row]:
    points = []
    for hours, estimates in found.items():
        one = estimates[name]
        values = (scale * value for value in (one.value, one.low or 0.0, one.high or 0.0))
        points.append({"x": f"{hours:g}", "of": of, **dict(zip(("y", "low", "high"), values, strict=True))})
    return points


def _row(hours: float, end: str, order: str, estimates: dict[str, Estimate]) -> str:
    cells = (format_interval(e.value, e.low or 0.0, e.high or 0.0, e.indicator.unit) for e in estimates.values())
    return f"| {hours:g} h | {end} | {order} | " + " | ".join(cells) + " |"


def main() -> None:
    """Print the table and draw the picture."""
    kept = {order: {hours: measure(hours, order, "keep") for hours in HOURS} for order in ORDERS}
    over = {end: {hours: measure(hours, JOINING, end) for hours in HOURS} for end in ("release", "remove")}
    heads = [estimate.indicator.title for estimate in kept[JOINING][HOURS[0]].values()]
    print("| limit | when it is over | queue | " + " | ".join(heads) + " |")
    print("|---|---|---|" + "---|" * len(heads))
    for hours in SHOWN:
        for order, found in kept.items():
            print(_row(hours, "keep", order, found[hours]))
        for end, found in over.items():
            print(_row(hours, end, JOINING, found[hours]))
    in_time = [row for order, found in kept.items() for row in _points(INDICATORS[0], order, found, 100)]
    jobs = [row for end, found in over.items() for row in _points(INDICATORS[1], end, found)]
    ends = {**over, "keep": kept[JOINING]}
    lost = [row for end, found in ends.items() for row in _points(INDICATORS[3], end, found, 100)]
    size = (230, 170)
    chart = beside(
        panel("decided within the limit, %", "limit, h", bars=in_time, size=size),
        panel("jobs expired per day", "limit, h", bars=jobs, size=size),
        panel("views that innocent items lose, %", "limit, h", bars=lost, size=size),
    )
    save("time_limits", chart)


if __name__ == "__main__":
    main()
