"""Pictures of what a sweep shows of an indicator: along each setting, from end to end, and its indices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from simulator.indicators import Indicator, find_indicator
from simulator.present.numbers import format_interval, format_value, scale_of, setting, unit_label
from simulator.present.outcomes import CHANGED, SYMBOLS, UNCLEAR, outcome_of
from simulator.present.rows import change_text
from simulator.present.table import Column, Table
from simulator.sweeps.effects import Effect
from simulator.sweeps.indices import FIRST, MU_STAR, TOTAL, Index, index_text
from simulator.sweeps.responses import Change

from . import charts
from .picture import Picture

_ROUND = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0)
"""Where the axis of effects may end, as relative changes."""


def along_picture(id_: str, found: Sequence[Effect], logs: Sequence[str]) -> Picture | None:
    """Return the change of an indicator along each setting.

    Parameters
    ----------
    id_ : str
    found : sequence of Effect
    logs : sequence of str
        Settings on a logarithmic scale.
    """
    if not found:
        return None
    indicator = find_indicator(id_)
    changes = [change for one in found for change in one.along.values()]
    size = scale_of(indicator.unit, max(abs(change.value) for change in changes))
    panels = [
        {
            "name": one.axis,
            "rows": [
                {"x": _shown(value), "y": change.value / size.size, **_ends(change, size.size)}
                for value, change in one.along.items()
            ],
            "numeric": all(_is_number(value) for value in one.along),
            "log": one.axis in logs,
            "base": _shown(one.base),
        }
        for one in found
    ]
    unit = "points" if size.label == "%" else size.label or unit_label(indicator.unit)
    title = f"change ({unit})" if unit else "change"
    names = ", ".join(one.axis for one in found)
    return Picture(
        name=f"along-{id_}",
        chart=lambda frame: charts.along(panels, frame, title=title),
        label=f"Change of {indicator.title} along {names}. {_strongest(found, indicator)}",
        caption=f"{_how(found)} Bars are 95 % intervals.{_lacking(changes)}",
        table=Table(
            "along",
            f"Change of {indicator.title} along each setting",
            (Column("setting"), Column("value", align="right"), Column("change", align="right")),
            tuple(
                (one.axis, setting(value), _change(change, indicator))
                for one in found
                for value, change in one.along.items()
            ),
        ),
    )


def tornado_picture(id_: str, found: Sequence[Effect], level: float) -> Picture | None:
    """Return the effect of each setting from its lowest to its highest value, the strongest first.

    Parameters
    ----------
    id_ : str
    found : sequence of Effect
    level : float
        Mean of the indicator with the settings as given, of which effects are parts.
    """
    if not found or not math.isfinite(level) or level == 0:
        return None
    indicator = find_indicator(id_)
    part = abs(level)
    rows: list[dict[str, Any]] = [
        {
            "title": f"{one.axis}: {setting(one.low)} → {setting(one.high)}",
            "change": one.whole.value / part,
            "outcome": _outcome(one.whole, indicator),
            "text": f"{SYMBOLS[_outcome(one.whole, indicator)]} {_relative(one.whole, part)}",
            **_ends(one.whole, part),
        }
        for one in found
    ]
    widest = max(abs(row[key]) for row in rows for key in ("change", "low", "high"))
    edge = next((end for end in _ROUND if widest <= end), _ROUND[-1])
    return Picture(
        name=f"tornado-{id_}",
        chart=lambda frame: charts.forest(
            rows, frame, title=("change, as a part of the value as given",) * 2, ends=(-edge, edge), bars=True
        ),
        label=f"Effect of each setting on {indicator.title}, the strongest first. {_strongest(found, indicator)}",
        caption="Each bar is the change from the first to the last value of a setting, each line its 95 % interval. "
        f"The value as given is {format_value(level, indicator.unit)}.{_lacking([one.whole for one in found])}",
        table=Table(
            "tornado",
            f"Change of {indicator.title} from the lowest to the highest value of each setting",
            (*map(Column, ("setting", "from", "to")), Column("change", align="right"), Column("outcome")),
            tuple(
                (
                    one.axis,
                    setting(one.low),
                    setting(one.high),
                    _change(one.whole, indicator),
                    _outcome(one.whole, indicator),
                )
                for one in found
            ),
        ),
    )


def indices_picture(id_: str, found: Sequence[Index]) -> Picture | None:
    """Return Sobol's indices of an indicator, or Morris's mean sizes of effects, the strongest setting first."""
    shown = [one for one in found if one.name in (FIRST, TOTAL, MU_STAR)]
    if not shown:
        return None
    indicator = find_indicator(id_)
    last = max(shown, key=lambda one: (one.name == TOTAL, one.name)).name
    order = sorted({one.axis for one in shown}, key=lambda axis: -_value(shown, axis, last))
    shown.sort(key=lambda one: (order.index(one.axis), one.name))
    variance = last == TOTAL
    size = 1.0 if variance else max(one.value for one in shown) or 1.0
    rows: list[dict[str, Any]] = [
        {
            "title": f"{one.axis}, {_NAMES[one.name]}",
            "change": one.value / size,
            "low": one.low / size,
            "high": one.high / size,
            "outcome": CHANGED if one.name != FIRST else UNCLEAR,
            "text": index_text(one),
        }
        for one in shown
    ]
    ends = (min(0.0, *(row["low"] for row in rows)), max(1.0, *(row["high"] for row in rows)))
    title = ("share of the variance",) * 2 if variance else ("as a part of the strongest",) * 2
    return Picture(
        name=f"indices-{id_}",
        chart=lambda frame: charts.forest(rows, frame, title=title, ends=ends, bars=True, signed=False),
        label=f"Sensitivity of {indicator.title} to each setting, the strongest first: {', '.join(order)}.",
        caption=_SOBOL if variance else _MORRIS,
        table=Table(
            "indices",
            f"Sensitivity of {indicator.title}, with 95 % bootstrap intervals",
            (Column("setting"), Column("index"), Column("value", align="right")),
            tuple((one.axis, one.name, index_text(one)) for one in found),
        ),
    )


_NAMES = {FIRST: "alone", TOTAL: "with others", MU_STAR: "mean size"}
_SOBOL = (
    "Shares of the variance that the settings make over their ranges. Alone: what would go if this setting were fixed. "
    "With others: what would be left if all others were fixed. Lines are 95 % bootstrap intervals over the points; an "
    "estimate outside 0 to 100 % says that they are too few."
)
_MORRIS = (
    "Mean size of the change when one setting moves over its whole range while the others stand anywhere in theirs. "
    "Lines are 95 % bootstrap intervals over the paths. The numbers of the chart also have the spread, sigma: a large "
    "one says that the effect bends or depends on other settings."
)


def _value(found: Sequence[Index], axis: str, name: str) -> float:
    return next(one.value for one in found if one.axis == axis and one.name == name)


def _ends(change: Change, size: float) -> dict[str, float]:
    """Return the bounds of a change in a unit; the change itself where there is no interval."""
    return {
        "low": (change.value if change.low is None else change.low) / size,
        "high": (change.value if change.high is None else change.high) / size,
    }


def _shown(value: Any) -> Any:
    return float(value) if _is_number(value) else str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _outcome(change: Change, indicator: Indicator) -> str:
    return outcome_of(indicator.direction, change.low, change.high)


def _change(change: Change, indicator: Indicator) -> str:
    low, high = (math.nan if end is None else end for end in (change.low, change.high))
    text = format_interval(change.value, low, high, indicator.unit)
    return f"+{text}" if change.value > 0 else text


def _relative(change: Change, level: float) -> str:
    low, high = (None if end is None else end / level for end in (change.low, change.high))
    return change_text(change.value / level, low, high)


def _how(found: Sequence[Effect]) -> str:
    if any(one.fitted for one in found):
        return (
            "Each line is the fitted surface along a setting, others as given. The square is the setting as given or, "
            "outside the range, the nearest one. Intervals tell luck alone; what the surface leaves out is said below."
        )
    return (
        "Each dot is the change from the setting as given (the square; outside the range the nearest one), between "
        "runs with the same luck; where other settings vary too, as a mean over them."
    )


def _lacking(changes: Sequence[Change]) -> str:
    lacking = sum(change.low is None for change in changes)
    if not lacking:
        return ""
    return (
        f" {lacking} of {len(changes)} have no interval: one needs two replications or more, luck that differs, and a "
        "coverage that was measured to be high enough."
    )


def _strongest(found: Sequence[Effect], indicator: Indicator) -> str:
    one = found[0]
    return f"Strongest: {one.axis}, {_change(one.whole, indicator)} from {setting(one.low)} to {setting(one.high)}."
