"""The picture of reviewers who are people: ``python -m verification.reviewer_pictures``."""

from __future__ import annotations

import numpy as np

from simulator import Scenario
from simulator.domain import HOUR, MINUTE
from simulator.domain.events import Event
from simulator.flow.compiled import CompiledEngine
from simulator.platform.platform import Platform
from simulator.strategy.lookup import make_strategy
from simulator.world.people import people_of
from simulator.world.rosters import people_in
from simulator.world.staffing import planned_rosters
from simulator.world.world import World

from .pictures import Row, beside, panel, rows, save

SHIFTS = "{early: {start: 6h, end: 15h, reviewers: 12}, late: {start: 13h, end: 22h, reviewers: 9}}"
BREAKS = "{after: 2h, length: 15m}, {after: 4h, length: 30m}, {after: 7h, length: 15m}"
SIZE = (250, 170)


def scenario(people: str, *others: str) -> Scenario:
    """Return the bare queue with two shifts of people."""
    return Scenario.load(
        "queueing", ["horizon=1d", f"pools.desk.shifts={SHIFTS}", f"pools.desk.people={people}", *others]
    )


def staff() -> Row:
    """Return how many are at their desks over a day, by how their breaks are staggered."""
    lines = []
    for name, cohorts in (("breaks all at once", 1), ("in 3 cohorts", 3)):
        one = scenario(f"{{breaks: [{BREAKS}], break_cohorts: {cohorts}}}")
        levels = [(time, people_in(roster)) for (time, _), roster in planned_rosters(one).items()]
        hours, counts = zip(*levels, (24 * HOUR, levels[-1][1]), strict=True)
        lines += rows(name, np.array(hours) / HOUR, counts)
    return panel("reviewers at their desks", "hour of the day", lines=lines, step=True, size=SIZE)


def tiring() -> Row:
    """Return service times over a shift, by the law and in a run."""
    lines, dots = [], []
    for name, recovery in (("breaks change nothing", 0.0), ("recovery 0.5", 0.5)):
        people = f"{{fatigue: {{slower: 0.04}}, recovery: {recovery}, breaks: [{BREAKS}]}}"
        one = scenario(
            people, "uploads.per_day=40000", "pools.desk.service={law: lognormal, mean: 30s, cv: 0.6}", "warm_up=0h"
        )
        at, mean = _service_times(one)
        dots += rows(name, at, mean)
        blocks = [(time, roster[0]) for (time, _), roster in planned_rosters(one).items() if roster]
        early = [(time, block) for time, block in blocks if block.desks[0] == 0]
        grid = np.arange(6 * HOUR, 15 * HOUR, 3 * MINUTE)
        fresh = np.array([[block.fresh for time, block in early if time <= now][-1] for now in grid])
        lines += rows(name, (grid - 6 * HOUR) / HOUR, 30 * (1 + 0.04 * (grid - fresh) / HOUR))
    text = "mean service time, s (line: law, dots: run)"
    return panel(text, "hours since the shift began", lines=lines, dots=dots, size=SIZE)


def _service_times(one: Scenario) -> tuple[np.ndarray, np.ndarray]:
    """Return half hours of the first shift and the mean service time of what began in them, s."""
    world = World(one, seed=1, replication=0)
    engine = CompiledEngine(world.laws, world.size, log=True)
    Platform(world, make_strategy("Threshold(review_at=0)"), engine).run()
    log = engine.take_log()
    start = dict(_times(log, Event.START))
    ended = [(start[item], time - start[item]) for item, time in _times(log, Event.VERDICT)]
    began, took = np.array(ended).T
    desk = dict(zip(log["item"][log["event"] == Event.START], log["desk"][log["event"] == Event.START], strict=True))
    early = np.array([desk[item] < 12 for item, _ in _times(log, Event.VERDICT)])
    place = ((began - 6 * HOUR) // (HOUR / 2)).astype(int)
    at = [half for half in range(18) if (early & (place == half)).sum() > 100]
    return (np.array(at) + 0.5) / 2, np.array([took[early & (place == half)].mean() for half in at])


def _times(log: dict[str, np.ndarray], event: Event) -> list[tuple[int, float]]:
    chosen = log["event"] == event
    return list(zip(log["item"][chosen].tolist(), log["time"][chosen].tolist(), strict=True))


def paces() -> Row:
    """Return how the paces of many people spread."""
    from scipy import special

    lines, dots = [], []
    at = np.linspace(0.3, 2.5, 111)
    for sd in (0.2, 0.4):
        crowd = scenario(f"{{speed_sd: {sd}}}", "pools.desk.shifts={all_day: {reviewers: 2000}}")
        drawn = np.sort(people_of(crowd, 1, 0).pace[0])
        lines += rows(f"speed_sd {sd:g}", at, special.ndtr((np.log(at) + sd * sd / 2) / sd))
        few = np.linspace(0.4, 2.4, 21)
        dots += rows(f"speed_sd {sd:g}", few, np.searchsorted(drawn, few) / drawn.size)
    text = "share of people (line: law, dots: drawn)"
    return panel(text, "pace: factor on service times", lines=lines, dots=dots, size=SIZE)


if __name__ == "__main__":
    save("reviewers", beside(staff(), tiring(), paces()))
