"""Breakdowns of indicators: by cells of a ledger, and by populations of a run (its segments or its arms)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from simulator.errors import InputError, show

POPULATIONS = ("segment", "arm")
"""Axes whose cells are populations; arms are segments too, so at most one of these is asked for at a time."""

WHOLES = {"market": "language", "policy": "parent"}
"""Axes whose cells add up to those of another one."""


@dataclass(frozen=True)
class Breakdown:
    """Axes by which an indicator may be broken down.

    Parameters
    ----------
    cells : tuple of str
        Axes of the ledger's cells; any of them go together.
    populations : tuple of str
        Those of ``POPULATIONS`` by which it may be broken down, one at a time.
    mixes : bool
        Whether a population goes together with cells.
    own_segments : bool
        Whether the indicator counts segments itself, which is why ``populations`` is empty.

    Examples
    --------
    >>> Breakdown(("day", "market"), POPULATIONS, mixes=False).words
    'day, market or language; segment or arm alone'
    """

    cells: tuple[str, ...]
    populations: tuple[str, ...] = ()
    mixes: bool = True
    own_segments: bool = False

    @property
    def axes(self) -> tuple[str, ...]:
        """All axes, each of which can be used alone; policies can be added up by parent, markets by language."""
        cells = [(axis, WHOLES[axis]) if axis in WHOLES else (axis,) for axis in self.cells]
        return tuple(axis for names in cells for axis in names) + self.populations

    @property
    def words(self) -> str:
        """The axes for people; those before a semicolon go together."""
        cells = ", ".join(f"{axis} or {WHOLES[axis]}" if axis in WHOLES else axis for axis in self.cells)
        if not self.populations:
            return cells
        return f"{cells}; {' or '.join(self.populations)}{'' if self.mixes else ' alone'}"

    def refusal(self, by: Sequence[str]) -> str:
        """Return why these axes cannot be used, as the end of a sentence about the indicator; empty = they can."""
        populations = [axis for axis in by if axis in POPULATIONS]
        for axis in by:
            if axis not in self.axes:
                reason = "counts segments itself, so it " if self.own_segments and axis in POPULATIONS else ""
                return f"{reason}must be broken down by {', '.join(self.axes)}. Got {show(axis)} instead."
        for part, whole in WHOLES.items():
            if {part, whole} <= set(by):
                return f"must be broken down by {part} or by {whole}. Got {show(tuple(by))} instead."
        if len(set(populations)) > 1:
            return f"must be broken down by {' or by '.join(self.populations)}. Got {show(tuple(by))} instead."
        if populations and len(by) > 1 and not self.mixes:
            return (
                f"must be broken down by {populations[0]} alone, because its histograms by {populations[0]} cover the "
                f"whole run. Got {show(tuple(by))} instead."
            )
        return ""


class Populated(Protocol):
    """An object with segments and arms: a ledger, or the populations of a scenario before it runs."""

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the segments, arms included."""
        ...

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms; empty = the scenario has none."""
        ...


def check_populations(by: Sequence[str], *runs: Populated) -> None:
    """Check that runs compared by population have the requested populations.

    Parameters
    ----------
    by : sequence of str
        Axes.
    runs : Populated
        One run, or the baseline and the candidate of a comparison.

    Raises
    ------
    InputError
        If a run without arms is asked for by arm, or runs with other segments than each other by segment.
    """
    if "arm" in by:
        whose = ("this scenario",) if len(runs) == 1 else ("the baseline's plan", "the candidate's plan")
        for where, run in zip(whose, runs, strict=True):
            if not run.arms:
                raise InputError(f"`arms` is off in {where}, so nothing can be broken down by arm.")
    if "segment" in by and len({run.segments for run in runs}) > 1:
        given = " and ".join(", ".join(run.segments) for run in runs)
        raise InputError(
            f"Baseline and candidate must have the same segments to be compared by segment. Got {given} instead."
        )
