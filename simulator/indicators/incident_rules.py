"""Rules of incidents: when one is contained, and what is seen of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulator.domain.units import DAY, HOUR
from simulator.ledger.ledger import Ledger
from simulator.ledger.measures import Measure, PoolMeasure

from .breakdown import Breakdown
from .rules import Counted, Floats, Parts, Rule, Words

IN_TIME = 0.9
"""Share of reviews opened within the SLA from which on an hour is in time."""
NO_INCIDENT = "no incident that ends within the run"


def in_time(ledger: Ledger, by: Sequence[str] = ()) -> Floats:
    """Return the (hours,) share opened within the SLA, of jobs that left the queues opened or shed; 1 if none did.

    Pools that have appeals only are left out. By ``pool`` it is that of each pool, (hours, pools).
    """
    kinds = (PoolMeasure.STARTS_IN_SLA, PoolMeasure.STARTS, PoolMeasure.SHED)
    within, opened, shed = (ledger.total(kind, ("hour", "pool")) for kind in kinds)
    if "pool" not in by:
        within, opened, shed = (part[:, list(ledger.review_pools)].sum(axis=1) for part in (within, opened, shed))
    left = opened + shed
    return np.divide(within, left, out=np.ones_like(left), where=left > 0)


def contained_after(share: Floats, onset: int) -> float:
    """Return the hours from the onset to the first hour in time after the worst one; 0 = all are, inf = none is.

    Parameters
    ----------
    share : (hours,)
        Share of the reviews that were in time, by hour of the run.
    onset : int
        First hour of the event.
    """
    after = share[onset:]
    if after.min() >= IN_TIME:
        return 0.0
    worst = int(after.argmin())
    again = np.flatnonzero(after[worst:] >= IN_TIME)
    return float(worst + again[0]) if len(again) else np.inf


@dataclass(frozen=True)
class Contained(Rule):
    """When an incident is contained: the time from its start, or whether it is at all.

    Parameters
    ----------
    what : {"time", "share"}
        The time to contain, s, where an incident that is not contained counts with the time from its start to the end
        of the run (it is censored there); or 1 for a run in which it is contained and 0 for one in which it is not.
    """

    what: Literal["time", "share"]

    @property
    def counts(self) -> tuple[Counted, ...]:
        """What left the queues, by hour."""
        return (PoolMeasure.STARTS_IN_SLA, PoolMeasure.STARTS, PoolMeasure.SHED)

    @property
    def breakdown(self) -> Breakdown:
        """By pool, each with hours of its own."""
        return Breakdown(("pool",))

    @property
    def empty(self) -> str:
        """Why there is no value."""
        return NO_INCIDENT

    def _parts(self, ledger: Ledger, by: Sequence[str]) -> Parts:
        share = in_time(ledger, by)
        if not ledger.incident:
            return np.zeros(share.shape[1:]), np.zeros(share.shape[1:])
        start, end = ledger.incident[0], len(share) * HOUR
        after = np.apply_along_axis(contained_after, 0, share, int(start // HOUR))
        known = np.isfinite(after)
        if self.what == "share":
            return known.astype(np.float64), np.ones(after.shape)
        return np.where(known, after * HOUR, end - start), np.ones(after.shape)

    def _words(self) -> Words:
        formula = f"first hour after the worst with STARTS_IN_SLA / (STARTS + SHED) >= {IN_TIME:g}, from the start"
        if self.what == "share":
            return Words(f"whether there is one: {formula}", "runs with one", "runs")
        return Words(formula, "STARTS_IN_SLA", "STARTS + SHED")


@dataclass(frozen=True)
class IncidentExposure(Rule):
    """Views of violating uploads of an incident's policies, uploaded on the days that it touches; per run."""

    @property
    def counts(self) -> tuple[Counted, ...]:
        """Views of violating items."""
        return (Measure.EXPOSURE,)

    @property
    def breakdown(self) -> Breakdown:
        """Axes of the cohort that are not those of the incident."""
        return Breakdown(("market", "tier"))

    @property
    def empty(self) -> str:
        """Why there is no value."""
        return NO_INCIDENT

    def _parts(self, ledger: Ledger, by: Sequence[str]) -> Parts:
        cells = ledger.total(Measure.EXPOSURE, ("day", "policy", *by))
        if not ledger.incident:
            return np.zeros(cells.shape[2:]), np.zeros(cells.shape[2:])
        start, stop = ledger.incident
        days = slice(int(start // DAY), int(-(-stop // DAY)))
        policies = [name in ledger.incident_policies for name in ledger.policies]
        top = np.asarray(cells[days].sum(axis=0)[policies].sum(axis=0), dtype=np.float64)
        return top, np.full(top.shape, float(ledger.replications))

    def _words(self) -> Words:
        return Words("EXPOSURE of the incident's days and policies", "EXPOSURE", "runs")
