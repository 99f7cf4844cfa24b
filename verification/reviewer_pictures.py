"""The picture of reviewers who are people: ``python -m verification.reviewer_pictures``."""

from __future__ import annotations

import numpy as np

from simulator import Scenario
from simulator.domain import HOUR
from simulator.world.people import people_of
from simulator.world.rosters import people_in
from simulator.world.staffing import planned_rosters

from .pictures import Row, beside, panel, rows, save

SHIFTS = "[{start: 6h, end: 15h, reviewers: 12}, {start: 13h, end: 22h, reviewers: 9}]"


def scenario(*people: str) -> Scenario:
    """Return the bare queue with two shifts of people."""
    return Scenario.load("queueing", ["horizon=1d", f"pools.desk.shifts={SHIFTS}", *people])


def paces() -> Row:
    """Return how the paces of many people spread."""
    from scipy import special

    lines, dots = [], []
    at = np.linspace(0.3, 2.5, 111)
    for sd in (0.2, 0.4):
        crowd = scenario("pools.desk.shifts=[{reviewers: 2000}]", f"pools.desk.people={{speed_sd: {sd}}}")
        drawn = np.sort(people_of(crowd, 1, 0).pace[0])
        lines += rows(f"speed_sd {sd:g}", at, special.ndtr((np.log(at) + sd * sd / 2) / sd))
        few = np.linspace(0.4, 2.4, 21)
        dots += rows(f"speed_sd {sd:g}", few, np.searchsorted(drawn, few) / drawn.size)
    return panel("share of people (line: law, dots: drawn)", "pace: factor on service times", lines=lines, dots=dots)


def staff() -> Row:
    """Return who is at a desk over a day."""
    lines = []
    for name, people in (("on shift", "pools.desk.people={}"),):
        levels = [(time, people_in(roster)) for (time, _), roster in planned_rosters(scenario(people)).items()]
        hours, counts = zip(*levels, (24 * HOUR, levels[-1][1]), strict=True)
        lines += rows(name, np.array(hours) / HOUR, counts)
    return panel("reviewers at their desks", "hour of the day", lines=lines, step=True)


if __name__ == "__main__":
    save("reviewers", beside(staff(), paces()))
