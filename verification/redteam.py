"""How often a red team is right: attacks in small worlds whose worst world is known, and where nothing can hurt.

*Known*: every corner of the bounds and a grid between them is run many times on luck of its own, which gives the worst
world. Each search has the defaults of ``riskbox redteam``. The world that it ends with is run beside the world as given
as often again: that change is its true exploitability.

*Nothing can hurt*: of two markets that are equal in all but their names the shares vary, so that other accounts upload
and every world is as harmful as any other; and a surge that is at its worst as given. Each report of harm is wrong.

Stated in advance: nine of ten searches report a world with at least 90 % of the worst one's exploitability (where the
attack is weak none need report one), 95 % intervals hold the true value, and by the rule at most one search in 40
reports harm where there is none. A verdict is *missed* only if the exact interval of the share excludes that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from statistics import fmean
from typing import Any

from benchmarks.table import Table
from simulator.config import Scenario
from simulator.runs.plans import plan_in_force
from simulator.runs.results import Results
from simulator.runs.simulate import prepare, run_arms
from simulator.search.loop.sharing import fresh_seed
from simulator.search.question.quantities import change_alone
from simulator.search.redteam import redteam
from simulator.search.redteam.attacks import armed
from tests.worlds import Instead, tiny_scenario

from .shares import holds, interval_of, verdict

SEEDS = range(401, 431)
TRUE, TRUTH = 256, fresh_seed(0, "truth")
"""Replications that are taken for the truth, unless an attack says more, and their seed."""
NEAR = 0.9
"""Part of the worst world's exploitability that counts as having found it."""
HORIZON = "12h"
STRATEGY = "Threshold(remove_at=0.9, review_at=0.3, review_at_reports=2, review_at_views=100000)"
_RAID = {"kind": "surge", "policy": "spam", "start": "6h", "plateau": "3h", "peak": 4, "novelty": 0.5}
_BRIGADE: Mapping[str, Any] = {
    "attacks": ["brigade"],
    "axes": [(0, 0.3), (0, 0.0005, 0.001)],
    "harm": "innocent_views_lost",
    "weak": True,
}
_HOURS = tuple(f"{hour}h" for hour in range(10))
_TWINS = {
    name: Instead(share=0.5, language="de", time_zone="Europe/Berlin", daily_amplitude=0.6, daily_peak="20h")
    for name in ("DE", "US")
}
_ONE_POOL = {"europe": {"markets": ["DE", "US"]}}


