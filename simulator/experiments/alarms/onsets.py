"""Onsets: what a scenario declares to happen, and which alarms it explains."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simulator.errors import InputError, show

from .alarm import Alarm

if TYPE_CHECKING:
    from simulator.config import Scenario


@dataclass(frozen=True)
class Onset:
    """A change that is known to happen.

    Parameters
    ----------
    name, kind : str
        As in the scenario.
    start, stop : float
        s; infinite = it stays.
    """

    name: str
    kind: str
    start: float
    stop: float = math.inf

    def explains(self, alarm: Alarm, aftermath: float) -> bool:
        """Return whether an alarm was raised while this lasted, or within the aftermath.

        Parameters
        ----------
        alarm : Alarm
        aftermath : float
            Time after its end in which its consequences may show, s.
        """
        return self.start < alarm.read and alarm.start < self.stop + aftermath


def onsets_of(scenario: Scenario) -> list[Onset]:
    """Return the incidents of a scenario, earliest first."""
    found = [Onset(name, one.kind, one.start, one.stop) for name, one in scenario.incidents.items()]
    return sorted(found, key=lambda one: one.start)


def parse_onset(text: str, origin: datetime) -> Onset:
    """Return an onset that a text names: ``sale=2026-10-03..2026-10-09``, or ``policy=2026-10-03`` where it stays.

    Parameters
    ----------
    text : str
    origin : datetime
        Instant of time 0.

    Raises
    ------
    InputError
        If the text is not of that form.
    """
    name, equals, window = text.partition("=")
    first, dots, last = window.partition("..")
    try:
        start = (instant_of(first) - origin).total_seconds()
        stop = (instant_of(last) - origin).total_seconds() if dots else math.inf
    except ValueError:
        start = stop = math.nan
    if not (name.strip() and equals and stop > start):
        raise InputError(
            "An onset must be a name, '=' and a date, perhaps with '..' and the date of its end, such as "
            f"'sale=2026-10-03..2026-10-09'. Got {show(text)} instead."
        )
    return Onset(name.strip(), "known", start, stop)


def instant_of(text: str) -> datetime:
    """Return an instant from ISO 8601; without a time zone it is UTC.

    Raises
    ------
    ValueError
        If it is none.
    """
    found = datetime.fromisoformat(text.strip())
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def explained_by(alarm: Alarm, onsets: Iterable[Onset], aftermath: float) -> Onset | None:
    """Return the onset that explains an alarm, the latest where several do; None = it is a false alarm."""
    found = [one for one in onsets if one.explains(alarm, aftermath)]
    return max(found, key=lambda one: one.start, default=None)


def detection(alarms: Iterable[Alarm], onset: Onset, onsets: Sequence[Onset], aftermath: float) -> Alarm | None:
    """Return the first alarm that is explained by an onset, of several; None = it was not detected."""
    return next((one for one in alarms if explained_by(one, onsets, aftermath) == onset), None)
