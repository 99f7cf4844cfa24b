"""The laws of the world that the flow needs, as pure functions of numbers: views, reports, service, verdicts, appeals.

Both engines call these same functions; what each engine writes for itself is the flow: queues, timers and events.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rng import Stream, exponential, kernel, normal, normal_cdf, struct, uniform

from .consequences import Consequences
from .mechanisms.confusion import Confusion
from .mechanisms.cross_training import Skills
from .mechanisms.gates import Stages
from .mechanisms.handle_times import (
    EXPONENTIAL,
    LOGNORMAL,
    OBSERVED,
    QUANTILES,
    ServiceLaw,
    among_observed,
    at_quantiles,
)
from .mechanisms.rescoring import Rescoring
from .mechanisms.reviewers.law import People
from .penalties import Penalties

_REPORT = int(Stream.REPORT)
_SERVICE = int(Stream.SERVICE)
_VERDICT = int(Stream.VERDICT)
_PATIENCE = int(Stream.PATIENCE)
_APPEAL = int(Stream.APPEAL)
_CASE = int(Stream.CASE)
_RECHECK = int(Stream.RECHECK)
_FEATURE = int(Stream.FEATURE)


@struct
class Laws(NamedTuple):
    """Parameters of the laws, for one scenario, seed and replication; times in s; R pools, M markets, P policies."""

    seed: int
    replication: int
    horizon: float
    """End of the run, s."""
    warm_up: float
    """Items uploaded before this are not counted, s."""
    start_delay: float
    """From upload to the first view, s."""
    test_duration: float
    """Time over which the test audience is reached, s."""
    curve_age: NDArray[np.float64]
    """(K,) ages after the test audience, s; rises from 0."""
    curve_share: NDArray[np.float64]
    """(K,) cumulative share of the main views at those ages; rises from 0 to 1."""
    views_log_sd: NDArray[np.float64]
    """(2,) standard deviation of the log of lifetime views of items that do not violate, and that do; 0 = views count
    as drawn."""
    reach: NDArray[np.float64]
    """(7,) factor on views while an Action is in force."""
    stages: Stages
    """Stages of the audience of items that no reviewer has cleared."""
    shift_opens: NDArray[np.float64]
    """(R, times) when each pool is first staffed after it was not, by the plan, s; inf = no more."""
    shift_closes: NDArray[np.float64]
    """(R, times) when nobody is on shift any more, s; inf = never."""
    route: NDArray[np.int16]
    """(M, P) pool that reviews a market's flags for a policy."""
    service: ServiceLaw
    """How long jobs take."""
    noise: NDArray[np.float64]
    """(R,) noise of a reviewer's reading, severity sd; 0 where verdicts go by truth alone."""
    confusion: Confusion
    """Where verdicts go by truth, and how."""
    patience: NDArray[np.float64]
    """(R,) mean patience, s; inf = waits for ever."""
    sla: NDArray[np.float64]
    """(R,) target wait, s."""
    votes: NDArray[np.int64]
    """(R,) equal verdicts needed for a decision."""
    doubt: NDArray[np.float64]
    """(R,) a reading nearer to the line than this is escalated, severity sd; 0 = none is."""
    escalate_to: NDArray[np.int16]
    """(R,) pool that decides doubtful cases; -1 = there is none."""
    skills: Skills
    """Whose jobs each pool takes beside its own, and how well."""
    time_limit: NDArray[np.float64]
    """(Trigger, M, P) time in which a case must be decided, by what sent it (``Trigger``), s; inf = none."""
    on_expiry: NDArray[np.uint8]
    """(Trigger, M, P) KEEP, RELEASE or REMOVE."""
    sweep_window: float
    """Age up to which live uploads can be swept, s; 0 = they cannot."""
    appeal_pool: int
    """Pool that decides appeals; -1 = there are none."""
    appeal_rate_innocent: NDArray[np.float64]
    """(M,) probability that a clearly innocent creator appeals."""
    appeal_rate_guilty: NDArray[np.float64]
    """(M,) probability that a clear violator appeals."""
    appeal_noise: float
    """Noise of a creator's reading of severity, severity sd."""
    appeal_log_mean: float
    """Mean of the log of the delay before an appeal; -inf = at once."""
    appeal_log_sd: float
    appeal_window: float
    """Time after a removal within which an appeal is heard, s; inf = always."""
    consequences: Consequences
    """What violating verdicts lead to."""
    penalties: Penalties
    """What strikes weigh, and what follows at how many."""
    strike_window: float
    """Time after which a strike expires, s; inf = never."""
    recheck_rate: float
    """Share of removals that the platform looks at again; 0 = none."""
    recheck_noise: float
    """Noise of that look, severity sd."""
    recheck_log_mean: float
    """Mean of the log of the time from a removal to its restoration; -inf = at once."""
    recheck_log_sd: float
    people: People
    """What is known of the reviewers who are people."""
    rescoring: Rescoring
    """When items are scored again, and how."""