@dataclass(frozen=True)
class Attacked:
    """An attack whose worst world is known.

    Parameters
    ----------
    changes : mapping
        Of the tiny world.
    attacks, params : sequence of str
        As of ``redteam``.
    axes : sequence of sequence
        Values of each field that make the grid; empty where every world is known to hurt no more than the one given.
    harm : str
    weak : bool
        Whether the attack is so weak that a search need not see it.
    true : int
        Replications that are taken for the truth.
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    attacks: Sequence[str] = ()
    params: Sequence[str] = ()
    axes: Sequence[Sequence[Any]] = ()
    harm: str = "violative_view_rate"
    weak: bool = False
    true: int = TRUE

    @property
    def scenario(self) -> Scenario:
        """The world as given."""
        return tiny_scenario(horizon=HORIZON, warm_up="0s", strategy=STRATEGY, **self.changes)


KNOWN: Mapping[str, Attacked] = {
    "surge": Attacked(attacks=["surge"], axes=[(1, 2.83, 8), (0, 0.25, 0.5, 0.75, 1)]),
    "hour of a raid": Attacked(
        changes={"incidents": {"raid": _RAID}},
        params=[f"incidents.raid.start={','.join(_HOURS)}", "incidents.raid.novelty=0:1"],
        axes=[_HOURS, (0, 0.5, 1)],
    ),
    "brigade": Attacked(changes={"views": {"log_sd": 1.0}}, **_BRIGADE, true=384),
    "brigade, few popular uploads": Attacked(**_BRIGADE, true=1024),
}
HARMLESS: Mapping[str, Attacked] = {
    "equal markets": Attacked(changes={"markets": _TWINS, "pools": _ONE_POOL}, params=["markets.DE.share=0.05:5"]),
    "surge at its worst": Attacked(
        changes={"incidents": {"raid": {**_RAID, "start": "0h", "plateau": HORIZON, "peak": 8, "novelty": 1}}},
        params=["incidents.raid.peak=1:8", "incidents.raid.novelty=0:1"],
    ),
}


@dataclass(frozen=True)
class Outcome:
    """What one search came to.

    Parameters
    ----------
    tried : bool
        Whether a world was tried on the third seed, so that there is an interval.
    hurts : bool
        Whether it was reported.
    true : float
        Its exploitability by the many runs; NaN where they were not made.
    covered : bool
        Whether the interval of the third seed holds that.
    """

    tried: bool
    hurts: bool
    true: float = float("nan")
    covered: bool = False


def attacked(name: str, seed: int, **budget: Any) -> Outcome:
    """Return what one search came to; ``budget`` in place of the defaults of ``redteam``."""
    one = _attack(name)
    found = redteam(
        one.scenario,
        attacks=one.attacks,
        params=list(one.params) or None,
        harm=one.harm,
        seed=seed,
        workers=1,
        **budget,
    )
    change, confirmed = found.exploitability, found.search.confirmation
    if change is None or confirmed is None or change.low is None or change.high is None:
        return Outcome(tried=False, hurts=found.hurts)
    true = _true(name, tuple(confirmed.finalist.params.items()))
    known = one.true / confirmed.finalist.results.replications
    covered = holds(change.low, change.high, change.difference.difference, true, known)
    return Outcome(tried=True, hurts=found.hurts, true=true, covered=covered)


@cache
def worst(name: str) -> tuple[str, float]:
    """Return the worst world of a grid in words, and its exploitability, by the many runs."""
    one = KNOWN[name]
    _, variables = armed(plan_in_force(one.scenario), one.attacks, one.params)
    points = list(product(*one.axes))
    paths = [one.param for one in variables]
    changes = [_true(name, tuple(zip(paths, point, strict=True))) for point in points]
    place = max(range(len(points)), key=changes.__getitem__)
    said = [f"{path.rpartition('.')[2]} {value}" for path, value in zip(paths, points[place], strict=True)]
    return ", ".join(said), changes[place]


@cache
def _true(name: str, values: tuple[tuple[str, Any], ...]) -> float:
    """Return by how much a world is more harmful than the world as given, in many paired runs."""
    one = _attack(name)
    world, _ = armed(plan_in_force(one.scenario), one.attacks, one.params)
    changed = world.scenario.override(*(f"{path}={value}" for path, value in values))
    return change_alone(_given(name), _many(changed, one.true), one.harm).difference


@cache
def _given(name: str) -> Results:
    return _many(_attack(name).scenario, _attack(name).true)


def _many(scenario: Scenario, number: int) -> Results:
    """Return many runs of a world, on luck that chose nothing."""
    (found,) = run_arms([prepare(plan_in_force(scenario), seed=TRUTH, replications=number, engine="compiled")], 1)
    return found


def _attack(name: str) -> Attacked:
    return KNOWN[name] if name in KNOWN else HARMLESS[name]


def tables(seeds: Sequence[int] = SEEDS) -> list[Table]:
    """Return how often red teams find the worst world, how often their intervals hold, and how often they are wrong."""
    with ProcessPoolExecutor(2) as pool:
        grids = dict(zip(KNOWN, pool.map(worst, KNOWN), strict=True))
        jobs = [(name, seed) for name in (*KNOWN, *HARMLESS) for seed in seeds]
        outcomes = list(pool.map(attacked, *zip(*jobs, strict=True)))
    found = {name: [one for (of, _), one in zip(jobs, outcomes, strict=True) if of == name] for name, _ in jobs}
    return [_known(found, grids, len(seeds)), _harmless(found, len(seeds))]


def _known(found: Mapping[str, Sequence[Outcome]], grids: Mapping[str, tuple[str, float]], number: int) -> Table:
    notes = (
        f"The tiny world of the tests for {HORIZON}, {STRATEGY}; {number} seeds each; harm is violative_view_rate, of "
        "brigades innocent_views_lost, with views.log_sd=1 or, where few uploads are popular, 1.5. Truth: "
        f"{TRUE} paired replications on other luck, 384 and 1024 of the brigades. *Near the worst*: at least "
        f"{NEAR:.0%} of the exploitability of the worst world of the grid. Intervals of shares: Clopper and Pearson, "
        "95 %."
    )
    columns = ("attack", "worst world", "true", "what", "number", "interval", "stated", "verdict")
    table = Table("Red teams against a known worst world", columns, notes)
    for name, (where, most) in grids.items():
        searches = found[name]
        reported = [one for one in searches if one.hurts]
        tried = [one for one in searches if one.tried]
        near = sum(one.true >= NEAR * most for one in reported)
        rows = (
            ("reports a world", len(reported), number, None if KNOWN[name].weak else 0.9),
            ("which is near the worst", near, len(reported), None if KNOWN[name].weak else 0.9),
            ("interval holds the truth", sum(one.covered for one in tried), len(tried), 0.95),
            ("the same, of worlds reported", sum(one.covered for one in reported), len(reported), 0.95),
        )
        for what, count, total, least in rows:
            stated = "–" if least is None else f"{least:.0%} or more"
            cells = (what, f"{count} of {total}", interval_of(count, total), stated, verdict(count, total, least=least))
            table.add(name, where, f"{most:.3g}", *cells)
        parts = [one.true / most for one in reported]
        table.add(name, where, f"{most:.3g}", "part of the worst, mean", f"{fmean(parts or [0.0]):.1%}", "–", "–", "–")
    return table


def _harmless(found: Mapping[str, Sequence[Outcome]], number: int) -> Table:
    notes = (
        "The same world. *Equal markets*: the shares of two markets vary that are equal in all but their names. "
        "*Surge at its worst*: the world as given has the highest peak and nothing that detectors read."
    )
    columns = ("bounds", "what", "number", "interval", "stated", "verdict")
    table = Table("Red teams where nothing can hurt", columns, notes)
    for name in HARMLESS:
        wrong = sum(one.hurts for one in found[name])
        table.add(
            name,
            "reports harm, wrongly",
            f"{wrong} of {number}",
            interval_of(wrong, number),
            "2.5% or less",
            verdict(wrong, number, most=0.025),
        )
    return table
