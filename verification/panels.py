"""What panels of reviewers gain and cost: a table, and the picture of ``docs/world/panels.md``.

Run ``python -m verification.panels``; it takes about half a minute.
"""

from __future__ import annotations

from typing import Any

from simulator.present.numbers import format_interval
from simulator.runs.simulate import simulate

from .pictures import FOLDER

PICTURE = FOLDER / "panels.svg"
INDICATORS = ("removal_precision", "removal_recall", "reviewer_hours")
SHIFTS = {"americas": "day", "emea": "all_day", "apac": "all_day"}
"""The shift of each pool that gets more staff."""
STAFF = 6
"""Reviewers on each of these shifts, so that larger panels cost hours and not only waits."""


def overrides(votes: int) -> list[str]:
    """Return the options of doubtful reviewers and a number of equal votes."""
    return [
        setting
        for pool, shift in SHIFTS.items()
        for setting in (
            f"pools.{pool}.noise=0.5",
            f"pools.{pool}.votes={votes}",
            f"pools.{pool}.shifts.{shift}.reviewers={STAFF}",
        )
    ]


def measure(votes: int) -> list[dict[str, Any]]:
    """Return the indicators of the baseline with doubtful reviewers and a number of equal votes."""
    estimates = simulate("baseline", overrides=overrides(votes), replications=5).estimates(INDICATORS)
    return [{"votes": votes, **estimate.to_dict()} for estimate in estimates]


def chart(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the picture: one small plot an indicator, with intervals."""
    axis = {"x": {"field": "votes", "type": "ordinal", "title": "equal votes needed", "axis": {"labelAngle": 0}}}
    plots = [
        {
            "title": {"text": rows[place]["title"], "fontSize": 12},
            "width": 170,
            "height": 150,
            "data": {"values": [row for row in rows if row["id"] == name]},
            "layer": [
                {
                    "mark": {"type": "rule", "strokeWidth": 2, "color": "#2f6fb0"},
                    "encoding": {
                        **axis,
                        "y": {"field": "low", "type": "quantitative", "scale": {"zero": False}, "title": title},
                        "y2": {"field": "high"},
                    },
                },
                {
                    "mark": {"type": "point", "filled": True, "size": 60, "color": "#2f6fb0"},
                    "encoding": {**axis, "y": {"field": "estimate", "type": "quantitative", "title": title}},
                },
            ],
        }
        for place, (name, title) in enumerate(zip(INDICATORS, ("share", "share", "hours per week"), strict=True))
    ]
    return {"hconcat": plots, "background": "white", "config": {"view": {"stroke": None}}}


def main() -> None:
    """Print the table and draw the picture."""
    import vl_convert

    rows = [row for votes in (1, 2, 3) for row in measure(votes)]
    print("| equal votes needed |" + "".join(f" {row['title']} |" for row in rows[: len(INDICATORS)]))
    print("|---|" + "---|" * len(INDICATORS))
    for votes in (1, 2, 3):
        own = [row for row in rows if row["votes"] == votes]
        shown = (format_interval(row["estimate"], row["low"], row["high"], row["unit"]) for row in own)
        print(f"| {votes} | " + " | ".join(shown) + " |")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(vl_convert.vegalite_to_svg(chart(rows), vl_version="6.4"), encoding="utf-8")


if __name__ == "__main__":
    main()
