"""The pictures of ``docs/world/incidents.md`` and ``detection.md``: ``python -m verification.condition_pictures``."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator import Scenario, simulate
from simulator.domain import HOUR
from simulator.ledger.measures import PoolMeasure
from simulator.world.expectations import expected_violating_by_hour
from simulator.world.mechanisms.drift import days_since_retraining
from simulator.world.parameters import parameters_of
from simulator.world.severity import normal_nodes

from .pictures import CONFIG, GREY, save

INCIDENTS = {
    "surge": "{kind: surge, policy: safety_civility, markets: [FR, DE], start: 1d, ramp: 6h, plateau: 12h, decay: 1d, "
    "peak: 8}",
    "outage": "{kind: detector_outage, policies: [regulated_goods], start: 78h, duration: 6h}",
    "shortfall": "{kind: staffing_shortfall, pools: [emea, apac], start: 4d, duration: 12h, absent: 1}",
    "policy change": "{kind: policy_change, policy: mental_health, start: 5d, shift: -0.15, detector_lag: 1d}",
    "brigade": "{kind: report_brigade, markets: [BR], start: 132h, duration: 12h, targeted: 0.02, rate: 0.004}",
}
SPANS = {"surge": (1, 2.75), "outage": (3.25, 3.5), "shortfall": (4, 4.5), "policy change": (5, 7), "brigade": (5.5, 6)}
LOWER = {"brigade": 1}
HEADROOM = 1.4
"""Upper end of an axis over the highest value, so that lines pass below the names of the incidents."""


def incidents_picture() -> dict[str, Any]:
    """Return the chart of a week of the baseline with one incident of each kind, beside the same week without."""
    plain = Scenario.load("baseline", ["scale=5"])
    changed = plain.override(*(f"incidents.+{name}={text}" for name, text in INCIDENTS.items()))
    shares = 100 * expected_violating_by_hour(changed)
    lines = [
        {"day": hour / 24, "value": shares[hour, list(plain.markets).index(name)], "of": name}
        for name in ("DE", "BR")
        for hour in range(shares.shape[0])
    ]
    with_, without = (simulate(scenario, replications=4) for scenario in (changed, plain))
    difference = (with_.ledger.pools - without.ledger.pools)[:, :, PoolMeasure.ARRIVALS] / 4
    waits = (with_.ledger.pools - without.ledger.pools)[:, :, PoolMeasure.QUEUE_TIME] / 4 / HOUR
    jobs = [
        {"day": (hour + 0.5) / 24, "value": float(difference[hour, place]), "of": name}
        for place, name in enumerate(("americas", "emea", "apac"))
        for hour in range(difference.shape[0])
    ]
    waiting = [
        {"day": (hour + 0.5) / 24, "value": float(waits[hour, place]), "of": name}
        for place, name in enumerate(("americas", "emea", "apac"))
        for hour in range(waits.shape[0])
    ]
    return {
        "vconcat": [
            _panel(lines, "violating uploads, % of a market's (expected)", 90, spans=True),
            _panel(jobs, "more jobs per hour than without incidents", 110, spans=True),
            _panel(waiting, "more jobs waiting than without incidents", 110, spans=True, last=True),
        ],
        "spacing": 14,
        "resolve": {"scale": {"color": "independent"}},
        "config": CONFIG,
    }


def detection_picture() -> dict[str, Any]:
    """Return the chart of recall under drift, and of scores beside what they foretell under miscalibration."""
    scenario = Scenario.load("baseline", ["horizon=14d"])
    recall = []
    for name, every in (("never retrained", "null"), ("retrained every 4 d", "4d")):
        drifting = scenario.override(
            "detection.drift.per_day.+safety_civility=0.02", f"detection.drift.retrain_every={every}"
        )
        days = days_since_retraining(drifting, (np.arange(14 * 24) + 0.5) * HOUR)
        recall += [
            {"day": hour / 24, "value": 100 * _recall(drifting, 0.02 * lost), "of": name}
            for hour, lost in enumerate(days)
        ]
    score = np.linspace(0.01, 0.99, 50)
    foretold = []
    for name, slope, shift in (
        ("calibrated", 1.0, 0.0),
        ("slope 1.5 (too sure)", 1.5, 0.0),
        ("shift -0.5 (too low)", 1.0, -0.5),
    ):
        foretold += [{"day": s, "value": _violating_at(s, slope, shift), "of": name} for s in score.tolist()]
    left = _panel(recall, "violations removed at 0.7, % (drift 0.02 sd per day)", 150, last=True)
    right = _panel(foretold, "share that violates, by score", 150, last=True, title="score", width=280)
    return {
        "hconcat": [{**left, "width": 330}, right],
        "resolve": {"scale": {"color": "independent"}},
        "config": CONFIG,
    }


def _recall(scenario: Scenario, lost: float) -> float:
    """Return the share of violations that score 0.7 or more when ``lost`` sd of reading is gone."""
    from scipy import special

    law = parameters_of(scenario).item_law
    place = list(scenario.markets).index("DE"), list(scenario.policies).index("safety_civility")
    line, noise = law.line[place], law.noise[place]
    cut = (special.ndtri(0.7) + law.offset[place]) / law.slope[place] + lost
    severity, density = normal_nodes(line, line + 4.0)
    return float(density @ special.ndtr((severity - cut) / noise) / special.ndtr(-line))


def _violating_at(score: float, slope: float, shift: float) -> float:
    from scipy import special

    return float(special.ndtr((special.ndtri(score) - shift) / slope))


def _panel(
    rows: list[dict[str, Any]],
    text: str,
    height: int,
    *,
    spans: bool = False,
    last: bool = False,
    title: str = "day",
    width: int = 620,
) -> dict[str, Any]:
    values = [{**row, "value": round(row["value"], 3), "day": round(row["day"], 3)} for row in rows]
    axis = {"title": title if last else None, "labels": last}
    x = {"field": "day", "type": "quantitative", "axis": axis, "scale": {"nice": False}}
    y = {"field": "value", "type": "quantitative", "title": None}
    color: dict[str, Any] = {
        "field": "of",
        "type": "nominal",
        "title": None,
        "scale": {"scheme": "tableau10"},
        "sort": None,
    }
    color["legend"] = {"orient": "right" if spans else "bottom", "direction": "vertical"}
    line = {
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 1.3, "interpolate": "linear"},
        "encoding": {"x": x, "y": y, "color": color},
    }
    chart: dict[str, Any] = {
        "width": width,
        "height": height,
        "title": {"text": text, "anchor": "start", "fontSize": 12},
    }
    if not spans:
        return {**chart, **line}
    y["scale"] = {"domainMax": HEADROOM * max(row["value"] for row in values), "nice": True}
    bands = [{"day": a, "to": b, "name": name, "row": LOWER.get(name, 0)} for name, (a, b) in SPANS.items()]
    band = {
        "data": {"values": bands},
        "mark": {"type": "rect", "opacity": 0.12, "color": GREY},
        "encoding": {"x": x, "x2": {"field": "to"}},
    }
    row = {"field": "row", "type": "ordinal", "axis": None, "scale": {"range": [0, 15], "type": "ordinal"}}
    names = {
        "data": {"values": bands},
        "mark": {"type": "text", "align": "left", "baseline": "top", "dx": 2, "dy": 2, "fontSize": 10, "color": GREY},
        "encoding": {"x": x, "y": row, "text": {"field": "name"}},
    }
    return {**chart, "layer": [band, names, line], "resolve": {"scale": {"y": "independent"}}}


def main() -> None:
    """Write both pictures."""
    for name, picture in (("incidents", incidents_picture()), ("detection", detection_picture())):
        save(name, picture)


if __name__ == "__main__":
    main()
