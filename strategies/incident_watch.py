"""What a strategy sees of incidents: streams of reports and of high scores, by market and policy, and over markets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.strategy import Context, Items, Observation

from .surge_charts import Expected, SurgeCharts, limit_of

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
REPORTS, SCORES = range(2)
"""Kinds of streams, first axis of all that is kept."""
KINDS = ("user reports", "high scores")
AUDIENCE = 21_600.0
"""Time over which uploads are averaged as exposure of user reports: half of the views are had by about that age, s."""


class IncidentWatch:
    """Counts of (2 kinds, M markets and all of them together, P policies), their expected values, and their charts.

    The exposure of high scores is the uploads of the market in the tick; that of reports is a moving average of them.
    Both have the market's daily and weekly cycle in them, and the growth of a platform.

    Parameters
    ----------
    context : Context
    factor : float
        Rise over the expected counts that is looked for.
    watch_at : float
        Score from which an upload counts as high.
    learn : float
        Time from the start in which nothing is signalled, s.
    false_alarm_every : float
        Least mean time between two false alarms anywhere, s.
    """

    def __init__(
        self, context: Context, factor: float, watch_at: float, learn: float, false_alarm_every: float
    ) -> None:
        self._tick, self._learn, self._watch_at = context.tick, learn, watch_at
        markets, policies = len(context.markets), len(context.policies)
        self.shape = 2, markets + 1, policies
        streams = 2 * (markets + 1) * policies
        self._charts = SurgeCharts(streams, factor, limit_of(streams, false_alarm_every / context.tick))
        self._expected = Expected(streams)
        self._uploads, self._high = np.zeros(markets), np.zeros((markets, policies))
        self._audience = np.zeros(markets)
        self._seen = -1

    def count(self, items: Items) -> None:
        """Count uploads and high scores of a chunk, each upload once."""
        new = items.item > self._seen
        if not new.any():
            return
        self._seen = int(items.item.max())
        market, markets = items.market[new], len(self._uploads)
        self._uploads += np.bincount(market, minlength=markets)
        for policy, scores in enumerate(items.scores.T):
            self._high[:, policy] += np.bincount(market[scores[new] >= self._watch_at], minlength=markets)

    def update(self, observation: Observation, on: Bools) -> Bools:
        """Take in a tick, and return which (2, M + 1, P) streams signal; those that are ``on`` are not learned from."""
        fading = 0.5 ** (self._tick / AUDIENCE)
        self._audience = fading * self._audience + (1.0 - fading) * self._uploads
        exposure = np.broadcast_to(np.stack([self._audience, self._uploads])[..., None], (2, *self._high.shape))
        counts = np.stack([observation.reports.astype(np.float64), self._high])
        flat, exposed = (_with_all(part).ravel() for part in (counts, exposure))
        self._uploads, self._high = np.zeros_like(self._uploads), np.zeros_like(self._high)
        known = self._expected.means(exposed)
        self._expected.learn(flat, exposed, ~on.ravel())
        if observation.time < self._learn:
            return np.zeros(self.shape, np.bool_)
        by = self._expected.dispersion
        return self._charts.update(flat / by, known / by).reshape(self.shape)

    @property
    def level(self) -> Floats:
        """(2, M + 1, P) recent counts over what was expected."""
        return self._charts.level.reshape(self.shape)

    @property
    def age(self) -> Floats:
        """(2, M + 1, P) time for which the charts have been building up, s."""
        return self._tick * self._charts.ticks.astype(np.float64).reshape(self.shape)

    def restart(self, which: Bools) -> None:
        """Forget what the charts of some streams have added up."""
        self._charts.restart(which.ravel())


def _with_all(parts: Floats) -> Floats:
    """Return (2, M, P) counts with a row for all markets together, (2, M + 1, P)."""
    both: Floats = np.concatenate([parts, parts.sum(axis=1, keepdims=True)], axis=1)
    return both
