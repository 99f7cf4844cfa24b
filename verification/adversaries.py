"""What a random delay of removals buys and costs against creators who adapt: a table, and a picture of the days.

Run ``python -m verification.adversaries``; it takes about five minutes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator import Scenario
from simulator.config.adversaries import Adversaries as Config
from simulator.domain import DAY, HOUR
from simulator.flow.compiled import CompiledEngine
from simulator.ledger.measures import Measure
from simulator.platform.platform import Platform
from simulator.records import Chunk
from simulator.world.bearing import Bearing
from simulator.world.mechanisms.adversaries.response import Adversaries, law_of
from simulator.world.mechanisms.adversaries.segments import SEGMENTS
from simulator.world.mechanisms.adversaries.state import AdversaryLaw
from simulator.world.world import World
from strategies.threshold import Threshold

from .pictures import beside, panel, rows, save

DAYS, REPLICATIONS = 28, 3
SETTLED = 19
"""Uploads of the first days are counted, whose removals nearly all fall before the end, even after long delays."""
SCENARIO = Scenario.load("baseline", [f"horizon={DAYS}d", "scale=0.2", "pools.*.shifts.*.reviewers=5"])
LAW = Config(share=0.5, step_up=0.2, step_down=0.04)
DELAYS = {"at once": 0.0, "6 h": 6 * HOUR, "1 d": DAY, "3 d": 3 * DAY}
COLUMNS = (
    "hidden in the second half, sd",
    "removed of their violating uploads, %",
    "removal recall of all, %",
    "violative views per 10,000",
    "share of adversaries in these, %",
)
SHOWN = ("at once", "1 d", "3 d")

Floats = NDArray[np.float64]


class Watched(Adversaries):
    """Adversaries whose hidden level is kept: of each day, the sum over their uploads, and their number."""

    def __init__(self, law: AdversaryLaw) -> None:
        super().__init__(law)
        self.sums, self.number = np.zeros(DAYS), np.zeros(DAYS)

    def bear(self, chunk: Chunk, bearing: Bearing) -> None:
        """Keep what is hidden."""
        super().bear(chunk, bearing)
        self.hidden = bearing.hidden.copy()

    def mark(self, chunk: Chunk) -> None:
        """Add it up."""
        super().mark(chunk)
        rows_ = np.flatnonzero(chunk.adapted)
        day = (chunk.time[rows_] // DAY).astype(np.int64)
        np.add.at(self.sums, day, self.hidden[rows_])
        np.add.at(self.number, day, 1)


@dataclass(frozen=True)
class Arm:
    """What was counted with one delay, a row for each replication."""

    items: Floats
    """(replications, days, places of measures)"""
    adapted: Floats
    """The same, of uploads of creators who adapt."""
    hidden: Floats
    """(replications, days) mean severity hidden, sd"""

    def of(self, measure: Measure) -> Floats:
        """Return a measure summed over uploads of settled days, (replications,)."""
        return np.asarray(self.items[:, :SETTLED, measure].sum(axis=1))

    def of_adapted(self, measure: Measure) -> Floats:
        """Return the same of uploads of creators who adapt."""
        return np.asarray(self.adapted[:, :SETTLED, measure].sum(axis=1))


def play(delay: float, law: Config) -> Arm:
    """Return what adversaries and a delay make of the baseline."""
    items, adapted, hidden = [], [], []
    for number in range(REPLICATIONS):
        world = World(SCENARIO, seed=1, replication=number, segments=SEGMENTS)
        watched = Watched(law_of(law, world))
        strategy = Threshold(
            remove_at=0.79,
            review_at=0.42,
            review_at_reports=1,
            review_at_views=100_000,
            rescore_remove_at=0.58,
            action_delay=delay,
        )
        counts = Platform(world, strategy, CompiledEngine(world.laws, world.size), responses=[watched]).run()
        items.append(counts.items.sum(axis=(1, 2, 3)))
        adapted.append(counts.segments[world.segments.index("adapted")].sum(axis=(1, 2, 3)))
        hidden.append(watched.sums / np.maximum(watched.number, 1))
    return Arm(np.array(items), np.array(adapted), np.array(hidden))


def interval(values: Floats, scale: float = 1.0, form: str = ".1f") -> str:
    """Return the mean over replications with its 95 % interval (Student's t)."""
    from scipy import stats

    mean = float(values.mean())
    half = float(stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values)))
    low, high = mean - half, mean + half
    return f"{scale * mean:{form}} [{scale * low:{form}}, {scale * high:{form}}]"


def line_of(name: str, arm: Arm) -> str:
    """Return a row of the table."""
    exposure = arm.of(Measure.EXPOSURE) / arm.of(Measure.VIEWS)
    cells = (
        interval(arm.hidden[:, DAYS // 2 :].mean(axis=1), 1.0, ".3f"),
        interval(arm.of_adapted(Measure.REMOVALS) / arm.of_adapted(Measure.UPLOADS), 100.0),
        interval(arm.of(Measure.REMOVALS_VIOLATING) / arm.of(Measure.VIOLATIONS), 100.0),
        interval(exposure, 1e4, ".2f"),
        interval(arm.of_adapted(Measure.EXPOSURE) / arm.of(Measure.EXPOSURE), 100.0),
    )
    return f"| {name} | {' | '.join(cells)} |"


def picture(arms: dict[str, Arm]) -> None:
    """Draw hidden severity and recall by day."""
    days = np.arange(DAYS) + 0.5

    def of_three_days(values: Floats) -> Floats:
        return np.convolve(values, np.ones(3), mode="valid")

    hidden, recall = [], []
    for name in SHOWN:
        arm, daily = arms[name], arms[name].adapted.sum(axis=0)
        label = f"removed {name}" if name == "at once" else f"removed after {name} on average"
        hidden += rows(label, days, arm.hidden.mean(axis=0))
        removed, uploads = (of_three_days(daily[:, measure]) for measure in (Measure.REMOVALS, Measure.UPLOADS))
        recall += rows(label, days[1 : SETTLED - 1], (100 - 100 * removed / uploads)[: SETTLED - 2])
    left = panel("severity that adversaries hide, sd (mean)", "day of upload", lines=hidden)
    right = panel("of their violating uploads still up, %", "day of upload", lines=recall)
    print(save("adversaries", beside(left, right)))


def main() -> None:
    """Print the table and draw the picture."""
    print(f"| removal | {' | '.join(COLUMNS)} |", "|---|" + "---|" * len(COLUMNS), sep="\n")
    still = LAW.model_copy(update={"step_up": 0.0})
    arms = {"at once, nobody hides": play(0.0, still)}
    print(line_of("at once, nobody hides", arms["at once, nobody hides"]), flush=True)
    for name, delay in DELAYS.items():
        arms[name] = play(delay, LAW)
        print(line_of(name, arms[name]), flush=True)
    picture(arms)


if __name__ == "__main__":
    main()
