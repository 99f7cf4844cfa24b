"""The review load that a strategy would cause, estimated before a run from a sample of uploads.

The strategy triages the sample as in a run. Then each item's jobs are worked out: a review at triage, or at the number
of reports or views that the strategy names, a review or a removal by a later score, and an appeal after a removal. Each
job's delay after its upload is combined with the known rate of uploads of its market, hour by hour, so that the whole
sample informs every hour.

The forecast leaves out waiting, during which an item may be reported or an appeal may come later; uploads that
suspensions and bans of the run prevent (those from before the start are included); removals that a re-check undoes; the
course of a drift, which is spread over the days; what a live strategy learns; and how reviewers who are people differ
and rest at a cap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.domain import DAY, HOUR, Action, Trigger
from simulator.platform.context import context_of
from simulator.records import Chunk, History
from simulator.strategy import SCENARIO_ROUTE, Items, Strategy, Triage
from simulator.world.laws import Laws

from .jobs import Floats, Jobs, appeal_jobs, review_jobs
from .panels import decides_violating, further_jobs

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.world.source import UploadSource

WINDOW = 28 * DAY
"""Longest stretch from the start that is looked at, s."""


@dataclass(frozen=True)
class Load:
    """Expected load. H hours of the window, R pools, M markets, P policies."""

    arrivals: Floats
    """(H, R, Trigger) jobs that join each queue in each hour."""
    staff: Floats
    """(H, R) mean reviewers on shift."""
    handling: Floats
    """(R,) mean time that the jobs of the queue take a reviewer of no particular pace, s."""
    service: Floats
    """(R,) the same with golden items and fatigue, s."""
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
    from simulator.world.expectations import expected_staff
    from simulator.world.mechanisms.past_strikes import barred_by_past
    from simulator.world.mechanisms.reviewers.people import expected_factors
    from simulator.world.world import World

    window = min(scenario.horizon, WINDOW)
    shown = scenario.model_copy(update={"horizon": window, "warm_up": 0.0})
    rates = hourly_rates(shown)
    world = World(_sampled(shown, float(rates.sum()) * HOUR, sample), seed=seed, replication=0)
    strategy.start(context_of(world))
    pools, hours = len(world.pools), rates.shape[0]
    actions = np.zeros(len(Action))
    right, read = np.zeros(pools), np.zeros(pools)
    kinds = np.zeros(world.laws.service.mean.shape)
    group = _groups(shown)
    uploads = np.zeros((group.max() + 1, len(world.markets)))
    histogram = np.zeros((*uploads.shape, pools, len(Trigger), hours))
    for drawn in world.chunks(0.0, window, sample):
        chunk = drawn.take(np.flatnonzero(~barred_by_past(drawn, world.laws)))
        triage = _triage(world, strategy, chunk)
        at = group[(chunk.time // HOUR).astype(np.int64)]
        np.add.at(uploads, (group[(drawn.time // HOUR).astype(np.int64)], drawn.market), 1.0)
        actions += np.bincount(triage.action, minlength=len(actions))
        says_violating, correct = _verdicts(chunk, triage, world.laws)
        reviews, removals = review_jobs(chunk, triage, world.laws, says_violating, window)
        for jobs in (reviews, appeal_jobs(chunk, world.laws, reviews, removals, says_violating)):
            for part in (jobs, *further_jobs(chunk, jobs, world.laws)):
                _collect(histogram, at, chunk, part)
                np.add.at(kinds, (part.queue, chunk.top_policy[part.row]), part.weight)
        np.add.at(read, reviews.queue, reviews.weight)
        np.add.at(right, reviews.queue, reviews.weight * correct[reviews.row])
    share = histogram / np.maximum(uploads, 1.0)[..., None, None, None]
    handling = _handling(kinds, world.laws)
    return Load(
        arrivals=np.sum([_spread(share[g], rates * HOUR * (group == g)[:, None]) for g in range(len(share))], axis=0),
        staff=expected_staff(shown),
        handling=handling,
        service=handling * expected_factors(shown),
        accuracy=np.divide(right, read, out=np.full(pools, np.nan), where=read > 0),
        actions=actions / max(float(actions.sum()), 1.0),
        sample=int(uploads.sum()),
    )


def _handling(kinds: Floats, laws: Laws) -> Floats:
    """Return the (R,) mean service time of each queue's jobs, of which there are ``kinds`` by pool and policy."""
    means, jobs = laws.service.mean, kinds.sum(axis=1)
    mixed = np.divide((kinds * means).sum(axis=1), jobs, out=means.mean(axis=1), where=jobs > 0)
    return np.where(np.ptp(means, axis=1) == 0.0, means[:, 0], mixed)


