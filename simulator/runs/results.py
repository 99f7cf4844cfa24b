"""Results of a simulation: ledgers by replication, and estimates from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from simulator.domain.units import format_duration
from simulator.indicators import Indicator, cells, find_indicator, select, shown
from simulator.indicators.transparency import TRANSPARENCY
from simulator.ledger import Ledger, merge
from simulator.present.changes import changes_to_list
from simulator.present.decision import KEYS
from simulator.present.findings import found_data
from simulator.present.measured import measured_data, measured_rows, row_of
from simulator.present.rows import estimate_text
from simulator.present.serialise import estimate_to_row
from simulator.present.views import Shown

from .arguments import as_names
from .batches import estimate_one_run
from .estimate import LEVEL, Estimate, estimate

if TYPE_CHECKING:
    import pandas as pd

    from simulator.config import Difference as FieldDifference
    from simulator.config import Scenario
    from simulator.measurement.readings import Readings
    from simulator.provenance import Provenance
    from simulator.strategy import Finding, Strategy

    from .precision import Reached


@dataclass(frozen=True, eq=False, repr=False)
class Results(Shown):
    """Replications of one scenario under one strategy.

    Parameters
    ----------
    scenario : Scenario
    strategy : Strategy
    provenance : Provenance
        Enough to run again and get the same numbers.
    ledgers : tuple of Ledger
        One a replication, in order.
    differs : tuple of Difference
        What the run changes in the scenario as loaded: its strategy's parameters, and fields.
    readings : Readings, optional
        What the platform measured, beside the truth, all replications together; None = it measured nothing.
    reached : Reached, optional
        What ended the replications, where a precision was asked for.
    findings : tuple of Finding
        What the strategy found out, all replications together.
    """

    scenario: Scenario
    strategy: Strategy
    provenance: Provenance
    ledgers: tuple[Ledger, ...]
    differs: tuple[FieldDifference, ...] = ()
    readings: Readings | None = None
    reached: Reached | None = None
    findings: tuple[Finding, ...] = ()

    def _lines(self) -> list[str]:
        runs = "1 run" if self.replications == 1 else f"{self.replications} runs"
        length = format_duration(self.scenario.horizon)
        there = [one for one in self.estimates(KEYS) if one.indicator.speaks_of(self.as_run)]
        return [
            f"Results: {self.strategy.spec} on {self.scenario.name}, {runs} of {length}, seed {self.provenance.seed}",
            *(f"  {one.indicator.title}: {estimate_text(one)}" for one in there),
        ]

    @property
    def as_run(self) -> Scenario:
        """The scenario with the strategy that was in force, so that what only the strategy has on is known."""
        return self.scenario.model_copy(update={"strategy": self.strategy.spec})

    @cached_property
    def ledger(self) -> Ledger:
        """All replications merged."""
        return merge(self.ledgers)

    @property
    def replications(self) -> int:
        """Number of replications."""
        return len(self.ledgers)

    def estimates(self, ids: Iterable[str] | None = None, by: Sequence[str] = ()) -> list[Estimate]:
        """Return indicators with 95 % intervals, all cells of one before those of the next.

        Those of one run come from its batches, where it is long enough (``runs.batches``).

        Parameters
        ----------
        ids : iterable of str, optional
            Indicators; by default all that may be broken down by ``by``.
        by : sequence of str
            Axes: of ``day``, ``market``, ``policy`` or ``parent``, ``tier`` and one of ``segment`` and ``arm`` for
            items; of ``day``, ``hour``, ``pool`` for queues.

        Raises
        ------
        InputError
            If an id or axis is unknown, they do not go together, or the scenario has no arms to be asked for.
        """
        by = as_names("by", by, "market")
        return self._estimates(select(None if ids is None else as_names("ids", ids, "exposure"), by), by)

    def transparency(self, by: Sequence[str] = ()) -> list[Estimate]:
        """Return the figures that platforms publish (``indicators.transparency``), with 95 % intervals."""
        return self._estimates(tuple(TRANSPARENCY.values()), by)

    def _estimates(self, chosen: Sequence[Indicator], by: Sequence[str]) -> list[Estimate]:
        where = cells(self.ledger, by)
        if self.replications > 1:
            return [one for indicator in chosen for one in estimate(indicator, self.ledgers, where, by)]
        cycle = any(market.daily_amplitude or len(set(market.weekly)) > 1 for market in self.scenario.markets.values())
        of = partial(estimate_one_run, ledger=self.ledger, where=where, by=by, daily_cycle=cycle)
        return [one for indicator in chosen for one in of(indicator)]

    def shown(self, by: Sequence[str] = ()) -> list[str]:
        """Return the ids of the indicators that a table shows: those of what the scenario has on."""
        return shown([self.as_run], as_names("by", by, "market"))

    def estimate(self, id_: str) -> Estimate:
        """Return one indicator over the whole run."""
        return self.estimates([find_indicator(id_).id])[0]

    def value(self, id_: str) -> float:
        """Return one indicator's value over the whole run; NaN if it has none."""
        return self.estimate(id_).value

    def values(self, ids: Iterable[str] | None = None) -> dict[str, float]:
        """Return indicators' values over the whole run, by id; without intervals, so faster than estimates."""
        return {one.id: float(one.value(self.ledger)) for one in select(ids)}

    def table(self, by: Sequence[str] = (), ids: Iterable[str] | None = None) -> pd.DataFrame:
        """Return a tidy table: a row per indicator and cell.

        Columns: ``indicator``, ``title``, one for each axis of ``by``, ``estimate``, ``low``, ``high``, ``unit``,
        ``replications``, ``reason``. Without an interval ``low`` and ``high`` are NaN.
        """
        import pandas as pd

        by = as_names("by", by, "market")
        columns = ["indicator", "title", *by, "estimate", "low", "high", "unit", "replications", "reason"]
        rows = [estimate_to_row(one) for one in self.estimates(ids, by)]
        return pd.DataFrame(rows, columns=columns)

    def measured_table(self) -> pd.DataFrame:
        """Return what the platform measured beside the truth: a row per indicator and day, the whole run's first.

        Columns: ``indicator``, ``title``, ``day`` (empty = the whole run), ``measured``, ``low``, ``high``, ``true``,
        ``bias``, ``bias_error``, ``covered``, ``detectable``, ``labels``, ``detectable_share``, ``unit``, ``runs``; see
        ``Reading``. Without `measurement` in the scenario it has no rows.
        """
        import pandas as pd

        return pd.DataFrame([row_of(one) for one in measured_rows(self.readings)])

    def to_frame(self, by: Sequence[str] = ()) -> pd.DataFrame:
        """Return the table of what the scenario has on, as a terminal and a notebook show it."""
        return self.table(by, self.shown(by))

    def to_dict(self, by: Sequence[str] = (), ids: Iterable[str] | None = None) -> dict[str, Any]:
        """Return plain data for JSON: what was changed, provenance, and estimates; missing numbers are None."""
        return {
            "differs": changes_to_list(self.differs),
            "provenance": self.provenance.to_dict(),
            "scenario": self.scenario.name,
            "strategy": self.strategy.spec,
            "replications": self.replications,
            "level": LEVEL,
            "by": list(by),
            "indicators": [one.to_dict() for one in self.estimates(ids, by)],
            "measured": measured_data(self.readings),
            "findings": [found_data(one, self.replications) for one in self.findings],
            "precision": None if self.reached is None else self.reached.to_dict(),
        }
