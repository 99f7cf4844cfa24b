"""The review load that a strategy would cause, estimated before a run from a sample of uploads.

The sample is triaged by the strategy as in a run. What follows is worked out per item: a review at triage, at the reports
or at the views that the strategy names, an appeal after a removal. Each job's delay after its upload is then laid over
the known rate of uploads of its market, hour by hour, so that hours far apart in the sample help each other.

Left out: second reviews of an item, uploads that suspensions prevent, and what a live strategy learns during a run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.domain import DAY, HOUR, Action, Trigger
from simulator.strategy import SCENARIO_ROUTE, Context, Items, Strategy, Triage
from simulator.world.chunk import Chunk
from simulator.world.expectations import age_at, views_at
from simulator.world.laws import Laws

if TYPE_CHECKING:
    from simulator.config.models import Scenario
    from simulator.world.world import World

Floats = NDArray[np.float64]

WINDOW = 28 * DAY
"""Longest stretch from the start that is looked at, s."""


@dataclass(frozen=True)
class Jobs:
    """Expected review jobs of the sample; each array is (n,)."""

    market: NDArray[np.int64]
    queue: NDArray[np.int64]
    trigger: NDArray[np.int64]
    """What sends it, a ``Trigger``."""
    delay: Floats
    """From upload to queue, s."""
    weight: Floats
    """Probability that the job comes about."""


@dataclass(frozen=True)
class Load:
    """Expected load. H hours of the window, R pools, M markets, P policies."""

    arrivals: Floats
    """(H, R, Trigger) jobs that join each queue in each hour."""
    staff: Floats
    """(H, R) mean reviewers on shift."""
    service: Floats
    """(R,) mean service time, s."""
    accuracy: Floats
    """(R,) expected share of correct verdicts of each pool's reviews, without appeals; nan where it reviews nothing."""
    actions: Floats
    """(Action,) share of the sample's uploads per action at triage."""
    sample: int
    """Uploads in the sample."""

    @property
    def work(self) -> Floats:
        """(H, R) reviewers that the arrivals of each hour would keep at work."""
        return np.asarray(self.arrivals.sum(axis=2) * self.service / HOUR)

    def backlog(self) -> Floats:
        """(H, R) jobs left at the end of each hour if work flowed evenly: what arrives, less what the staff can do."""
        capacity = self.staff * HOUR / self.service
        left = np.zeros(self.staff.shape[1])
        backlog = np.empty_like(self.staff)
        for hour, arriving in enumerate(self.arrivals.sum(axis=2)):
            left = np.maximum(left + arriving - capacity[hour], 0.0)
            backlog[hour] = left
        return backlog


def expected_load(scenario: Scenario, strategy: Strategy, *, sample: int, seed: int) -> Load:
    """Return the expected load of a strategy, from about ``sample`` uploads spread over the window.

    Parameters
    ----------
    scenario, strategy
        The strategy is started here.
    sample
        Uploads to draw; the estimate's relative error falls as 1 / sqrt(jobs in the sample).
    seed
        Seed of the sample.
    """
    from simulator.world.arrivals import hourly_rates
    from simulator.world.staffing import capacity_changes
    from simulator.world.world import World

    window = min(scenario.horizon, WINDOW)
    shown = scenario.model_copy(update={"horizon": window, "warm_up": 0.0})
    rates = hourly_rates(shown)
    world = World(_sampled(shown, float(rates.sum()) * HOUR, sample), seed=seed, replication=0)
    strategy.start(_context(world))
    pools, hours = len(world.pools), rates.shape[0]
    uploads, actions = np.zeros(len(world.markets)), np.zeros(len(Action))
    right, read = np.zeros(pools), np.zeros(pools)
    histogram = np.zeros((len(world.markets), pools, len(Trigger), hours))
    for chunk in world.chunks(0.0, window, sample):
        triage = _triage(world, strategy, chunk)
        uploads += np.bincount(chunk.market, minlength=len(uploads))
        actions += np.bincount(triage.action, minlength=len(actions))
        jobs = _jobs(chunk, triage, world.laws, right, read)
        _collect(histogram, jobs)
    share = histogram / np.maximum(uploads, 1.0)[:, None, None, None]
    return Load(
        arrivals=_spread(share, rates * HOUR),
        staff=_staff(capacity_changes(shown), hours, pools),
        service=world.laws.service_mean,
        accuracy=np.divide(right, read, out=np.full(pools, np.nan), where=read > 0),
        actions=actions / max(float(actions.sum()), 1.0),
        sample=int(uploads.sum()),
    )