def _sampled(scenario: Scenario, uploads: float, sample: int) -> Scenario:
    """Return the scenario with its volume changed so that about ``sample`` uploads fall into it."""
    if uploads <= 0:
        return scenario
    return scenario.model_copy(update={"scale": scenario.scale * sample / uploads})


def _triage(source: UploadSource, strategy: Strategy, chunk: Chunk) -> Triage:
    strikes = np.zeros(len(chunk), np.uint8) if strategy.live else None
    history = History.blank(len(chunk)) if strategy.reads_history else None
    key = (source.laws.seed, source.laws.replication)
    items = Items.from_chunk(
        chunk,
        strategy.context,
        strikes=strikes,
        history=history,
        lottery_key=key,
        fingerprints=source.fingerprints,
    )
    return strategy.triage(items)


def _verdicts(chunk: Chunk, triage: Triage, laws: Laws) -> tuple[Floats, Floats]:
    """Return for each item the probability that a review finds it violating, and that this verdict is correct."""
    route = laws.route[chunk.market, chunk.top_policy]
    pool = np.where(triage.queue == SCENARIO_ROUTE, route, triage.queue).astype(np.int64)
    says = decides_violating(chunk, pool, laws)
    return says, np.where(chunk.margin > 0, says, 1.0 - says)


def _groups(scenario: Scenario) -> NDArray[np.int64]:
    """Return the (H,) group of each hour: the same incidents act in all of them, those with a ramp in the same quarter.

    Uploads of one group are taken to lead to the same jobs; without incidents all hours are one group.
    """
    from simulator.world.conditions import Ramped, course, hour_midpoints

    at = hour_midpoints(scenario)
    parts = [np.zeros(at.size)]
    for incident in scenario.incidents.values():
        if isinstance(incident, Ramped):
            parts.append(np.ceil(4.0 * course(incident, at)))
        elif incident.kind != "staffing_shortfall":  # which changes the staff, and not what comes
            parts.append(((at >= incident.start) & (at < incident.stop)).astype(np.float64))
        if incident.kind == "policy_change" and incident.detector_lag:
            parts.append((at >= incident.start + incident.detector_lag).astype(np.float64))
    return np.unique(np.stack(parts), axis=1, return_inverse=True)[1].ravel()


def _collect(histogram: Floats, group: NDArray[np.int64], chunk: Chunk, jobs: Jobs) -> None:
    """Add jobs to the (G, M, R, Trigger, H) histogram of delays, in whole hours; ``group`` is each upload's."""
    hours = np.minimum(jobs.delay / HOUR, histogram.shape[-1]).astype(np.int64)
    inside = hours < histogram.shape[-1]
    row = jobs.row[inside]
    place = (group[row], chunk.market[row], jobs.queue[inside], jobs.trigger[inside], hours[inside])
    np.add.at(histogram, place, jobs.weight[inside])


def _spread(share: Floats, uploads: Floats) -> Floats:
    """Return the (H, R, Trigger) jobs of each hour: each market's (H,) uploads laid over its (H,) shares by delay."""
    _, pools, triggers, hours = share.shape
    arrivals = np.zeros((hours, pools, triggers))
    for market, pool, trigger in np.argwhere(share.any(axis=3)).tolist():
        # a job joins half an hour later than the start of its hour of delay, so half of it falls into the next hour
        delays = share[market, pool, trigger]
        joined = np.convolve(uploads[:, market], delays)[:hours]
        shifted = np.concatenate(([0.0], joined[:-1]))
        late = 0.0 if trigger == Trigger.TRIAGE else 0.5
        arrivals[:, pool, trigger] += (1.0 - late) * joined + late * shifted
    return arrivals
