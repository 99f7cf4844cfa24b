"""The picture of what a strategy knows, and when: ``python -m verification.signal_pictures``, half a minute."""

from __future__ import annotations

import numpy as np

from simulator import Observation, Scenario
from simulator.domain import HOUR, MINUTE
from simulator.flow.compiled import CompiledEngine
from simulator.platform.platform import Platform
from simulator.world.world import World
from strategies.threshold import Threshold

from .pictures import Row, beside, panel, rows, save

POOL = "emea"
WORLD = (
    "horizon=2d",
    "scale=5",
    f"incidents.+absence={{kind: staffing_shortfall, pools: [{POOL}], start: 20h, duration: 6h, absent: 1}}",
)
"""Two days in which a queue forms and empties."""


class Watcher(Threshold):
    """A threshold that writes down what it is told at each tick."""

    def _start(self) -> None:
        super()._start()
        self.told: list[tuple[float, int]] = []

    def _adapt(self, observation: Observation) -> None:
        pool = self.context.queues.index(POOL)
        self.told.append((observation.time, int(observation.queue_length[pool])))


def told(tick: str, lag: str) -> list[tuple[float, float, int]]:
    """Return (time of the tick, instant observed, jobs waiting), both in s, of two days."""
    scenario = Scenario.load("baseline", [*WORLD, f"control.tick={tick}", f"control.signal_lag={lag}"])
    world = World(scenario, seed=1, replication=0)
    watcher = Watcher(
        remove_at=0.79, review_at=0.42, review_at_reports=1, review_at_views=100_000, rescore_remove_at=0.58
    )
    Platform(world, watcher, CompiledEngine(world.laws, world.size)).run()
    ticks = [scenario.control.tick * (1 + place) for place in range(len(watcher.told))]
    return [(at, seen, jobs) for at, (seen, jobs) in zip(ticks, watcher.told, strict=True)]


def signals_picture() -> Row:
    """Return how old signals are, and a queue as it is and as it is told of."""
    ages, queue = [], []
    time = np.arange(0.0, 2 * HOUR, 30.0)
    for tick, lag in (("5m", "5m"), ("30m", "10m")):
        notes = told(tick, lag)
        known = np.searchsorted([at for at, _, _ in notes], time, side="right") - 1
        age = [now - notes[place][1] if place >= 0 else np.inf for now, place in zip(time, known, strict=True)]
        ages += rows(f"tick {tick}, lag {lag}", time / MINUTE, np.array(age) / MINUTE)
    for tick, lag in (("5m", "0s"), ("5m", "2h")):
        notes = told(tick, lag)
        queue += rows(f"tick {tick}, lag {lag}", [at / HOUR for at, _, _ in notes], [jobs for _, _, jobs in notes])
    size = (330, 180)
    return beside(
        panel("age of what is known, min", "time since the start, min", lines=ages, size=size),
        panel(f"jobs waiting in {POOL}, as told at ticks", "time since the start, h", lines=queue, size=size),
    )


def main() -> None:
    """Write the picture."""
    save("signals", signals_picture())


if __name__ == "__main__":
    main()
