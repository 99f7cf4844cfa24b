"""The baseline beside what platforms publish: every figure that its world can express, with an interval.

``python -m verification.published`` prints the tables, with ``--scenario`` those of a world based on the baseline.
*Inside* says whether the published figure of 2025 Q3, give or take its rounding, lies in the 95 % interval of the
simulated one; *near*, whether the two are within 5 % of one another (figures of a policy: within 3 points). What was
*fitted* went into ``verification/fit.py``; the rest are predictions.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.table import Table
from simulator.config import Scenario
from simulator.runs.estimate import Influence, Interval

from .observed import Parts, replicate
from .targets import QUARTERS, Target, targets

REPLICATIONS = 8
SEED = 1
"""Other luck than that of the fit."""

COLUMNS = ("figure", *(f"{quarter[:4]} {quarter[4:]}" for quarter in QUARTERS), "simulated", "off", "inside?", "")


def interval_of(parts: Sequence[Parts], key: str) -> Interval:
    """Return a figure with its 95 % interval over replications."""
    pairs = np.array([one[key] for one in parts])
    return Influence.of_parts(pairs[:, 0], pairs[:, 1]).interval()


def judge(target: Target, interval: Interval) -> str:
    """Return ``inside``, ``near`` or ``no``: how a simulated figure stands to the published one."""
    high = target.value if target.high is None else target.high
    rounding = target.digit / 2
    if float(interval.low) <= high + rounding and float(interval.high) >= target.value - rounding:
        return "inside"
    return "near" if abs(target.misfit(float(interval.value))) <= target.slack + rounding else "no"


def rows(parts: Sequence[Parts]) -> Iterator[tuple[Target, Interval, str]]:
    """Return every target with the simulated figure and the judgement."""
    for target in targets():
        interval = interval_of(parts, target.key)
        yield target, interval, judge(target, interval)


def _cells(target: Target, interval: Interval, word: str) -> tuple[str, ...]:
    share = target.value < 1
    show = _percent if share else _number
    published = [("–" if value is None else show(value)) for value in target.published]
    if target.high is not None:
        published[-1] += f" to {show(target.high)}"
    off = target.misfit(float(interval.value))
    relative = f" ({off / target.value:+.0%})" if target.value and not _of_policy(target) else ""
    moved = f"{100 * off:+.2f} pp" if share else f"{off:+.1f}"
    simulated = f"{show(float(interval.value))} [{show(float(interval.low))}, {show(float(interval.high))}]"
    return (target.title, *published, simulated, moved + relative, word, "fitted" if target.fitted else "predicted")


def _percent(value: float) -> str:
    return f"{100 * value:.2f} %"


def _number(value: float) -> str:
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def _of_policy(target: Target) -> bool:
    return ":" in target.title


def tables(replications: int = REPLICATIONS, overrides: Sequence[str] = (), scenario: str = "baseline") -> list[Table]:
    """Run the baseline, or one based on it, and return two tables: headline and buckets, and figures by policy."""
    parts = replicate(Scenario.load(scenario, overrides), seed=SEED, replications=replications)
    title = "The baseline" if scenario == "baseline" else f"The scenario `{scenario}`"
    headline = Table(f"{title} beside published figures", COLUMNS, f"{replications} replications, seed {SEED}.")
    by_policy = Table(
        f"{title} beside published figures, by policy",
        COLUMNS,
        "Youth Safety and Well-Being is published with a share of its own in no quarter used here, so the baseline has "
        "no such policy.",
    )
    for target, interval, word in rows(parts):
        (by_policy if _of_policy(target) else headline).add(*_cells(target, interval, word))
    return [headline, by_policy]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m verification.published", description=__doc__)
    parser.add_argument("--scenario", default="baseline", help="the baseline, or a scenario based on it")
    parser.add_argument("--replications", type=int, default=REPLICATIONS, help="independent runs, two or more")
    parser.add_argument("--set", action="append", default=[], dest="overrides", help="change the world, as in riskbox")
    options = parser.parse_args(arguments)
    for table in tables(options.replications, options.overrides, options.scenario):
        print(table, flush=True)


if __name__ == "__main__":
    main()
