"""Find alarms: in runs of a scenario, or in files of a platform's own figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.domain.units import DAY, format_duration
from simulator.errors import InputError
from simulator.platform.intake import CHUNK_SIZE
from simulator.runs.arguments import as_names, check_flag
from simulator.runs.executor import Progress
from simulator.runs.simulate import prepare, run_through
from simulator.runs.warm_up import planned_run

from .expected import LEAST_HISTORY
from .from_csv import read_series
from .from_runs import check_period, series_of, span
from .onsets import Onset, onsets_of, parse_onset
from .result import AlarmResult
from .series import Series
from .settings import Settings, settings_of
from .wanted import PERIODS, Wanted, wanted
from .watching import Watched, watch

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.ledger import Ledger
    from simulator.measurement.readings import Readings
    from simulator.strategy import Strategy

INDICATORS = ("violative_view_rate", "prevalence", "removal_precision", "report_precision", "sla_share")
"""Indicators that are watched if none is named."""
LEAST_WATCHED = 7
"""Fewest periods after the history."""


def find_alarms(
    scenario: Scenario | str | Path,
    strategy: Strategy | str | None = None,
    *,
    indicators: Sequence[str] = INDICATORS,
    by: str = "",
    measured: bool = False,
    period: str = "day",
    seed: int = 1,
    replications: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    workers: int | None = None,
    chunk_size: int = CHUNK_SIZE,
    progress: Progress | None = None,
    allow_code: bool = False,
    **settings: Any,
) -> AlarmResult:
    """Run a scenario and return the alarms of control charts on some of its indicators.

    Parameters
    ----------
    scenario, strategy, seed, replications, engine, overrides, workers, chunk_size, progress, allow_code
        As of ``simulate``. The scenario's incidents explain alarms. Each replication is watched by itself.
    indicators : sequence of str
        Ids, perhaps with places, such as ``"violative_view_rate[TR]"``.
    by : str
        Axis: a series per cell of it, such as ``"market"``, in place of the whole platform; empty = none.
    measured : bool
        Whether to watch what the dashboard shows, where the platform measures an indicator.
    period : {"day", "hour"}
        Length of a period. Only figures of review pools are counted by hour.
    **settings
        ``chart``, ``false_alarm_every``, ``change``, ``history``, ``settle`` and ``aftermath``, as of ``settings_of``.

    Raises
    ------
    InputError
        If an argument, the scenario or the strategy is wrong, or the run is too short to be watched.

    Examples
    --------
    >>> found = find_alarms("baseline", overrides=["horizon=60d", "scale=0.05"])  # doctest: +SKIP
    >>> found.table()  # doctest: +SKIP
    """
    asked_for = settings_of(**settings)
    check_flag("measured", measured)
    length = check_period(period)
    loaded, plan = planned_run(scenario, strategy, overrides, allow_code=allow_code)
    asked = wanted(
        as_names("indicators", indicators, INDICATORS[0]), plan.scenario, measured=measured, by=by, period=period
    )
    asked_for.designed(len(asked), length)
    for one in asked:
        _check_length(plan.scenario, one, period, asked_for)
    onsets = tuple(onsets_of(plan.scenario))
    arm = prepare(plan, seed=seed, replications=replications, engine=engine, loaded=loaded)

    def take(ledger: Ledger, readings: Readings | None) -> tuple[Watched, ...]:
        found = series_of(asked, ledger, readings, plan.scenario, period=period, settle=asked_for.settle)
        return watched(found, asked_for, onsets)

    reads = any(one.measured for one in asked)
    runs = run_through(arm, take, workers, progress, chunk_size, measured=reads)
    return AlarmResult(asked_for, tuple(runs), onsets, plan.scenario.name, arm.provenance)


def alarms_in_files(
    files: Sequence[Path | str], *, law: str | None = None, onsets: Sequence[str] = (), **settings: Any
) -> AlarmResult:
    """Return the alarms of control charts on series in CSV files, which share the allowance of false alarms.

    Parameters
    ----------
    files : sequence of Path or str
        See ``read_series``.
    law : str, optional
        Of the figures of all files; by default told from each file.
    onsets : sequence of str
        What is known to have happened, as ``"sale=2026-10-03..2026-10-09"``; without an end it stays.
    **settings
        As of ``find_alarms``; figures are read at the end of their period.

    Raises
    ------
    InputError
        If a file or a setting is wrong, or a series is too short.
    """
    if not files:
        raise InputError("`files` is empty: name one CSV file or more.")
    asked_for = settings_of(**settings)
    found = [read_series(file, law) for file in files]
    for one, file in zip(found, files, strict=True):
        history = asked_for.history_periods(one.period)
        _check_periods(f"{str(file)!r}", len(one), history, one.period)
    names = ", ".join(one.name for one in found)
    known = [parse_onset(text, found[0].origin) for text in as_names("onsets", onsets, "sale=2026-10-03..2026-10-09")]
    return AlarmResult(asked_for, (watched(found, asked_for, known),), tuple(known), names)


def watched(found: Sequence[Series], settings: Settings, onsets: Sequence[Onset] = ()) -> tuple[Watched, ...]:
    """Return series with their alarms; together they keep the promise on false alarms."""
    return tuple(
        watch(
            one,
            settings.designed(len(found), one.period),
            settings.history_periods(one.period),
            onsets,
            settings.aftermath,
        )
        for one in found
    )


def _check_length(scenario: Scenario, one: Wanted, period: str, settings: Settings) -> None:
    length = PERIODS[period]
    history = settings.history_periods(length)
    left_out = scenario.counted_from + (settings.settle if one.matures else 0.0)
    number = len(span(scenario, one, period, settings.settle))
    needed = (max(history, LEAST_HISTORY) + LEAST_WATCHED) * length + left_out
    if history < LEAST_HISTORY or number < history + LEAST_WATCHED:
        raise InputError(
            f"A run that is watched by the {period} must last at least {_days(needed)}: a history of "
            f"{_days(max(history, LEAST_HISTORY) * length)}, {LEAST_WATCHED} periods to watch, and {_days(left_out)} "
            f"of warm-up and of settling. Got a run of {_days(scenario.horizon)} and a history of "
            f"{_days(settings.history)} instead; --set horizon=70d makes the run longer."
        )


def _check_periods(what: str, number: int, history: int, period: float) -> None:
    name = "days" if period == DAY else "hours"
    if history < LEAST_HISTORY:
        raise InputError(f"The history of {what} must be at least {LEAST_HISTORY} {name}. Got {history} instead.")
    if number <= history:
        raise InputError(f"{what} must span more {name} than the history, {history}. Got {number} instead.")


def _days(time: float) -> str:
    return format_duration(time) if time else "0 d"
