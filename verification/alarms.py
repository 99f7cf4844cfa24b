"""Alarms on worlds with a known onset: how often they are false, how soon they find a change, and how often at all.

One pool of runs serves all charts: each run is watched by each chart, on true and on measured indicators. Every chart
is alone with its series, so each may give one false alarm per 90 days.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.table import Table
from simulator.domain.units import DAY
from simulator.experiments.alarms.design import CHARTS
from simulator.experiments.alarms.find import watched
from simulator.experiments.alarms.from_runs import series_of
from simulator.experiments.alarms.onsets import Onset, onsets_of
from simulator.experiments.alarms.series import Series
from simulator.experiments.alarms.settings import Settings
from simulator.experiments.alarms.summary import Detected, FalseAlarms, detected, false_alarms
from simulator.experiments.alarms.wanted import wanted
from simulator.ledger import Ledger
from simulator.measurement.readings import Readings
from simulator.runs.plans import planned
from simulator.runs.simulate import prepare, run_through

SEED = 20_261_126
SMALL = ("scale=0.2", "warm_up=14d", "measurement={}")
"""40,000 uploads per day, labelled at the default budget; two weeks until queues and strikes have settled."""
ONSET = 45
"""Day of the onset: after the warm-up, 28 days of history, and 3 days of an ordinary course."""
AFTER = 21
"""Days from the onset to the end of what is watched."""
SETTLE = 3
"""Days until the figure of a day of uploads is read."""
_HISTORY = 28
CALM, CALM_RUNS = f"horizon={14 + 28 + 90 + SETTLE}d", 10
CHANGED, CHANGED_RUNS = f"horizon={ONSET + AFTER + SETTLE}d", 6

TRUE = (
    "violative_view_rate",
    "prevalence",
    "removal_recall",
    "removal_precision",
    "report_precision",
    "sla_share",
    "review_wait_p90",
)
MEASURED = ("violative_view_rate", "prevalence", "removal_recall", "removal_precision", "report_precision")

NOTHING = "nothing changes"
WORLDS: Mapping[str, str] = {
    NOTHING: "",
    "spam wave": f"incidents.+x={{kind: reupload_storm, policy: regulated_goods, start: {ONSET}d, ramp: 6h, "
    "plateau: 7d, decay: 1d, per_hour: 60}",
    "adversaries evade": f"incidents.+x={{kind: surge, policy: safety_civility, start: {ONSET}d, ramp: 1d, "
    "plateau: 30d, peak: 3, novelty: 0.8}",
    "detector decay": f"incidents.+x={{kind: novel_content, policy: regulated_goods, start: {ONSET}d, share: 0.5, "
    "blind: 3}",
    "report flood": f"incidents.+x={{kind: report_brigade, start: {ONSET}d, duration: 7d, targeted: 0.02, "
    "rate: 0.002}",
    "understaffing": f"incidents.+x={{kind: staffing_shortfall, start: {ONSET}d, duration: 7d, absent: 0.4}}",
    "slow drift": f"incidents.+x={{kind: surge, policy: regulated_goods, start: {ONSET}d, ramp: {AFTER}d, "
    "plateau: 10d, peak: 2.5}",
}
"""Overrides of each world."""


@dataclass(frozen=True)
class Pool:
    """Runs of one world.

    Parameters
    ----------
    runs : list of list of Series
        By run, true series first.
    onsets : list of Onset
    """

    runs: list[list[Series]]
    onsets: list[Onset]


def pool_of(world: str, runs: int | None = None) -> Pool:
    """Return the series of the runs of a world."""
    calm = world == NOTHING
    overrides = [*SMALL, CALM if calm else CHANGED, *([WORLDS[world]] if WORLDS[world] else [])]
    loaded, plan = planned("baseline", None, overrides)
    asked = [*wanted(TRUE, plan.scenario), *wanted(MEASURED, plan.scenario, measured=True)]
    number = runs or (CALM_RUNS if calm else CHANGED_RUNS)
    arm = prepare(plan, seed=SEED, replications=number, engine="compiled", loaded=loaded)

    def take(ledger: Ledger, readings: Readings | None) -> list[Series]:
        return series_of(asked, ledger, readings, plan.scenario, settle=SETTLE * DAY)

    return Pool(run_through(arm, take, measured=True), onsets_of(plan.scenario))


# -------------------------------------------------------------------------------------- what charts make of it

HORIZON = 7
"""Days after the onset within which it should be detected."""


CLEAR = 0.5
"""Share of runs, beyond those that alarm by luck, from which on a series tells of an onset."""
PRETENDED = Onset("nothing", "none", ONSET * DAY, (ONSET + AFTER) * DAY)
"""An onset at which nothing happens: what charts say of it is luck."""


@dataclass(frozen=True)
class Case:
    """One chart on one series, over the runs of all worlds.

    Parameters
    ----------
    chart, series : str
    measured : bool
    false : FalseAlarms
        In the world in which nothing changes.
    detected : dict of str to Detected
        By world; where nothing changes, of the pretended onset, in runs with the same luck as those of other worlds.
    read_after : float
        Time from the end of a day until its figure is read, s.
    """

    chart: str
    series: str
    measured: bool
    false: FalseAlarms
    detected: Mapping[str, Detected]
    read_after: float

    def soon(self, world: str) -> float:
        """Return the share of runs that detect an onset in figures of the first ``HORIZON`` days."""
        delays = self.detected[world].delays
        return sum(delay <= HORIZON * DAY + self.read_after for delay in delays) / len(delays)


def cases(pools: Mapping[str, Pool]) -> list[Case]:
    """Watch every run of every world with every chart."""
    found = []
    for chart in CHARTS:
        settings = Settings(chart=chart)
        seen = {
            name: [[watched([one], settings, pool.onsets)[0] for one in run] for run in pool.runs]
            for name, pool in pools.items()
        }
        for place, series in enumerate(pools[NOTHING].runs[0]):
            false = sum((false_alarms(run[place], (), 0.0) for run in seen[NOTHING]), FalseAlarms(0, 0.0))
            spotted = {}
            for name, runs in seen.items():
                onset = PRETENDED if name == NOTHING else pools[name].onsets[0]
                after = 0.0 if name == NOTHING else settings.aftermath
                same = [run[place] for run in runs[:CHANGED_RUNS]]
                spotted[name] = detected(same, onset, [onset], after)
            found.append(Case(chart, series.title, series.measured, false, spotted, series.read_after))
    return found


def tables() -> list[Table]:
    """Return the tables of the study."""
    found = cases({world: pool_of(world) for world in WORLDS})
    return [_by_chart(found), _promise(found), *(_found(world, found) for world in WORLDS)]


def _by_chart(found: Sequence[Case]) -> Table:
    table = Table(
        "Which chart, and which series",
        ("world", "series", *CHARTS),
        "The true series, and the measured one, that tells of it in most runs within a week beyond those in which the "
        "same chart gives an alarm without it and, of those, soonest; none where these are less than half of the runs. "
        "Cells as in the tables below.",
    )
    for world in WORLDS:
        for measured in (False, True) if world != NOTHING else ():
            best = min((one for one in found if one.measured is measured), key=lambda one: _rank(one, world))
            same = [one for one in found if one.series == best.series]
            if _rank(best, world)[0] <= -CLEAR:
                table.add(world, best.series, *(_delay(one, world) for one in same))
            else:
                table.add(world, "no measured series" if measured else "no series", *("–" for _ in CHARTS))
    return table


def _rank(one: Case, world: str) -> tuple[float, float]:
    return one.soon(NOTHING) - one.soon(world), one.detected[world].quantile(0.5)


def _promise(found: Sequence[Case]) -> Table:
    days = found[0].false.time / DAY
    table = Table(
        "False alarms where nothing changes",
        ("series", *CHARTS),
        f"False alarms per 90 days, with the exact 95 % interval; 1 is allowed. {CALM_RUNS} runs of 90 days after two "
        f"weeks of warm-up and {_HISTORY} days of history: {days:,.0f} days for each chart and series.",
    )
    for series in dict.fromkeys(one.series for one in found):
        table.add(series, *(_rate(one.false) for one in found if one.series == series))
    for words, measured in (("all true series", False), ("all measured series", True)):
        some = [[one.false for one in found if one.chart == chart and one.measured is measured] for chart in CHARTS]
        table.add(words, *(_rate(sum(one, FalseAlarms(0, 0.0))) for one in some))
    return table


def _rate(false: FalseAlarms) -> str:
    low, high = false.interval(90 * DAY)
    return f"{false.per(90 * DAY):.2f} ({low:.2f}–{high:.2f})"


def _found(world: str, found: Sequence[Case]) -> Table:
    runs = len(found[0].detected[world].delays)
    luck = "By luck: an onset at which nothing happens"
    table = Table(
        luck if world == NOTHING else f"Delay to detection: {world}",
        ("series", *CHARTS),
        f"Median delay, 90 % delay, and the share of {runs} runs that detect it in figures of the first {HORIZON} "
        "days. A dash: so many runs do not detect it at all.",
    )
    for series in dict.fromkeys(one.series for one in found):
        table.add(series, *(_delay(one, world) for one in found if one.series == series))
    return table


def _delay(one: Case, world: str) -> str:
    seen = one.detected[world]
    return f"{_days(seen.quantile(0.5))}, {_days(seen.quantile(0.9))}, {one.soon(world):.0%}"


def _days(delay: float) -> str:
    return f"{delay / DAY:.0f} d" if math.isfinite(delay) else "–"
