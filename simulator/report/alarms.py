"""The page of alarms: every alarm, a picture per series, and how often alarms were false over runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from simulator.experiments.alarms import AlarmResult, Watched
from simulator.experiments.alarms.tables import alarm_table, figures_table, sentences, summary_table
from simulator.present.numbers import counted
from simulator.provenance import environment

from . import charts
from .page import arm_text, facts, scenario_text, write_page
from .picture import Picture
from .tables import fitting

_CAPTION = (
    "Blue: the figure of each {period}. Grey: what was expected, and the band of 19 in 20 ordinary figures. Triangles: "
    "alarms. Shaded: while incidents last."
)
_KEYS_OF_THE_SUMMARY = 3


def write_alarms(result: AlarmResult, path: Path | str, *, command: str) -> Path:
    """Write the page of alarms and return its path.

    Parameters
    ----------
    result : AlarmResult
    path : Path or str
        HTML file to write.
    command : str
        Command line that found the alarms.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    table = alarm_table(result)
    content = {
        "title": f"Alarms of {result.name}",
        "sentences": sentences(result),
        "alarms": table if table.rows else None,
        "pictures": [alarm_picture(result, place) for place, one in enumerate(result.series) if not one.reason],
        "summary": fitting(summary_table(result), _KEYS_OF_THE_SUMMARY) if len(result.runs) > 1 else [],
        "runs": counted(len(result.runs), "run"),
        "command": command,
        **_about(result),
    }
    return write_page(path, "alarms.html.j2", content)


def alarm_picture(result: AlarmResult, place: int) -> Picture:
    """Return the picture of one series of the first run."""
    one = result.series[place]
    told = ", ".join(f"{'too high' if alarm.direction > 0 else 'too low'}" for alarm in one.alarms)
    period = "day" if one.series.period > 3600.0 else "hour"
    return Picture(
        name=f"series-{place}",
        chart=partial(
            charts.watched,
            _rows(one),
            title=one.series.title,
            percent=one.series.unit == "share",
            spans=[
                {"name": span.name, "start": _at(one, span.start), "stop": _at(one, span.stop)}
                for span in result.onsets
            ],
            history_end=_at(one, float(one.series.start[one.history])),
        ),
        label=f"{one.series.title} over the run. {counted(len(one.alarms), 'alarm')}{': ' + told if told else ''}.",
        caption=_CAPTION.format(period=period),
        table=figures_table(one),
    )


def _rows(one: Watched) -> list[dict[str, Any]]:
    told = {alarm.period: "too high" if alarm.direction > 0 else "too low" for alarm in one.alarms}
    columns = {"value": one.series.value, "expected": one.expected, "low": one.low, "high": one.high}
    return [
        {
            "at": _at(one, float(start) + one.series.period / 2.0),
            "alarm": told.get(place, ""),
            **{name: float(column[place]) for name, column in columns.items()},
        }
        for place, start in enumerate(np.asarray(one.series.start))
    ]


def _at(one: Watched, time: float) -> float:
    """Return a time in milliseconds since 1970."""
    return 1000.0 * (one.series.origin.timestamp() + min(time, 1e10)) if math.isfinite(time) else math.inf


def _about(result: AlarmResult) -> Mapping[str, Any]:
    """Return where the result comes from."""
    about = result.provenance
    if about is None:
        made = environment()
        names = ("riskbox", "created", "python")
        return {
            "facts": [(name, str(made[name])) for name in names],
            "scenario_title": "The files",
            "scenario_text": result.name,
            "provenance": made,
        }
    seeds = {"seed": str(about.seed), "replications": str(about.replications)}
    return {
        "facts": facts(about, {"strategy": arm_text(about)}, seeds),
        "scenario_title": "The resolved scenario",
        "scenario_text": scenario_text(about),
        "provenance": about,
    }