def _sampled(scenario: Scenario, uploads: float, sample: int) -> Scenario:
    """Return the scenario with its volume changed so that about ``sample`` uploads fall into it."""
    if uploads <= 0:
        return scenario
    return scenario.model_copy(update={"scale": scenario.scale * sample / uploads})


def _context(world: World) -> Context:
    return Context(
        markets=world.markets,
        policies=world.policies,
        tiers=world.tiers,
        queues=world.pools,
        severity_weights=world.severity_weights,
        tier_views=world.tier_views,
        tick=world.scenario.control.tick,
        route=world.laws.route,
        reach=world.laws.reach,
    )


def _triage(world: World, strategy: Strategy, chunk: Chunk) -> Triage:
    strikes = np.zeros(len(chunk), np.uint8) if strategy.live else None
    key = (world.laws.seed, world.laws.replication)
    return strategy.triage(Items.from_chunk(chunk, strategy.context, strikes=strikes, lottery_key=key))


def _jobs(chunk: Chunk, triage: Triage, laws: Laws, right: Floats, read: Floats) -> Jobs:
    """Return the jobs of a chunk; add the expected correct verdicts, and the verdicts, of each pool."""
    from scipy import special

    route = laws.route[chunk.market, chunk.top_policy]
    queue = np.where(triage.queue == SCENARIO_ROUTE, route, triage.queue).astype(np.int64)
    noise = laws.noise[queue]
    certain = np.where(chunk.margin > 0, 1.0, 0.0)
    says_violating = np.where(noise > 0, special.ndtr(chunk.margin / np.where(noise > 0, noise, 1.0)), certain)
    delays = _delays(chunk, triage, laws, says_violating)
    removed = np.where(triage.action == Action.REMOVE, 1.0, 0.0)
    removed_after = np.where(triage.action == Action.REMOVE, chunk.decided_at - chunk.time, np.inf)
    parts = []
    for trigger, (delay, weight) in delays.items():
        rows = np.flatnonzero((delay < np.inf) & (weight > 0))
        parts.append((rows, queue[rows], np.full(rows.size, int(trigger)), delay[rows], weight[rows]))
        np.add.at(read, queue[rows], weight[rows])
        correct = np.where(chunk.margin > 0, says_violating, 1.0 - says_violating)
        np.add.at(right, queue[rows], weight[rows] * correct[rows])
        gone = weight[rows] * says_violating[rows]
        removed_after[rows] = np.where(gone > removed[rows], delay[rows], removed_after[rows])
        removed[rows] = np.maximum(removed[rows], gone)
    parts.append(_appeals(chunk, laws, removed, removed_after))
    rows, queues, triggers, delays_, weights = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return Jobs(chunk.market[rows].astype(np.int64), queues, triggers, delays_, weights)


