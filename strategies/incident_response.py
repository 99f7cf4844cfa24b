"""A playbook for incidents: surges of reports or high scores are detected, and answered until they are over."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.domain import format_duration
from simulator.domain.units import HOUR
from simulator.strategy import HashOrder, Items, Observation, Order, StaffOrder, SweepOrder, Triage

from .incident_watch import KINDS, IncidentWatch
from .odds import lowered
from .priority_review import PriorityReview

Bools = NDArray[np.bool_]


class IncidentResponse(PriorityReview):
    """Decide like ``PriorityReview`` and, while an incident is on, by a playbook for its market and policy.

    *Detection.* Two streams are watched by market and policy, and by policy over all markets: uploads with a score of
    ``watch_at`` or more and, with ``watch_reports``, user reports. What is expected of them is learned in quiet ticks,
    per upload of the market, so the cycle of the week is in it. A CUSUM and an EWMA of likelihood ratios look for
    ``factor`` times that. Where expected counts are known, there is one false alarm in ``false_alarm_every`` on
    average, or fewer, in all streams together. Nothing is signalled before ``learn`` has passed.

    *Playbook*, for the market and policy of the alarm, or for the policy in all markets:

    * tighten: the odds of ``review_at`` are divided by ``tighten_review``, those of ``remove_at`` by
      ``tighten_remove``;
    * sweep: live uploads since the change began (at least an hour back) are judged once by ``sweep_review_at`` and
      ``sweep_remove_at``, where the plan grants sweeps;
    * hash: what was removed since then goes into the plan's hash bank every hour (``hash_removed``);
    * overtime: the share ``overtime`` of the reserve of the pools that serve it is called in;
    * relax: all of it ends once ``quiet`` has passed without a recent count above the middle between the expected one
      and the one looked for.

    *When it helps*: an incident shows in scores or reports, and there is something to answer it with. *When it
    backfires*: nothing shows it, as with content new to detectors that nobody reports; a brigade reports innocent
    uploads, for which it is wrong to tighten; or the platform changes in other ways within hours.

    Source: Page (1954), Biometrika 41; Roberts (1959), Technometrics 1; Lorden (1971), Annals of Mathematical
    Statistics 42, for the rate of false alarms.
    """

    factor = Param(2.0, gt=1, le=100, search=(1.2, 10), log=True, doc="rise over the expected counts looked for")
    watch_at = Param(
        0.2, ge=0, le=1, unit="probability", score=True, doc="score from which uploads are counted as high"
    )
    watch_reports = Param(True, doc="whether user reports are watched as well")
    learn = Param(
        79_200.0, ge=0, unit="seconds", search=(3600, 1_209_600), log=True, doc="time in which nothing is signalled"
    )
    false_alarm_every = Param(
        2_592_000.0,
        gt=0,
        unit="seconds",
        search=(86_400, 31_536_000),
        log=True,
        doc="least mean time to a false alarm, where expected counts are known",
    )
    tighten_review = Param(
        10.0, ge=1, le=1e6, search=(1, 1e3), log=True, doc="divisor of the odds of review_at in an incident"
    )
    tighten_remove = Param(
        1.0, ge=1, le=1e6, search=(1, 1e3), log=True, doc="divisor of the odds of remove_at in an incident"
    )
    sweep_review_at = Param(
        None, ge=0, le=1, unit="probability", doc="score at which live uploads are reviewed when an incident begins"
    )
    sweep_remove_at = Param(
        None, ge=0, le=1, unit="probability", doc="score at which live uploads are removed when an incident begins"
    )
    hash_removed = Param(True, doc="whether removals of an incident go into the hash bank, where the plan has one")
    overtime = Param(1.0, ge=0, le=1, unit="share", doc="share of the reserve that is called in during an incident")
    quiet = Param(
        14_400.0,
        gt=0,
        unit="seconds",
        search=(1800, 86_400),
        log=True,
        doc="quiet time after which an incident is over",
    )

    def _start(self) -> None:
        super()._start()
        context = self.context
        self._watch = IncidentWatch(context, self.factor, self.watch_at, self.learn, self.false_alarm_every)
        self._watched = np.array([self.watch_reports, True])[:, None, None]
        self._on = np.zeros(self._watch.shape[1:], np.bool_)  # (M + 1, P), the last row stands for all markets
        self._began, self._stirred = np.zeros((2, *self._on.shape))
        self._kind = np.zeros(self._on.shape, np.int64)
        self._called = np.zeros(len(context.queues), np.int64)
        self._hashed_at = -np.inf

    def _triage(self, items: Items) -> Triage:
        self._watch.count(items)
        return super()._triage(items)

    def _adapt(self, observation: Observation) -> list[Order]:
        signals = self._watch.update(observation, np.broadcast_to(self._on, self._watch.shape)) & self._watched
        time = observation.time
        loud = signals.any(axis=0)
        high = (self._watch.level >= 0.5 * (1.0 + self.factor)) & self._watched
        stirred = loud | high.any(axis=0)
        self._stirred = np.where(stirred, time, self._stirred)
        begins, ends = loud & ~self._on, self._on & (time - self._stirred >= self.quiet)
        self._began = np.where(begins, time - (self._watch.age * signals).max(axis=0), self._began)
        self._kind = np.where(begins, signals.argmax(axis=0), self._kind)
        self._on = (self._on | begins) & ~ends
        self._watch.restart(np.broadcast_to(ends, self._watch.shape))
        if begins.any() or ends.any():
            self._tighten()
        return [*self._sweeps(begins, time), *self._hashes(time), *self._staff()]

    @property
    def _cells(self) -> Bools:
        """(M, P) markets and policies with an incident."""
        return np.asarray(self._on[:-1] | self._on[-1])

    def _tighten(self) -> None:
        """Put thresholds in force: other ones where an incident is on."""
        tables = {name: self.resolved[name] for name in self._tables}
        for name, odds in (("review_at", self.tighten_review), ("remove_at", self.tighten_remove)):
            tables[name] = np.where(self._cells, lowered(tables[name], odds), tables[name])
        self._use(tables)

    def _scopes(self, which: Bools) -> list[tuple[str, str | None, float]]:
        """Return policy, market and begin of incidents; the market is None for all of them."""
        names = [*self.context.markets, None]
        return [
            (self.context.policies[policy], names[market], max(0.0, float(self._began[market, policy])))
            for market, policy in np.argwhere(which).tolist()
        ]

    def _sweeps(self, begins: Bools, time: float) -> list[Order]:
        scores = self.sweep_remove_at, self.sweep_review_at
        if self.context.sweep_window <= 0.0 or scores == (None, None):
            return []
        since = max(0.0, time - HOUR)
        return [
            SweepOrder(policy, market, min(began, since), *scores) for policy, market, began in self._scopes(begins)
        ]

    def _hashes(self, time: float) -> list[Order]:
        if not (self.hash_removed and self.context.hash_bank and self._on.any()) or time < self._hashed_at + HOUR:
            return []
        self._hashed_at = time
        return [HashOrder(policy, market, began) for policy, market, began in self._scopes(self._on)]

    def _staff(self) -> list[Order]:
        """Return the orders that call reserves in and send them home."""
        queues = np.unique(self.context.route[self._cells])
        wanted = np.zeros_like(self._called)
        wanted[queues] = np.ceil(self.overtime * self.context.reserve[queues])
        changed = np.flatnonzero(wanted != self._called)
        self._called = wanted
        return [StaffOrder(self.context.queues[queue], int(wanted[queue])) for queue in changed]

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and the incidents that are on in its market."""
        words = super().explain(items, row)
        market = int(items.market[row])
        told = []
        for policy in np.flatnonzero(self._cells[market]).tolist():
            place = market if self._on[market, policy] else -1
            where = "all markets" if place < 0 else repr(self.context.markets[market])
            told.append(
                f"incident on for {self.context.policies[policy]!r} in {where} since "
                f"{format_duration(max(0.0, float(self._began[place, policy])))}, seen in "
                f"{KINDS[self._kind[place, policy]]}"
            )
        return "; ".join([words, *told])
