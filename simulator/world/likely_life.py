"""An item's likely life: what becomes of it if reviewers are idle, as a function of its lifetime views.

It is the flow for one item without queues. Every draw is that of the item's address, so a life with the item's own
views comes true wherever nobody had to wait. It is no forecast that anything relies on: see ``expected_views``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from simulator.rng import kernel

from .laws import (
    Laws,
    age_at_views,
    appeal_delay,
    appeals,
    is_rechecked,
    natural_views,
    reading,
    recheck_delay,
    report_gap,
    service_time,
)

MOST_REVIEWS = 6
"""Reviews that a likely life follows."""
_MOST_REPORTS = 24
"""Reports that it passes at most."""
_FARTHEST = 8.3
"""No normal draw is farther from 0."""


class Life(NamedTuple):
    """What is known of an item when it is left visible, its lifetime views aside; ages in s."""

    item: int
    market: int
    policy: int
    """The policy of its flags."""
    pool: int
    """Pool of its reviews."""
    margin: float
    upload: float
    """When it was uploaded, s."""
    origin: float
    """Its natural age is the time less this, s: later than the upload if it was held."""
    age: float
    """Natural age from which reports and the milestone can send it to review."""
    reach: float
    """Factor on its views from then on; until then it had its full reach."""
    decided: bool
    """Whether it is visible by a decision: of triage on its reach, or of a reviewer."""
    reviews: int
    """Reviews that it has had."""
    test_views: float
    first_report: float
    """Views at which its first report comes."""
    report_rate: float
    review_at_reports: int
    review_at_views: float
    acts_at: float
    """Age at which a later score acts; inf = none."""
    removes: bool
    """Whether that score removes it, rather than asking for a review."""


@kernel
def likely_views(main_views: float, life: Life, laws: Laws) -> tuple[float, float, float, float, float]:
    """Return the views of the likely life with these main views.

    Returns
    -------
    never, delay, wrong, late : float
        By the state of knowledge, in the order of ``Exposure``. Of an item that was reviewed before, views from
        ``life.age`` on.
    natural : float
        Views that it would have had in the same time at full reach.
    """
    test_views, last = life.test_views, laws.horizon - life.origin
    age, reach, decided_by = min(life.age, last), life.reach, life.decided
    seen = natural = natural_views(age, test_views, main_views, laws)
    undetected, waiting, decided = (0.0 if life.reviews > 0 else seen), 0.0, 0.0
    number, threshold = 0, life.first_report  # of the next report, and the views at which it comes
    milestone, acts_at = life.review_at_views, life.acts_at
    detected, removed = decided_by, False
    reviews = life.reviews
    if reviews > 0:
        number, threshold = _passed(number, threshold, seen, life, laws)
        milestone = math.inf if seen >= milestone else milestone
    while age < last and reviews < life.reviews + MOST_REVIEWS:
        bound = min(milestone, _enough_reports(number, threshold, life, laws))
        start = age
        if bound > seen:
            start = max(age, age_at_views(natural + (bound - seen) / reach, test_views, main_views, laws))
        scored = acts_at <= start
        start = max(age, min(start, acts_at))
        if start >= last:
            break
        gained = reach * (natural_views(start, test_views, main_views, laws) - natural)
        undetected += 0.0 if decided_by else gained
        decided += gained if decided_by else 0.0
        seen += gained
        age, detected = start, True
        removed = scored and life.removes and reviews == 0
        if not removed:
            age = opens_at(life.pool, life.origin + start, laws) - life.origin
            age = min(age + service_time(life.pool, life.policy, life.item, reviews, laws), last)
            removed = age < last and reading(life.pool, life.policy, life.item, reviews, life.margin, laws) > 0.0
            reviews += 1
        natural = natural_views(age, test_views, main_views, laws)
        gained = reach * (natural - natural_views(start, test_views, main_views, laws))
        waiting += gained
        seen += gained
        if removed:
            break
        decided_by, reach = True, 1.0
        acts_at = acts_at if acts_at > age else math.inf
        number, threshold = _passed(number, threshold, seen, life, laws)
        milestone = math.inf if seen >= milestone else milestone
    full = natural_views(last, test_views, main_views, laws)
    if removed:
        back = min(_restored_at(age, reviews, life, laws), last)
        decided += full - natural_views(back, test_views, main_views, laws)
    else:
        gained = reach * (full - natural)
        undetected += 0.0 if decided_by else gained
        decided += gained if decided_by else 0.0
    would = natural_views(laws.horizon - life.upload, test_views, main_views, laws)
    if life.reviews > 0:
        would -= natural_views(life.age + life.origin - life.upload, test_views, main_views, laws)
    return (0.0 if detected else undetected), waiting, decided, (undetected if detected else 0.0), would


@kernel
def _enough_reports(number: int, threshold: float, life: Life, laws: Laws) -> float:
    """Return the views at which enough reports have come; inf = never."""
    if life.review_at_reports <= 0:
        return math.inf
    for further in range(number + 1, number + life.review_at_reports):
        threshold += report_gap(life.item, further, life.report_rate, laws)
    return threshold


@kernel
def _passed(number: int, threshold: float, seen: float, life: Life, laws: Laws) -> tuple[int, float]:
    """Return the number of the first report that is still to come, and the views at which it comes."""
    while threshold <= seen and number < _MOST_REPORTS:
        number += 1
        threshold += report_gap(life.item, number, life.report_rate, laws)
    return number, threshold


@kernel
def _restored_at(age: float, reviews: int, life: Life, laws: Laws) -> float:
    """Return the age at which an item removed at ``age`` is visible again; inf = never."""
    back = math.inf
    if is_rechecked(life.item, life.margin, laws):
        back = age + recheck_delay(life.item, laws)
    if appeals(life.item, life.market, life.margin, laws):
        pool = laws.appeal_pool
        if reading(pool, life.policy, life.item, reviews, life.margin, laws) <= 0.0:
            heard = opens_at(pool, life.origin + age + appeal_delay(life.item, laws), laws) - life.origin
            back = min(back, heard + service_time(pool, life.policy, life.item, reviews, laws))
    return back


@kernel
def opens_at(pool: int, time: float, laws: Laws) -> float:
    """Return when somebody is first on shift in a pool at or after a time, s; inf = never, by the plan."""
    low, high = 0, laws.shift_opens.shape[1]
    while low < high:
        middle = (low + high) // 2
        if laws.shift_closes[pool, middle] > time:
            high = middle
        else:
            low = middle + 1
    return math.inf if low == laws.shift_opens.shape[1] else max(time, float(laws.shift_opens[pool, low]))


@kernel
def may_be_wronged(life: Life, laws: Laws) -> bool:
    """Return whether one of an innocent item's next reviews would find a violation."""
    if not laws.confusion.given[life.pool, life.policy] and life.margin < -_FARTHEST * laws.noise[life.pool]:
        return False
    for review in range(life.reviews, life.reviews + MOST_REVIEWS):
        if reading(life.pool, life.policy, life.item, review, life.margin, laws) > 0.0:
            return True
    return False