_DUST = 1e-9
"""Part of an item's views below which a loss is the rounding of sums of them."""


@kernel
def views_lost(natural: float, seen: float) -> float:
    """Return the views that an item lost, of those that it would have had; 0 where the two differ by rounding.

    What is seen is a sum of differences of the curve, so without any change of reach it is the whole curve but for a
    few units in the last place. A loss that an action made is never as small: it takes away minutes of views, or a
    fifth of them.

    >>> views_lost(1000.0, 1000.0 - 6e-12), views_lost(1000.0, 1000.0 + 6e-12), views_lost(1000.0, 999.0)
    (0.0, 0.0, 1.0)
    """
    lost = natural - seen
    return lost if abs(lost) > _DUST * natural else 0.0


@kernel
def natural_views(age: float, test_views: float, main_views: float, laws: Laws) -> float:
    """Return the views that an item would have at an age (s) at full reach.

    Nothing before ``start_delay``; the test audience comes in evenly over ``test_duration``; then the main views follow
    the view-age curve, linear between its knots.
    """
    age -= laws.start_delay
    if age <= 0.0:
        return 0.0
    if age < laws.test_duration:
        return test_views * (age / laws.test_duration)
    age -= laws.test_duration
    ages = laws.curve_age
    shares = laws.curve_share
    last = ages.shape[0] - 1
    if age >= ages[last]:
        return test_views + main_views
    right = 1
    while ages[right] <= age:
        right += 1
    left = right - 1
    part = (age - ages[left]) / (ages[right] - ages[left])
    return test_views + main_views * float(shares[left] + part * (shares[right] - shares[left]))


@kernel
def age_at_views(views: float, test_views: float, main_views: float, laws: Laws) -> float:
    """Return the age (s) at which an item at full reach has ``views`` views; inf = never. Inverts ``natural_views``."""
    if views >= test_views + main_views:
        return math.inf
    if views < test_views:
        return laws.start_delay + laws.test_duration * (max(views, 0.0) / test_views)
    share = (views - test_views) / main_views
    ages = laws.curve_age
    shares = laws.curve_share
    last = ages.shape[0] - 1
    right = 1
    while right < last and shares[right] <= share:
        right += 1
    left = right - 1
    part = (share - shares[left]) / (shares[right] - shares[left])
    return float(laws.start_delay + laws.test_duration + ages[left] + part * (ages[right] - ages[left]))


@kernel
def report_gap(item: int, number: int, rate: float, laws: Laws) -> float:
    """Return the views between report ``number`` and the one before it: reports are a thinning of views."""
    if rate <= 0.0:
        return math.inf
    return exponential(laws.seed, laws.replication, _REPORT, item, number) / rate


@kernel
def service_time(pool: int, policy: int, item: int, job: int, laws: Laws) -> float:
    """Return the time that an ordinary reviewer needs for a job flagged for a policy, s."""
    return service_draw(pool, policy, _SERVICE, item, job, laws)


@kernel
def service_draw(pool: int, policy: int, stream: int, item: int, k: int, laws: Laws) -> float:
    """Return a time of the law of service of a pool and policy, s, by the address (stream, item, k)."""
    service = laws.service
    law = service.law[pool, policy]
    if law == EXPONENTIAL:
        return float(service.mean[pool, policy]) * exponential(laws.seed, laws.replication, stream, item, k)
    if law == LOGNORMAL:
        draw = normal(laws.seed, laws.replication, stream, item, k)
        return math.exp(service.log_mean[pool, policy] + service.log_sd[pool, policy] * draw)
    if law == QUANTILES:
        return at_quantiles(pool, policy, normal(laws.seed, laws.replication, stream, item, k), service)
    if law == OBSERVED:
        return among_observed(pool, policy, uniform(laws.seed, laws.replication, stream, item, k), service)
    return float(service.mean[pool, policy])