def _delays(chunk: Chunk, triage: Triage, laws: Laws, says_violating: Floats) -> dict[Trigger, tuple[Floats, Floats]]:
    """Return for each trigger of a review the delay after upload, s (inf = never), and the probability of the job."""
    decided = chunk.decided_at - chunk.time
    reviewed = np.isin(triage.action, (Action.REVIEW, Action.HOLD))
    visible = (triage.action != Action.REMOVE).astype(np.float64)
    still = np.where(reviewed, 1.0 - says_violating, visible)  # a review at triage takes violating items away
    reach = np.where(reviewed, 1.0, laws.reach[triage.action])

    def age_of(views: Floats) -> Floats:
        """Age at which an item has these views, given that reach changes when the decision falls."""
        seen = views_at(decided, chunk.test_views, chunk.main_views, laws)
        after = seen + np.divide(views - seen, reach, out=np.full_like(views, np.inf), where=reach > 0)
        natural = np.where(views <= seen, views, after)
        return np.maximum(age_at(natural, chunk.test_views, chunk.main_views, laws), decided)

    wanted = triage.review_at_reports.astype(np.float64)
    rate = np.where(chunk.report_rate > 0, chunk.report_rate, 1.0)
    reports = np.where((wanted > 0) & (chunk.report_rate > 0), chunk.first_report + (wanted - 1.0) / rate, np.inf)
    return {
        Trigger.TRIAGE: (np.where(reviewed, decided, np.inf), np.ones(len(chunk))),
        Trigger.REPORTS: (age_of(reports), still),
        Trigger.VIEWS: (age_of(triage.review_at_views.astype(np.float64)), still),
    }


def _appeals(
    chunk: Chunk, laws: Laws, removed: Floats, removed_after: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Floats, Floats]:
    """Return the appeals' jobs: rows of the chunk, queue, trigger, delay after upload (s) and probability."""
    from scipy import special

    rows = np.flatnonzero((removed > 0) & (removed_after < np.inf)) if laws.appeal_pool >= 0 else np.empty(0, np.int64)
    guilt = special.ndtr(chunk.margin[rows] / laws.appeal_noise)
    rate = laws.appeal_rate_innocent * (1.0 - guilt) + laws.appeal_rate_guilty * guilt
    # quantiles of the delay in turn: no chance is needed, since the rows come in no order
    rank = (np.arange(rows.size) * 0.6180339887498949 + 0.5) % 1.0
    delay = np.exp(laws.appeal_log_mean + laws.appeal_log_sd * special.ndtri(rank))  # 0 where there is no delay
    return (
        rows,
        np.full(rows.size, laws.appeal_pool, np.int64),
        np.full(rows.size, int(Trigger.APPEAL), np.int64),
        removed_after[rows] + delay,
        removed[rows] * rate,
    )


def _collect(histogram: Floats, jobs: Jobs) -> None:
    """Add jobs to the (M, R, Trigger, H) histogram of delays, in whole hours."""
    hours = np.minimum(jobs.delay / HOUR, histogram.shape[3]).astype(np.int64)
    inside = hours < histogram.shape[3]
    place = (jobs.market[inside], jobs.queue[inside], jobs.trigger[inside], hours[inside])
    np.add.at(histogram, place, jobs.weight[inside])


def _spread(share: Floats, uploads: Floats) -> Floats:
    """Return the (H, R, Trigger) jobs of each hour: each market's (H,) uploads laid over its (H,) shares by delay."""
    markets, pools, triggers, hours = share.shape
    arrivals = np.zeros((hours, pools, triggers))
    for market, pool, trigger in np.argwhere(share.any(axis=3)).tolist():
        # a job joins half an hour later than the start of its hour of delay, so half of it falls into the next hour
        delays = share[market, pool, trigger]
        joined = np.convolve(uploads[:, market], delays)[:hours]
        shifted = np.concatenate(([0.0], joined[:-1]))
        late = 0.0 if trigger == Trigger.TRIAGE else 0.5
        arrivals[:, pool, trigger] += (1.0 - late) * joined + late * shifted
    return arrivals


def _staff(changes: list[tuple[float, int, int]], hours: int, pools: int) -> Floats:
    """Return the (H, R) mean staff on shift of each hour."""
    staff = np.zeros((hours, pools))
    for pool in range(pools):
        steps = [(time, reviewers) for time, index, reviewers in changes if index == pool] + [(hours * HOUR, 0)]
        for (start, reviewers), (stop, _) in zip(steps, steps[1:], strict=False):
            edges = np.clip(np.arange(hours + 1) * HOUR, start, stop)
            staff[:, pool] += reviewers * np.diff(edges) / HOUR
    return staff
