"""Rings and look-alikes: the picture of ``docs/world/networks.md``, and what strategies make of them as a table.

``python -m verification.networks`` does both, in some minutes; ``python -m verification.networks picture`` the picture.
"""

from __future__ import annotations

import sys
from itertools import count

import numpy as np

from simulator import Scenario
from simulator.domain import DAY, Group
from simulator.platform.context import context_of
from simulator.present.numbers import format_interval
from simulator.runs.compare import compare
from simulator.strategy import Items
from simulator.world.mechanisms.networks.law import kind_of, member_of
from simulator.world.world import World

from .pictures import CONFIG, Row, panel, save

INDICATORS = ("ring_recall", "ring_harm_share", "lookalike_wrongful_removal_rate", "others_wrongful_removal_rate")
WORLD = ["networks={look_alikes: {share: 0.1}}"]
"""Look-alikes are more common than by default, so that few runs tell what becomes of them."""
RULES = "remove_at=0.79, review_at=0.42, review_at_reports=1, review_at_views=100000, rescore_remove_at=0.58"
"""The baseline's thresholds."""
CANDIDATES = {
    "LinkedAccounts": f"LinkedAccounts({RULES})",
    "LinkedAccounts, by review": f"LinkedAccounts({RULES}, by_review=True)",
    "guilt by association": f"LinkedAccounts({RULES}, min_kinds=1, risky_accounts=0, risky_share=0)",
}
"""The last one suspects whoever shares anything with three others."""
REPLICATIONS = 5
DAYS = 4.0
SIZE = (225, 190)
OWN, COPY, DEVICE = "content of its own", "near-duplicate of another upload", "accounts of one device"
COLOR: Row = {
    "field": "of",
    "type": "nominal",
    "title": None,
    "scale": {"domain": [OWN, COPY, DEVICE], "range": ["#4c78a8", "#f58518", "#9d755d"]},
}
LEGEND = {"orient": "bottom", "direction": "vertical", "labelLimit": 300}


def uploads_of(world: World, group: int) -> Items:
    """Return what a group uploads in the first days, as a strategy sees it."""
    law, parts = world.fingerprints.law, []
    members = {c for c in range(world.creators) if member_of(c, law) // law.group_size == group}
    for chunk in world.chunks(0.0, DAYS * DAY, 1 << 20):
        rows = np.flatnonzero(np.isin(chunk.creator, list(members)))
        parts.append(type(chunk)(*(column[rows] for column in chunk)))
    chunk = type(parts[0])(*(np.concatenate(columns) for columns in zip(*map(tuple, parts), strict=True)))
    return Items.from_chunk(chunk, context_of(world), lottery_key=(1, 0), fingerprints=world.fingerprints)


def panel_of(world: World, group: int, title: str) -> Row:
    """Return a panel of a group's uploads: a row per account, accounts of one device next to each other."""
    items = uploads_of(world, group)
    ids, number = np.unique(items.content, return_counts=True)
    copied = dict(zip(ids.tolist(), (number > 1).tolist(), strict=True))
    by_device = np.lexsort((items.creator, items.device))
    line: dict[int, int] = {}
    lines = count()
    for row in by_device.tolist():
        if items.creator[row] not in line:
            line[int(items.creator[row])] = next(lines)
    dots = [
        {
            "x": round(float(items.time[row]) / DAY, 3),
            "y": line[int(items.creator[row])],
            "of": COPY if copied[int(items.content[row])] else OWN,
        }
        for row in range(len(items))
    ]
    dots.sort(key=lambda dot: str(dot["of"]))
    chart = panel(title, "day", dots=dots, size=SIZE)
    chart["layer"][0]["mark"]["size"] = 30
    chart["layer"][0]["encoding"]["color"] = {**COLOR, "legend": LEGEND if title == "a ring" else None}
    chart["layer"][0]["encoding"]["y"] |= {"axis": None, "scale": {"zero": False}}
    return {**chart, "layer": [*chart["layer"], _devices(items, line)]}


def _devices(items: Items, line: dict[int, int]) -> Row:
    """Return a layer of bars on the left, each along the accounts of one device."""
    on: dict[int, list[int]] = {}
    for creator, device in zip(items.creator.tolist(), items.device.tolist(), strict=True):
        on.setdefault(device, []).append(line[creator])
    bars = [
        {"x": -0.15, "y": min(at) - 0.3, "to": max(at) + 0.3, "of": DEVICE} for at in on.values() if len(set(at)) > 1
    ]
    x = {"field": "x", "type": "quantitative"}
    y = {"field": "y", "type": "quantitative", "axis": None}
    mark = {"type": "rule", "strokeWidth": 4}
    return {"data": {"values": bars}, "mark": mark, "encoding": {"x": x, "y": y, "y2": {"field": "to"}, "color": COLOR}}


def picture() -> Row:
    """Return the uploads of a ring, of a look-alike and of a group that is neither."""
    world = World(Scenario.load("baseline", ["networks={}", "horizon=4d"]), seed=1, replication=0)
    found = {code: _first(world, code) for code in (Group.RING, Group.LOOK_ALIKE, Group.NONE)}
    titles = {Group.RING: "a ring", Group.LOOK_ALIKE: "a look-alike", Group.NONE: "neither"}
    panels = [panel_of(world, group, titles[code]) for code, group in found.items()]
    return {"hconcat": panels, "spacing": 24, "config": CONFIG}


def _first(world: World, code: Group) -> int:
    return next(g for g in count() if kind_of(g, world.fingerprints.law, 1, 0) == code)


def table() -> str:
    """Return recall on rings beside wrongful removals, by strategy, as Markdown."""
    lines: list[str] = []
    for name, spec in CANDIDATES.items():
        result = compare("baseline", f"Threshold({RULES})", spec, replications=REPLICATIONS, overrides=WORLD)
        rows = [result.row(indicator).to_dict() for indicator in INDICATORS]
        if not lines:
            lines = ["| strategy | " + " | ".join(row["title"] for row in rows) + " |", "|---|" + "---|" * len(rows)]
            lines.append(_line("Threshold", [row["baseline"] for row in rows]))
        lines.append(_line(name, [row["candidate"] for row in rows]))
        lines.append(_line("… minus Threshold, points", [row["difference"] for row in rows]))
    return "\n".join(lines)


def _line(name: str, parts: list[Row]) -> str:
    ends = ([round(part[end], 8) for end in ("estimate", "low", "high")] for part in parts)
    cells = (format_interval(*end, "share") for end in ends)
    return f"| {name} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    print(save("networks", picture()))
    if "picture" not in sys.argv:
        print(table())