@kernel
def patience_time(pool: int, item: int, job: int, laws: Laws) -> float:
    """Return how long a job waits before it leaves the queue, s (exponential); inf = for ever."""
    if laws.patience[pool] == math.inf:
        return math.inf
    return float(laws.patience[pool]) * exponential(laws.seed, laws.replication, _PATIENCE, item, job)


@kernel
def reading(pool: int, policy: int, item: int, job: int, margin: float, laws: Laws) -> float:
    """Return how far above the line an ordinary reviewer reads an item flagged for a policy."""
    return true_reading(pool, policy, margin, laws) + reading_noise(pool, policy, item, job, laws)


@kernel
def true_reading(pool: int, policy: int, margin: float, laws: Laws) -> float:
    """Return the noise-free reading of an item: its margin, severity sd; with confusion, a place set by its truth."""
    if laws.confusion.given[pool, policy]:
        return float(laws.confusion.violating[pool, policy] if margin > 0.0 else laws.confusion.innocent[pool, policy])
    return margin


@kernel
def reading_noise(pool: int, policy: int, item: int, job: int, laws: Laws) -> float:
    """Return the noise of an ordinary reviewer's reading, severity sd; its sd is 1 with a confusion matrix."""
    if laws.confusion.given[pool, policy]:
        draw = normal(laws.seed, laws.replication, _VERDICT, item, job)
        shared = float(laws.confusion.shared[pool, policy])
        if shared == 0.0:
            return draw
        common = normal(laws.seed, laws.replication, _CASE, item, 0)
        return shared * common + float(laws.confusion.own[pool, policy]) * draw
    noise = float(laws.noise[pool])
    if noise == 0.0:
        return 0.0
    return noise * normal(laws.seed, laws.replication, _VERDICT, item, job)


@kernel
def is_doubtful(pool: int, read: float, laws: Laws) -> bool:
    """Return whether a reviewer escalates a case because the reading is too near to the line."""
    return bool(laws.escalate_to[pool] >= 0 and abs(read) < laws.doubt[pool])


@kernel
def appeals(item: int, market: int, margin: float, laws: Laws) -> bool:
    """Return whether the creator of a removed item appeals: the more innocent the item looks to them, the likelier."""
    if laws.appeal_pool < 0:
        return False
    guilt = normal_cdf(margin / laws.appeal_noise)
    rate = float(laws.appeal_rate_innocent[market]) * (1.0 - guilt) + float(laws.appeal_rate_guilty[market]) * guilt
    return uniform(laws.seed, laws.replication, _APPEAL, item, 0) < rate


@kernel
def appeal_delay(item: int, laws: Laws) -> float:
    """Return the time from removal to appeal, s (log-normal)."""
    if laws.appeal_log_mean == -math.inf:
        return 0.0
    return math.exp(laws.appeal_log_mean + laws.appeal_log_sd * normal(laws.seed, laws.replication, _APPEAL, item, 1))


@kernel
def uses_feature(item: int, laws: Laws) -> bool:
    """Return whether an upload uses the feature that a feature block takes away."""
    return uniform(laws.seed, laws.replication, _FEATURE, item, 0) < laws.penalties.feature_share


@kernel
def is_rechecked(item: int, margin: float, laws: Laws) -> bool:
    """Return whether the platform checks a removal again and finds it wrongful."""
    if laws.recheck_rate <= 0.0 or uniform(laws.seed, laws.replication, _RECHECK, item, 0) >= laws.recheck_rate:
        return False
    return margin + laws.recheck_noise * normal(laws.seed, laws.replication, _RECHECK, item, 1) <= 0.0


@kernel
def recheck_delay(item: int, laws: Laws) -> float:
    """Return the time from a removal to its restoration by a re-check, s (log-normal)."""
    if laws.recheck_log_mean == -math.inf:
        return 0.0
    return math.exp(
        laws.recheck_log_mean + laws.recheck_log_sd * normal(laws.seed, laws.replication, _RECHECK, item, 2)
    )
