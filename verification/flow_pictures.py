"""The pictures of review, staff, appeals and penalties: ``python -m verification.flow_pictures [NAME ...]``, a minute.

Lines are laws or runs, as each picture says; dots are what the laws have drawn.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from simulator import Scenario, simulate
from simulator.domain import DAY, HOUR, Action
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.world.expectations import expected_staff, views_at
from simulator.world.laws import appeal_delay, appeals, reading, service_time
from simulator.world.parameters import parameters_of

from .pictures import Row, beside, panel, rows, save

Floats = NDArray[np.float64]
DRAWS = 20_000


def review_picture() -> Row:
    """Return service times, right verdicts by severity and noise, and what patience does to a queue."""
    scenario = Scenario.load("baseline")
    laws, pools = parameters_of(scenario).laws, list(scenario.pools)
    seconds, at = np.linspace(0.5, 180, 150), np.array([10.0, 20, 30, 40, 60, 80, 100, 140, 180])
    lines, dots = [], []
    for name, pool in (("review, mean 25 s", "emea"), ("appeal, mean 60 s", "appeals")):
        index = pools.index(pool)
        z = (np.log(seconds) - laws.service.log_mean[index, 0]) / laws.service.log_sd[index, 0]
        lines += rows(name, seconds, _beyond(z))
        drawn = np.sort([service_time(index, 0, item, 0, laws) for item in range(DRAWS)])
        dots += rows(name, at, 1 - np.searchsorted(drawn, at) / DRAWS)
    size = (230, 170)
    return beside(
        panel("share that takes longer (dots: drawn)", "service time, s", lines=lines, dots=dots, size=size),
        _right_verdicts(scenario),
        _patience(),
    )


def _right_verdicts(scenario: Scenario) -> Row:
    laws = parameters_of(scenario).laws
    margin, at = np.linspace(0, 0.5, 101), np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.4])
    lines, dots = [], []
    for noise in (0.05, 0.2, 0.5):
        noisy = laws._replace(noise=np.full_like(laws.noise, noise))
        lines += rows(f"noise {noise:g} sd", margin, 1 - _beyond(margin / noise))
        right = [
            float(np.mean([reading(0, 0, item, 0, m, noisy) > 0 for item in range(DRAWS // 4)])) for m in at.tolist()
        ]
        dots += rows(f"noise {noise:g} sd", at, right)
    title = "right verdicts, share (dots: drawn)"
    return panel(title, "distance from the line, severity sd", lines=lines, dots=dots, size=(230, 170))


def _patience() -> Row:
    lines = []
    for patience in ("1s", "5s"):
        load, gone = np.linspace(0.6, 1.6, 6), []
        for rho in load:
            overrides = [
                "horizon=3h",
                "warm_up=1h",
                f"uploads.per_day={86_400 * 5 * rho}",
                f"pools.desk.patience={patience}",
            ]
            queue = simulate("queueing", overrides=overrides, replications=2).ledger.pools.sum(axis=(0, 1))
            gone.append(queue[PoolMeasure.RENEGES] / queue[PoolMeasure.ARRIVALS])
        lines += rows(f"mean patience {patience}, service 1 s", load, gone)
    return panel(
        "share of jobs that leave (5 reviewers, run)", "work offered per reviewer", lines=lines, size=(230, 170)
    )


def staffing_picture() -> Row:
    """Return staff and work of two sites over two days, and a shift over a change of clocks."""
    scenario = Scenario.load("baseline", ["scale=10"])
    load = simulate(scenario, replications=4).ledger.pools
    staff, hours, pools = expected_staff(scenario), np.arange(48), list(scenario.pools)
    panels = []
    for pool in ("americas", "small_languages"):
        index = pools.index(pool)
        lines = rows("on shift", hours / 24, staff[:48, index])
        lines += rows("at work (run, mean of the hour)", hours / 24, load[:48, index, PoolMeasure.BUSY_TIME] / 4 / HOUR)
        panels.append(panel(f"reviewers of {pool}, scale 10", "day (UTC)", lines=lines, step=True, size=(230, 170)))
    change = scenario.override("start=2025-10-25T00:00:00Z", "horizon=3d")
    clock = rows("staff", np.arange(72) / 24, expected_staff(change)[:, pools.index("small_languages")])
    marks = [(25 / 24, "clocks go back")]
    last = panel(
        "small_languages, 25 to 27 October",
        "day (UTC)",
        lines=clock,
        marks=marks,
        marks_at=0.8,
        step=True,
        size=(230, 170),
    )
    return beside(*panels, last)


def appeals_picture() -> Row:
    """Return who appeals, when, and how the appeals' desk keeps up."""
    scenario = Scenario.load("baseline", ["scale=10"])
    laws, law = parameters_of(scenario).laws, scenario.appeals
    margin, at = np.linspace(-0.3, 0.3, 121), np.linspace(-0.2, 0.2, 9)
    guilt = 1 - _beyond(margin / law.perception_noise)
    share = [float(np.mean([appeals(item, 0, m, laws) for item in range(DRAWS // 4)])) for m in at.tolist()]
    who = panel(
        "removals appealed, share (line: law, dots: drawn)",
        "margin, severity sd",
        lines=rows("law", margin, law.rate_innocent * (1 - guilt) + law.rate_guilty * guilt),
        dots=rows("drawn", at, share),
        size=(230, 170),
    )
    hours, drawn = np.geomspace(0.1, 200, 100), np.sort([appeal_delay(item, laws) for item in range(DRAWS)]) / HOUR
    places = np.array([0.3, 1, 3, 6, 12, 24, 48, 100])
    when = panel(
        "of these, made by then, share",
        "time since removal, h",
        lines=rows("law", hours, 1 - _beyond((np.log(hours * HOUR) - laws.appeal_log_mean) / laws.appeal_log_sd)),
        dots=rows("drawn", places, np.searchsorted(drawn, places) / DRAWS),
        log="x",
        size=(230, 170),
    )
    load = simulate(scenario, replications=4).ledger.pools[:, list(scenario.pools).index("appeals")] / 4
    days = np.arange(load.shape[0]) / 24
    waiting = rows("waiting, mean of the hour", days, load[:, PoolMeasure.QUEUE_TIME] / HOUR)
    decided = rows("decided in the hour", days, load[:, PoolMeasure.VERDICTS])
    desk = panel("appeals at scale 10 (run)", "day (UTC)", lines=waiting + decided, size=(300, 170))
    return beside(who, when, desk)


def appeal_window_picture() -> Row:
    """Return the share of appeals that a window shuts out: law and runs."""
    laws = parameters_of(Scenario.load("baseline")).laws
    hours, at = np.geomspace(1, 24 * 30, 100), (3, 12, 24, 72)
    late = []
    for window in at:
        run = simulate("baseline", overrides=["scale=3", "horizon=6d", f"appeals.window={window}h"], replications=2)
        items = run.ledger.items[:2]  # uploads of two days, who all have had their time to appeal by the sixth
        made, missed = (float(items[..., measure].sum()) for measure in (Measure.APPEALS, Measure.APPEALS_TOO_LATE))
        late.append(missed / (made + missed))
    chart = panel(
        "share of would-be appeals that come too late (line: law, dots: runs)",
        "window for appeals, h since the removal",
        lines=rows("law", hours, _beyond((np.log(hours * HOUR) - laws.appeal_log_mean) / laws.appeal_log_sd)),
        dots=rows("runs, uploads of two days", at, late),
        log="x",
        size=(520, 170),
    )
    return beside(chart)


def enforcement_picture() -> Row:
    """Return what penalties prevent day by day, and what visible actions leave of an item's views."""
    size = (230, 170)
    blocked, innocent = [], []
    for name, overrides in (
        ("suspended at 3, banned at 6", []),
        ("suspended at 2, banned at 4", ["enforcement.suspend_at=2", "enforcement.ban_at=4"]),
        ("banned at 3, never suspended", ["enforcement.suspend_at=null", "enforcement.ban_at=3"]),
    ):
        items = simulate("baseline", overrides=["horizon=28d", *overrides], replications=2).ledger.items
        days = items.sum(axis=tuple(range(1, items.ndim - 1)))
        uploads = days[:, Measure.UPLOADS] + days[:, Measure.BLOCKED]
        bad = days[:, Measure.VIOLATIONS] + days[:, Measure.BLOCKED] - days[:, Measure.BLOCKED_INNOCENT]
        stopped = days[:, Measure.BLOCKED] - days[:, Measure.BLOCKED_INNOCENT]
        blocked += rows(name, np.arange(28) + 0.5, 100 * stopped / bad)
        innocent += rows(name, np.arange(28) + 0.5, 100 * days[:, Measure.BLOCKED_INNOCENT] / uploads)
    parameters = parameters_of(Scenario.load("baseline"))
    age = np.linspace(0, 2 * DAY, 97)
    natural = views_at(age, np.full_like(age, 100.0), np.full_like(age, 2_300.0), parameters.laws)
    before = np.interp(HOUR, age, natural)
    kept = []
    for action in (Action.ALLOW, Action.LABEL, Action.AGE_GATE, Action.LIMIT, Action.REMOVE):
        views = np.minimum(natural, before) + parameters.laws.reach[action] * np.maximum(natural - before, 0.0)
        kept += rows(action.name.lower(), age / HOUR, views)
    return beside(
        panel("violating uploads prevented, % (run)", "day of the run", lines=blocked, size=size),
        panel("innocent uploads prevented, % (run)", "day of the run", lines=innocent, size=size),
        panel("views, of an item of 2,400; action at 1 h", "age, h", lines=kept, size=size),
    )


_RUNGS = "[{at: 1, penalty: suspend, length: 7d}, {at: 2, penalty: suspend, length: 14d}, {at: 3, penalty: ban}]"
_LADDER = ("enforcement.suspend_at=null", "enforcement.ban_at=null", f"enforcement.ladder={_RUNGS}")
"""Three strikes in 90 days, as YouTube has published it."""
PLANS: Mapping[str, Sequence[str]] = {
    "suspended at 3, banned at 6": (),
    "three strikes": _LADDER,
    "three strikes, a warning first": (*_LADDER, "enforcement.educate_first=true"),
    "a verdict of slight severity: label": (
        *_LADDER,
        "enforcement.educate_first=true",
        "enforcement.verdicts=[{consequence: label}, {severity: 0.05, consequence: strike}]",
    ),
}
"""Plans of penalties, from the baseline's on."""


def consequences_picture() -> Row:
    """Return wrongful bans and repeat offence under four plans, and what a label or a removal leaves of views."""
    wrongful, repeated = [], []
    for name, overrides in PLANS.items():
        items = simulate("baseline", overrides=["horizon=28d", *overrides], replications=2).ledger.items
        days = items.sum(axis=tuple(range(1, items.ndim - 1))).cumsum(axis=0)
        wrongful += rows(name, np.arange(28) + 1.0, days[:, Measure.BANS_INNOCENT] / 2)
        repeated += rows(name, np.arange(28) + 1.0, 100 * days[:, Measure.REMOVALS_REPEAT] / days[:, Measure.REMOVALS])
    laws = parameters_of(Scenario.load("baseline")).laws
    age = np.linspace(0, 2 * DAY, 97)
    natural = views_at(age, np.full_like(age, 100.0), np.full_like(age, 2_300.0), laws)
    before, restored = (float(np.interp(hours * HOUR, age, natural)) for hours in (6, 18))
    kept = []
    for action in (Action.LABEL, Action.LIMIT, Action.REMOVE):
        left = laws.reach[action] * (np.clip(natural, before, restored) - before)
        views = np.minimum(natural, before) + left + np.maximum(natural - restored, 0.0)
        kept += rows(f"{action.name.lower()}, appeal won at 18 h", age / HOUR, views)
    size = (230, 170)
    return beside(
        panel("wrongful bans so far, per run (run)", "day of the run", lines=wrongful, size=size),
        panel("repeat offence, % of removals so far (run)", "day of the run", lines=repeated, size=size),
        panel("views, of an item of 2,400; verdict at 6 h", "age, h", lines=kept, size=size),
    )


def _beyond(z: Floats) -> Floats:
    return np.array([0.5 * math.erfc(value / math.sqrt(2.0)) for value in z.tolist()])


PICTURES: Mapping[str, Callable[[], Row]] = {
    "review": review_picture,
    "staffing": staffing_picture,
    "appeals": appeals_picture,
    "appeal_window": appeal_window_picture,
    "enforcement": enforcement_picture,
    "consequences": consequences_picture,
}


def main() -> None:
    """Write the pictures that are named, or all."""
    for name in sys.argv[1:] or PICTURES:
        save(name, PICTURES[name]())


if __name__ == "__main__":
    main()
