"""Measuring a run: an observer that samples it as a platform would, and what its dashboard shows beside the truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.config.measurement import Measurement
from simulator.indicators import find_indicator
from simulator.ledger import Ledger
from simulator.ledger.measures import Measure
from simulator.measurement.dashboard import Dashboard
from simulator.measurement.readings import Readings
from simulator.measurement.sample import Frame, Sample
from simulator.measurement.sampler import Sampler
from simulator.platform.observers import Observer

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.records import Chunk
    from simulator.strategy import Triage
    from simulator.world.source import UploadSource


class Auditor(Observer):
    """Draws the samples of a scenario's ``measurement`` from a run, and changes nothing.

    Parameters
    ----------
    plan : Measurement

    Examples
    --------
    The samples of one run::

        auditor = Auditor(scenario.measurement)
        ledger = run_replication(task, [auditor])
        dashboard = auditor.dashboard(ledger)
        dashboard.whole("violative_view_rate").low
    """

    reads_log = True

    def __init__(self, plan: Measurement) -> None:
        self._plan = plan
        self._sampler: Sampler | None = None

    def started(self, source: UploadSource) -> None:
        """Begin."""
        self._sampler = Sampler(self._plan, source.laws)

    def triaged(self, chunk: Chunk, triage: Triage) -> None:
        """Take in uploads."""
        self._running.triaged(chunk, triage)

    def logged(self, events: Mapping[str, NDArray[np.generic]]) -> None:
        """Take in events."""
        self._running.logged(events)

    def samples(self) -> Mapping[Frame, Sample]:
        """Return what was sampled, once the run is over."""
        return self._running.samples()

    def dashboard(self, ledger: Ledger) -> Dashboard:
        """Return what the platform shows of the run, once it is over; of the ledger it knows the views alone."""
        views = ledger.total(Measure.VIEWS, ("day",))
        return Dashboard(self._plan, self.samples(), views, ledger.severity_weights)

    def readings(self, ledger: Ledger) -> Readings:
        """Return what the platform shows beside the truth."""
        dashboard = self.dashboard(ledger)
        return Readings.of(dashboard, {one: true_values(one, ledger) for one in dashboard.ids})

    @property
    def _running(self) -> Sampler:
        assert self._sampler is not None  # a platform calls `started` first  # noqa: S101
        return self._sampler


def true_values(indicator: str, ledger: Ledger) -> NDArray[np.float64]:
    """Return an indicator's true values, (days + 1,): by day of upload, and over the whole run."""
    found = find_indicator(indicator)
    return np.append(found.value(ledger, ("day",)), found.value(ledger))


def auditor_of(scenario: Scenario) -> Auditor | None:
    """Return who measures a run of a scenario; None = nobody does."""
    plan = scenario.measurement
    return Auditor(plan) if plan is not None and plan.on else None
