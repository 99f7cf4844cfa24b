"""Queues at every size: the mean wait of a world 1 to 1000 times as large, at the same load.

``python -m verification.scaling`` prints the table of ``docs/scaling.md`` and draws ``docs/scaling.svg``. Both worlds
keep their utilisation: arrivals and reviewers grow by the same factor. The bare queue starts from one reviewer, and
exact theory (Erlang's C) is beside it; ``tight`` is a shipped world in which some pools have more work than staff in
the evening.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.table import Table
from simulator import simulate
from simulator.domain.units import DAY, HOUR

from .pictures import DOCS

LOAD = 0.95
REPLICATIONS = 8
CUSTOMERS = 600_000
"""Counted customers of one replication of the bare queue, about."""
QUEUE_SCALES = (1, 3, 10, 30, 100, 300, 1000)
WORLD = "tight"
WORLD_SCALES = (1, 3, 10, 30)
WORLD_REPLICATIONS = 4
PICTURE = DOCS / "scaling.svg"
POOLS = ("americas", "emea", "apac")
EXACT = "exact (Erlang C)"
COLOURS = ("#8a96a3", "#1c2733", "#1a7f8c", "#b4531f", "#7a4fb0")
LEAST = 1e-3
"""Least wait that the chart shows, s."""


@dataclass(frozen=True)
class Point:
    """The mean wait of a queue at a size, s, with its 95 % interval over replications; none if too few jobs waited."""

    queue: str
    scale: float
    wait: float
    low: float | None
    high: float | None
    load: float
    exact: float = math.nan


def exact_wait(servers: int, load: float = LOAD) -> float:
    """Return the stationary mean wait of M/M/c in mean service times (Erlang's C by the recursion of his B).

    >>> round(exact_wait(20, 0.9), 6)
    0.275385
    """
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * servers * blocked / (number + load * servers * blocked)
    return blocked / (1 - load * (1 - blocked)) / (servers * (1 - load))


def queue_overrides(scale: int, customers: int = CUSTOMERS) -> list[str]:
    """Return the options of the bare queue at a size: one reviewer for each unit of scale."""
    # an empty start is forgotten within some 4 / (c (1 - load)^2) service times, here 1 s each; five times that
    warm_up = HOUR * math.ceil(20.0 / (scale * (1 - LOAD) ** 2) / HOUR)
    horizon = warm_up + customers / (LOAD * scale)
    return [
        f"scale={scale}",
        f"uploads.per_day={LOAD * DAY}",
        "pools.desk.shifts.all_day.reviewers=1",
        f"warm_up={warm_up:.0f}s",
        f"horizon={horizon:.0f}s",
    ]


def bare_point(scale: int, replications: int = REPLICATIONS, customers: int = CUSTOMERS) -> Point:
    """Return the mean wait of the bare queue at a size."""
    results = simulate("queueing", overrides=queue_overrides(scale, customers), replications=replications)
    wait = results.estimate("queue_wait_mean")
    load = results.value("utilisation")
    return Point(f"bare queue, load {LOAD}", scale, wait.value, wait.low, wait.high, load, exact_wait(scale))


def pool_points(scale: float, replications: int = WORLD_REPLICATIONS, pools: Sequence[str] = POOLS) -> list[Point]:
    """Return the mean waits of the world's pools at a size."""
    results = simulate(WORLD, overrides=[f"scale={scale}"], replications=replications)
    found = {
        id_: {each.cell["pool"]: each for each in results.estimates([id_], by=("pool",))}
        for id_ in ("queue_wait_mean", "utilisation")
    }
    waits, loads = found["queue_wait_mean"], found["utilisation"]
    return [
        Point(f"{WORLD}, {pool}", scale, waits[pool].value, waits[pool].low, waits[pool].high, loads[pool].value)
        for pool in pools
    ]


def points() -> list[Point]:
    """Return the points of both worlds, queue by queue."""
    days = [each for scale in WORLD_SCALES for each in pool_points(scale)]
    return [*(bare_point(scale) for scale in QUEUE_SCALES), *sorted(days, key=lambda each: each.queue)]


def table(found: Sequence[Point]) -> Table:
    """Return the waits as a table."""
    result = Table(
        "Mean wait and size, arrivals and reviewers growing together",
        ("queue", "scale", "utilisation", "mean wait, s", "95 % interval", "exact, s", "of the wait at scale 1"),
    )
    first = {each.queue: each.wait for each in reversed(found)}
    for each in found:
        result.add(
            each.queue,
            f"{each.scale:,}",
            f"{each.load:.3f}",
            f"{each.wait:.4g}",
            "" if each.low is None or each.high is None else f"{each.low:.4g} to {each.high:.4g}",
            "" if math.isnan(each.exact) else f"{each.exact:.4g}",
            f"{each.wait / first[each.queue]:.3g}",
        )
    return result


def chart(found: Sequence[Point]) -> dict[str, Any]:
    """Return the chart as a Vega-Lite specification; what is below ``LEAST`` is left out."""
    rows = [
        {
            "queue": each.queue,
            "scale": each.scale,
            "wait": each.wait,
            "low": each.wait if each.low is None else max(each.low, LEAST),
            "high": each.wait if each.high is None else each.high,
        }
        for each in found
        if each.wait >= LEAST
    ]
    sizes = sorted({round(10 ** (step / 20)) for step in range(61)})
    theory = [{"queue": EXACT, "scale": size, "wait": exact_wait(size)} for size in sizes]
    names = [EXACT, *dict.fromkeys(each.queue for each in found)]
    x: dict[str, Any] = {
        "field": "scale",
        "type": "quantitative",
        "title": "arrivals and reviewers, times those at scale 1",
    }
    x["scale"] = {"type": "log", "domain": [0.9, 1100]}
    x["axis"] = {"values": list(QUEUE_SCALES)}
    y: dict[str, Any] = {"field": "wait", "type": "quantitative", "title": "mean wait, s"}
    y["scale"] = {"type": "log", "domain": [LEAST, 1000]}
    y["axis"] = {"values": [10.0**power for power in range(-3, 4)]}
    colour: dict[str, Any] = {"field": "queue", "type": "nominal", "title": None}
    colour["scale"] = {"domain": names, "range": list(COLOURS[: len(names)])}
    ends = {"y": {**y, "field": "low"}, "y2": {"field": "high"}}
    return {
        "width": 520,
        "height": 320,
        "background": "#ffffff",
        "layer": [
            _layer(theory, {"type": "line", "strokeWidth": 1.5}, {"x": x, "y": y, "color": colour}),
            _layer(
                [row for row in rows if row["queue"] != names[1]], {"type": "line"}, {"x": x, "y": y, "color": colour}
            ),
            _layer(rows, {"type": "rule", "strokeWidth": 2}, {"x": x, **ends, "color": colour}),
            _layer(rows, {"type": "point", "filled": True, "size": 55}, {"x": x, "y": y, "color": colour}),
        ],
    }


def _layer(rows: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def main() -> None:
    """Print the table and draw the chart."""
    parser = argparse.ArgumentParser(prog="python -m verification.scaling", description=__doc__)
    parser.add_argument("--picture", type=Path, default=PICTURE, help="file of the chart")
    arguments = parser.parse_args()
    import vl_convert

    found = points()
    print(table(found))
    svg = vl_convert.vegalite_to_svg(chart(found), vl_version="6.4")
    arguments.picture.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
