"""What cross-training gains, by how much longer a helper takes: a table and the picture of its page.

Run ``python -m verification.cross_training``; it takes about a minute.
"""

from __future__ import annotations

from simulator.present.numbers import format_interval
from simulator.runs.estimate import Estimate
from simulator.runs.simulate import simulate

from .pictures import Row, beside, panel, save

HUBS = ("americas", "emea", "apac")
PENALTIES = (None, 1.0, 1.3, 1.6, 2.0)
NOISE = 2.0
INDICATORS = ("queue_wait_mean", "helped_share", "review_accuracy", "sla_share")


def measure(penalty: float | None) -> dict[str, Estimate]:
    """Return the indicators of the baseline with hubs that help each other at a penalty; None = each works alone."""
    overrides = []
    if penalty is not None:
        for hub in HUBS:
            others = ", ".join(
                f"{{pool: {other}, penalty: {penalty:g}, noise: {NOISE:g}}}" for other in HUBS if other != hub
            )
            overrides.append(f"pools.{hub}.helps=[{others}]")
    results = simulate("baseline", overrides=overrides, replications=4)
    return {name: results.estimates([name])[0] for name in INDICATORS}


def _label(penalty: float | None) -> str:
    return "no help" if penalty is None else f"{penalty:g}"


def _bars(name: str, found: dict[str, dict[str, Estimate]], scale: float, base: float = 0.0) -> list[Row]:
    return [
        {
            "x": label,
            "of": "runs",
            "y": base + scale * estimates[name].value,
            "low": base + scale * (estimates[name].low or 0.0),
            "high": base + scale * (estimates[name].high or 0.0),
        }
        for label, estimates in found.items()
    ]


def main() -> None:
    """Print the table and draw the picture."""
    found = {_label(penalty): measure(penalty) for penalty in PENALTIES}
    heads = [estimate.indicator.title for estimate in found["no help"].values()]
    print("| penalty | " + " | ".join(heads) + " |")
    print("|---|" + "---|" * len(heads))
    for label, estimates in found.items():
        cells = (format_interval(e.value, e.low or 0.0, e.high or 0.0, e.indicator.unit) for e in estimates.values())
        print(f"| {label} | " + " | ".join(cells) + " |")
    size = (230, 170)
    chart = beside(
        panel("mean wait in the queue, min", "penalty", bars=_bars("queue_wait_mean", found, 1 / 60), size=size),
        panel("jobs opened by helpers, %", "penalty", bars=_bars("helped_share", found, 100), size=size),
        panel("verdicts that are wrong, %", "penalty", bars=_bars("review_accuracy", found, -100, 100), size=size),
    )
    save("cross_training", chart)


if __name__ == "__main__":
    main()
