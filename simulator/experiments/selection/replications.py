"""Replications of strategies on common random numbers, run when they are asked for and kept in a journal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial

from simulator.errors import InputError
from simulator.indicators import Indicator, cells, find_indicator
from simulator.ledger import Ledger
from simulator.runs.cells import Cell, Cells, Values
from simulator.runs.executor import Progress
from simulator.runs.simulate import Arm, read_each


class Replications:
    """The values of an indicator in the runs of some arms; more is better.

    Parameters
    ----------
    names : sequence of str
        Of the arms, for sentences.
    arms : sequence of Arm
        Replication ``i`` of all of them meets the same luck.
    indicator : Indicator
    cell : mapping
        The place that it is of; empty for the whole run.
    kept : Cells
        Runs that are done, and where further ones are kept.
    workers : int, optional
        As of ``simulate``.
    """

    def __init__(
        self,
        names: Sequence[str],
        arms: Sequence[Arm],
        indicator: Indicator,
        cell: Mapping[str, str],
        kept: Cells[Values],
        workers: int | None = None,
    ) -> None:
        self._names, self._arms, self._indicator, self._cell = names, arms, indicator, cell
        self._kept, self._workers = kept, workers

    def __call__(self, systems: Sequence[int], number: int) -> list[float]:
        """Return the value of each of these arms in one replication.

        Raises
        ------
        InputError
            If the indicator has no value in one of these runs.
        """
        self.run(systems, [number])
        return [self._of((system, number)) for system in systems]

    def run(self, systems: Sequence[int], numbers: Sequence[int], progress: Progress | None = None) -> None:
        """Run what is not known yet of some replications of some arms."""
        wanted = [(system, number) for number in numbers for system in systems]
        missing = [one for one in wanted if one not in self._kept.known]
        if missing:
            read = partial(_value, self._indicator.id, dict(self._cell))
            read_each(self._arms, missing, read, self._take, self._workers, progress)

    def _take(self, cell: Cell, value: float) -> None:
        self._kept.add(cell, {self._indicator.id: value})

    def _of(self, cell: Cell) -> float:
        value = self._kept.known[cell][self._indicator.id]
        if not math.isfinite(value):
            raise InputError(
                f"{self._indicator.id} cannot rank these strategies: it has no value in replication {cell[1]} of "
                f"{self._names[cell[0]]} ({self._indicator.rule.empty}); rank by another indicator, or by longer or "
                "larger runs."
            )
        return self._indicator.direction * value


def _value(id_: str, cell: Mapping[str, str], ledger: Ledger) -> float:
    """Return an indicator of a run, in a place."""
    axes = tuple(cell)
    values = find_indicator(id_).value(ledger, axes)
    place = cells(ledger, axes).index(dict(cell)) if axes else 0
    return float(values.flat[place])
