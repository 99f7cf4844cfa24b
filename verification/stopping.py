"""How often intervals hold the truth when runs end as soon as these are short enough.

A small world is run many times. Of these runs, drawn with replacement, each study takes one after the other until an
indicator is known as exactly as asked by the rule of ``--precision``; the truth is the value over all of them. The rule
stops more often when the spread happens to look small, so its intervals can cover less than those of a fixed number of
runs. Beside it stands the coverage of the same number of fresh runs, fixed in advance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.table import Table
from simulator import simulate
from simulator.config import Scenario
from simulator.config.template import example
from simulator.indicators import INDICATORS
from simulator.runs.estimate import Influence
from simulator.runs.precision import Precision
from simulator.runs.results import Results
from simulator.runs.stopping import run_until

WORLD = ("scale=0.1", "horizon=1d")
SHOWN = {
    "reviewer_hours": ("4%", "2%"),
    "violative_view_rate": ("3%", "1.5%"),
    "innocent_views_lost": ("12%", "6%"),
}
"""What is to be known, and how exactly: about 15 and 60 runs."""
RUNS, STUDIES, SEED = 300, 300, 7


@dataclass(frozen=True)
class _Drawn:
    """Runs that are drawn before they are asked for."""

    scenario: Scenario
    runs: tuple[int, ...]


def tables() -> list[Table]:
    """Return the coverage at the stopping time, and of as many runs fixed in advance."""
    error = 100 * math.sqrt(0.95 * 0.05 / STUDIES)
    heads = ("indicator", "asked for", "runs", "half of them", "holds the truth", "fixed number")
    note = f"Template, {', '.join(WORLD)}; {STUDIES} studies; standard error of a share {error:.1f} points."
    table = Table("How often intervals hold the truth when they end the runs", heads, note)
    bank, luck = simulate(example(), overrides=WORLD, replications=RUNS, seed=SEED), np.random.default_rng(SEED)
    for id_, precisions in SHOWN.items():
        for within in precisions:
            table.add(INDICATORS[id_].title, f"±{within}", *_row(bank, Precision(within, id_), luck))
    return [table]


def _row(bank: Results, goal: Precision, luck: np.random.Generator) -> tuple[str, ...]:
    truth = float(Influence.of(INDICATORS[goal.of], bank.ledgers).value)
    stopped = [_stopped(bank, goal, luck) for _ in range(STUDIES)]
    sizes = [one.replications for one in stopped]
    fixed = [_picked(bank, luck.integers(RUNS, size=size)) for size in sizes]
    low, median, high = np.percentile(sizes, (25, 50, 75))
    shares = (np.mean([_holds(one, goal.of, truth) for one in some]) for some in (stopped, fixed))
    return f"{median:.0f}", f"{low:.0f} to {high:.0f}", *(f"{100 * float(share):.1f} %" for share in shares)


def _stopped(bank: Results, goal: Precision, luck: np.random.Generator) -> Results:
    drawn = tuple(luck.integers(RUNS, size=goal.most_replications))

    def run(arms: list[_Drawn], *, first: int) -> list[Results]:
        return [_picked(bank, np.array(arms[0].runs[first:]))]

    (found,) = run_until(goal, lambda number: [_Drawn(bank.scenario, drawn[:number])], run)
    return found


def _picked(bank: Results, places: np.ndarray) -> Results:
    return replace(bank, ledgers=tuple(bank.ledgers[place] for place in places))


def _holds(results: Results, id_: str, truth: float) -> bool:
    interval = Influence.of(INDICATORS[id_], results.ledgers).interval()
    return bool(interval.low <= truth <= interval.high)
