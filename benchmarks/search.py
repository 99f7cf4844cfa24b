"""A search whose trials share uploads: what a trial costs, beside a whole run and the readable engine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence
from typing import Any

from .child import run_alone
from .levers import BASELINE
from .table import Table, spread, whether_met

STRATEGY = f"Threshold({BASELINE})"
SIZE = ("scale=0.7143",)
"""A week of the baseline with a million uploads."""
REPLICATIONS, TRIALS = 8, 200
LARGEST = 120.0
"""Most that a whole search may take on two cores, s."""
SIX = (
    "remove_at=0.7:0.999",
    "hold_at=0.5:0.7",
    "review_at=0.3:0.7",
    "limit_at=0.2:0.7",
    "rescore_remove_at=0.5:0.999",
    "rescore_review_at=0.3:0.9",
)
"""The thresholds of ``Threshold``, all free."""
MINIMIZE = ("violative_view_rate", "innocent_creators_actioned")
REQUIRE = ("sla_share>=0.5", "innocent_views_lost<=+50%")
PLACES = (
    {},
    {"remove_at": 0.95, "review_at": 0.3},
    {"remove_at": 0.9, "hold_at": 0.6, "review_at": 0.5, "limit_at": 0.4, "rescore_review_at": 0.5},
)
"""Settings of the space that are run both ways."""


def measure_both(overrides: Sequence[str], replications: int, repeats: int) -> dict[str, Any]:
    """Return processor and wall time (s) of trials that share uploads and of whole runs, in turn, and the share."""
    from simulator import Scenario
    from simulator.runs.plans import Plan
    from simulator.runs.reuse import SharedRuns
    from simulator.runs.simulate import prepare, run_arms
    from simulator.search import search_space
    from simulator.strategy.lookup import make_strategy

    scenario, strategy = Scenario.load("baseline", overrides), make_strategy(STRATEGY)
    space = search_space(strategy, scenario, SIX)
    runs = {"seed": 1, "replications": replications, "engine": "compiled"}
    shared = SharedRuns(Plan(scenario, strategy), space.box(), **runs)
    arms = [prepare(Plan(scenario, strategy.clone(**place)), **runs) for place in PLACES]
    first, started = time.perf_counter(), time.process_time()
    run_arms([shared.arm(arms[0])])
    set_up = {"wall": time.perf_counter() - first, "processor": time.process_time() - started}
    times: dict[str, list[dict[str, float]]] = {"shared": [], "whole": []}
    for _ in range(repeats):
        for arm in arms:
            for way, found in times.items():
                wall, processor = time.perf_counter(), time.process_time()
                results = run_arms([shared.arm(arm) if way == "shared" else arm])[0]
                results.values()
                found.append({"wall": time.perf_counter() - wall, "processor": time.process_time() - processor})
    uploads = float(sum(ledger.total(_uploads()) for ledger in results.ledgers))
    return {**times, "set_up": set_up, "share": shared.reuse.share, "uploads": uploads}


def measure_search(overrides: Sequence[str], trials: int, replications: int) -> dict[str, float]:
    """Return the time of a whole search, and of its trials alone, s; its processor time, and the share of uploads."""
    from simulator import optimize

    seen: list[tuple[float, float, float]] = []
    start, processor = time.perf_counter(), time.process_time()

    def progress(done: float, _: float) -> None:
        seen.append((done, time.perf_counter() - start, time.process_time() - processor))

    result = optimize(
        "baseline", STRATEGY, params=SIX, minimize=MINIMIZE, require=REQUIRE, overrides=overrides,
        trials=trials, replications=replications, most_replications=replications,
        fresh_replications=max(replications, 2), progress=progress,
    )  # fmt: skip
    done = next(one for one in seen if one[0] >= trials)
    return {
        "wall": time.perf_counter() - start,
        "processor": time.process_time() - processor,
        "trials_wall": done[1],
        "trials_processor": done[2],
        "trials": len(result.trials),
        "share": result.reuse.share,
    }


def tables(
    overrides: Sequence[str] = SIZE,
    trials: int = TRIALS,
    replications: int = REPLICATIONS,
    repeats: int = 2,
    small: Sequence[str] = ("horizon=1d", "scale=0.1"),
) -> list[Table]:
    """Return what a trial costs both ways and with the readable engine, and the time of a whole search."""
    both = run_alone(
        "benchmarks.search:measure_both", pinned=False,
        overrides=list(overrides), replications=replications, repeats=repeats,
    )  # fmt: skip
    return [of_a_trial(both, _readable(small)), of_a_search(overrides, trials, replications)]


def _readable(small: Sequence[str]) -> float:
    """Return how many times the processor time of the compiled engine a whole run takes with the readable one."""
    ratios = []
    for _ in range(3):
        runs = {
            engine: run_alone("benchmarks.whole_run:measure_stages", overrides=list(small), engine=engine)
            for engine in ("compiled", "simpy")
        }
        seconds = {engine: sum(run["seconds"].values()) for engine, run in runs.items()}
        ratios.append(seconds["simpy"] / seconds["compiled"])
    return statistics.median(ratios)


def of_a_trial(both: Mapping[str, Any], readable: float) -> Table:
    """Return the cost of a trial: shared and whole ones were run in turn, so that ratios bear a busy machine."""
    processor = {way: [one["processor"] for one in both[way]] for way in ("shared", "whole")}
    ratios = [whole / shared for shared, whole in zip(processor["shared"], processor["whole"], strict=True)]
    ratio, uploads = statistics.median(ratios), both["uploads"]
    table = Table(
        f"A trial of {uploads:,.0f} uploads, all replications together, by way",
        ("", "shares uploads", "plays all", "readable engine"),
        notes="Processor time of all threads, indicators included. Both ways were run in turn; the readable engine was "
        "run on a day of a tenth of the uploads beside the compiled one, and the rest is extrapolated.",
    )
    share = f"{100 * both['share']:.1f}%"
    whole = statistics.median(processor["whole"])
    table.add("uploads that are shared", share, "0%", "0%")
    times = [spread(processor[way], ".2f") for way in ("shared", "whole")]
    table.add("processor time, s", *times, f"{readable * whole:,.0f}")
    table.add("times as fast as playing all", spread(ratios, ".1f"), "1", f"1/{readable:,.0f}")
    table.add("times as fast as the readable engine", f"{readable * ratio:,.0f}", f"{readable:,.0f}", "1")
    table.add("playing what is shared, once, s", f"{both['set_up']['processor']:.1f}", "", "")
    return table


def of_a_search(overrides: Sequence[str], trials: int, replications: int) -> Table:
    """Return the time of a whole search."""
    found = run_alone(
        "benchmarks.search:measure_search", pinned=False,
        overrides=list(overrides), trials=trials, replications=replications,
    )  # fmt: skip
    table = Table(
        f"A search: {trials} trials of {replications} replications, 6 thresholds, 2 objectives, 2 constraints",
        ("", "trials", "with the fresh runs", "target", ""),
        notes="Fresh runs: eight points and the plan as given in eight replications, two of them in sixteen more. "
        "Processor time by two is the time on two idle cores, but for what only one of them does.",
    )
    for name, at, style in (("on the wall, s", "wall", ".0f"), ("processor time by two, s", "processor", ".0f")):
        parts = [found[f"trials_{at}"], found[at]]
        parts = [part / 2 for part in parts] if at == "processor" else parts
        table.add(name, *(f"{part:{style}}" for part in parts), f"< {LARGEST:.0f}", whether_met(parts[0] < LARGEST))
    table.add("trials a minute on the wall", f"{60 * found['trials'] / found['trials_wall']:.0f}", "", "", "")
    return table


def _uploads() -> Any:
    from simulator.ledger import Measure

    return Measure.UPLOADS
