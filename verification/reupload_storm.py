"""A storm of 1.5 million copies in a day, as Facebook published of March 2019: what a hash bank blocks at upload.

``python -m verification.reupload_storm`` prints the table of ``docs/world/reupload_storm.md`` and draws its picture; it
takes some minutes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator import Scenario, simulate
from simulator.domain import HOUR
from simulator.platform.observers import Observer
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.present.numbers import format_interval
from simulator.records import Chunk
from simulator.strategy import Triage
from simulator.strategy.lookup import make_strategy
from simulator.world.world import World

from .pictures import beside, panel, rows, save

SCALE = 20
PER_DAY = 1_500_000
STORM = (
    "{kind: reupload_storm, policy: safety_civility, start: 0, ramp: 2h, plateau: 4h, decay: 18h, "
    f"per_hour: {PER_DAY / 14 / SCALE:.0f}, versions: 800, changed: CHANGED, blind: 0.6}}"
)
"""14 hours' worth of the peak; detectors do not read most of what is severe about most versions."""
LAGS = ("15m", "1h", "2h", "4h")
CHANGED = (0.0, 0.1)
INDICATORS = ("copies_matched_share", "copies_removed_share", "copies_exposure")
REPLICATIONS = 4


def overrides(lag: str, changed: float) -> list[str]:
    """Return the day of the storm."""
    return [
        f"scale={SCALE}",
        "horizon=1d",
        "incidents.+storm=" + STORM.replace("CHANGED", str(changed)),
        f"detection.hash_bank={{lag: {lag}}}",
    ]


class Watch(Observer):
    """Counts copies, and those that were matched, by hour."""

    def __init__(self) -> None:
        self.counts: NDArray[np.float64] = np.zeros((24, 2))

    def triaged(self, chunk: Chunk, triage: Triage) -> None:
        """Count; it comes after the hash bank."""
        copies = chunk.version != 0
        hour = (chunk.time[copies] // HOUR).astype(np.int64)
        np.add.at(self.counts, (hour, 0), 1.0)
        np.add.at(self.counts, (hour, 1), chunk.matched[copies])


def by_hour(lag: str, changed: float = 0.1) -> NDArray[np.float64]:
    """Return the (hours, 2) copies and matched copies of one run."""
    scenario = Scenario.load("baseline", overrides(lag, changed))
    world, watch = World(scenario, seed=1, replication=0), Watch()
    engine = engine_class("compiled")(world.laws, world.size)
    Platform(world, make_strategy(scenario.strategy), engine, observers=[watch]).run()
    return watch.counts


def table() -> None:
    """Print what is blocked at upload, by lag and by the share of copies that are changed."""
    print("| lag | changed copies | known at upload | removed in the day | views of copies |\n|---|---|---|---|---|")
    for changed in CHANGED:
        for lag in LAGS:
            found = simulate("baseline", overrides=overrides(lag, changed), replications=REPLICATIONS)
            shown = (format_interval(e.value, e.low, e.high, e.indicator.unit) for e in found.estimates(INDICATORS))
            print(f"| {lag} | {changed:.0%} | " + " | ".join(shown) + " |", flush=True)


def main() -> None:
    """Print the table and draw the picture."""
    table()
    middle = np.arange(24) + 0.5
    courses = {lag: by_hour(lag) for lag in LAGS}
    copies = next(iter(courses.values()))[:, 0]
    volume = rows("all copies", middle, copies / 1000)
    volume += rows("unknown, lag 15m", middle, (copies - courses["15m"][:, 1]) / 1000)
    volume += rows("unknown, lag 4h", middle, (courses["4h"][:, 0] - courses["4h"][:, 1]) / 1000)
    shares = [row for lag, c in courses.items() for row in rows(f"lag {lag}", middle, 100 * c[:, 1] / c[:, 0])]
    print(
        save(
            "reupload_storm",
            beside(
                panel("copies per hour, thousands", "hours after the first copy", lines=volume),
                panel("known at upload, %", "hours after the first copy", lines=shares),
            ),
        )
    )


if __name__ == "__main__":
    main()
