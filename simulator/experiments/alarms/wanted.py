"""Which series are watched: indicators in cells, true or measured, and the law that each one follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.config.needs import is_met
from simulator.domain.units import DAY, HOUR
from simulator.errors import InputError, show
from simulator.indicators import INDICATORS, Indicator
from simulator.indicators.applies import axis_names
from simulator.indicators.places import cell_of, parse_placed
from simulator.indicators.rules import Daily, Total
from simulator.indicators.traits import Tail
from simulator.measurement.sample import Frame
from simulator.measurement.twins import TWINS

from .laws import LAWS, Law

if TYPE_CHECKING:
    from simulator.config import Scenario

PERIODS: Mapping[str, float] = {"day": DAY, "hour": HOUR}
"""Length of a period by its name, s."""


@dataclass(frozen=True)
class Wanted:
    """One series to be watched.

    Parameters
    ----------
    indicator : Indicator
    cell : Mapping
        Axis to name; empty for the whole platform.
    measured : bool
        Whether it is what the dashboard shows.
    """

    indicator: Indicator
    cell: Mapping[str, str]
    measured: bool = False

    @property
    def name(self) -> str:
        """Id with the cell in brackets."""
        places = ", ".join(self.cell.values())
        return f"{self.indicator.id}[{places}]" if places else self.indicator.id

    @property
    def law(self) -> Law:
        """The law of a period's figure."""
        if self.measured:
            return LAWS["share" if self.indicator.unit == "share" else "count"]
        if self.indicator.tail is Tail.SHARE:
            return LAWS["share"]
        counted = self.indicator.tail is Tail.COUNT and isinstance(self.indicator.rule, Total | Daily)
        return LAWS["count" if counted or self.indicator.unit == "jobs" else "positive"]

    @property
    def matures(self) -> bool:
        """Whether the figure of a period still changes after it."""
        return self.indicator.lag.mature > self.indicator.lag.first


def wanted(
    texts: Sequence[str], scenario: Scenario, *, measured: bool = False, by: str = "", period: str = "day"
) -> list[Wanted]:
    """Return the series that texts such as ``violative_view_rate[TR]`` name.

    Parameters
    ----------
    texts : sequence of str
    scenario : Scenario
    measured : bool
        Whether what the dashboard shows is meant, where the platform measures an indicator; others are true ones.
    by : str
        Axis: one series per cell of it, in place of the whole platform; empty = none.
    period : {"day", "hour"}

    Raises
    ------
    InputError
        If an indicator is not known, is not counted so, or is off in the scenario, or if nothing is measured.
    """
    shown = _measured_ids(scenario) if measured else frozenset()
    found = [one for text in dict.fromkeys(texts) for one in _series(text, scenario, shown, by, period)]
    if not found:
        raise InputError("`indicators` is empty: name one indicator or more.")
    return found


def _series(text: str, scenario: Scenario, shown: frozenset[str], by: str, period: str) -> list[Wanted]:
    indicator, places = parse_placed(text, INDICATORS)
    names = {**axis_names(scenario), "language": _languages(scenario)}
    cell = cell_of(places, {axis: names[axis] for axis in names if axis != "language"}, text)
    if by in cell:
        raise InputError(f"{show(text)} names one {by}, so it cannot be broken down by {by}.")
    cells = [{**cell, by: name} for name in names[by]] if by else [cell]
    for one in cells[:1]:
        indicator.check((period, *one))
    if indicator.tail is Tail.PLANNED:
        raise InputError(f"{show(text)} cannot be watched: it follows from the plan, without luck.")
    if indicator.id in shown and any(cells):
        raise InputError(
            f"{show(text)} cannot be watched in parts where what is measured is asked for: the dashboard shows it for "
            "the whole platform only."
        )
    off = [need for need in indicator.needs if not is_met(need, scenario)]
    if off:
        raise InputError(
            f"{show(text)} cannot be watched: it needs {' and '.join(f'`{need}`' for need in off)}, "
            f"which {'is' if len(off) == 1 else 'are'} off."
        )
    return [Wanted(indicator, one, measured=indicator.id in shown) for one in cells]


def _languages(scenario: Scenario) -> tuple[str, ...]:
    return tuple(dict.fromkeys(market.language for market in scenario.markets.values()))


def _measured_ids(scenario: Scenario) -> frozenset[str]:
    """Return the indicators that the platform measures by the day."""
    plan = scenario.measurement
    if plan is None or not plan.on:
        raise InputError("Nothing is measured in this scenario: add --set measurement={} for the default samples.")
    if plan.window != DAY:
        raise InputError(
            "measurement.window must be 1d where alarms watch what is measured, since a chart smooths by itself. "
            f"Got {plan.window / DAY:g}d instead."
        )
    return frozenset(id_ for id_, twin in TWINS.items() if getattr(plan.labels_per_day, _budget(twin.frame)))


def _budget(frame: Frame) -> str:
    return frame.name.lower()
