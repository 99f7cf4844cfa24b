"""An item's likely life: what becomes of it if reviewers are idle, as a function of its lifetime views.

It is the flow for one item without queues. Every draw is that of the item's address, so a life with the item's own
views comes true wherever nobody had to wait. It is no forecast that anything relies on: see ``expected_views``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from simulator.domain.actions import Cause
from simulator.rng import kernel

from .consequences import consequence_of, leaves_visible
from .laws import (
    Laws,
    age_at_views,
    appeal_delay,
    appeals,
    is_doubtful,
    is_rechecked,
    natural_views,
    patience_time,
    reading,
    recheck_delay,
    report_gap,
    service_time,
)
from .mechanisms.gates import factor_at, next_threshold, stages_reached

MOST_ROUNDS = 6
"""Cases that a likely life follows."""
MOST_READINGS = 8
"""Readings of one case that it follows."""
UNDECIDED, CLEAN, VIOLATING = -1, 0, 1
"""How a case ends; undecided if its job waits longer than its patience."""
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
    """Factor on its views from then on but for gates and stages; until then it had its full reach."""
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
    gate_at_views: float
    """Views at which its distribution stops until a verdict; inf = never."""
    staged: bool
    """Whether the plan's stages of the audience apply to it."""


@kernel
def likely_views(main_views: float, life: Life, laws: Laws) -> tuple[float, float, float, float, float]:
    """Return the views of the likely life with these main views.

    Returns
    -------
    never, delay, wrong, late : float
        By why they were seen, as in the measures ``EXPOSURE_...``. Of an item that was reviewed before, views
        from ``life.age`` on.
    natural : float
        Views that it would have had in the same time at full reach.
    """
    test_views, last = life.test_views, laws.horizon - life.origin
    age, reach = min(life.age, last), life.reach
    cause = Cause.DECIDED if life.decided else Cause.UNDETECTED
    seen = natural = natural_views(age, test_views, main_views, laws)
    undetected, waiting, decided = (0.0 if life.reviews > 0 else seen), 0.0, 0.0
    number, threshold = 0, life.first_report  # of the next report, and the views at which it comes
    milestone, acts_at = life.review_at_views, life.acts_at
    reviews, rounds, cleared, removed, left = life.reviews, 0, life.reviews > 0, False, 0.0
    # stages passed, its own gate, still to come, whether one is closed, for how long its age stood still, and the views
    # that it has reached: what was seen at a threshold may be less by rounding
    stage, gate, staged, shut, held, met = 0, life.gate_at_views, life.staged, False, 0.0, seen
    if cleared:
        number, threshold, milestone = _passed(number, threshold, milestone, seen, life, laws)
    while age < last and rounds < MOST_ROUNDS and not removed:
        bound = min(milestone, _enough_reports(number, threshold, life, laws))
        start = _age_of(bound, seen, natural, reach, age, held, main_views, life, laws)
        scored = acts_at <= start
        start = max(age, min(start, acts_at))
        views = next_threshold(laws.stages, stage, staged, gate)
        reached = _age_of(views, seen, natural, reach, age, held, main_views, life, laws)
        if reached < min(start, last):
            at_start = natural_views(reached - held, test_views, main_views, laws)
            gained = reach * (at_start - natural)
            undetected, waiting, decided = _plus(gained, cause, undetected, waiting, decided)
            seen, natural, age, met = seen + gained, at_start, reached, max(views, seen + gained)
            stage, gate, factor = _gated(stage, staged, gate, met, laws)
            reach, shut = factor * life.reach, factor == 0.0
            if not shut:
                continue
            start, scored, bound = age, False, met
        rounds += 1
        if start >= last:
            break
        at_start = natural_views(start - held, test_views, main_views, laws)
        gained = reach * (at_start - natural)
        undetected, waiting, decided = _plus(gained, cause, undetected, waiting, decided)
        cause, age, removed = Cause.WAITING, start, scored and life.removes and not cleared
        verdict = UNDECIDED
        if not removed:
            age, verdict, reviews, read = _reviewed(life.pool, start, reviews, life, laws)
            age = min(age, last)
            removed = age < last and verdict == VIOLATING
            left = _left_reach(life.policy, read, laws) if removed else 0.0
        stopped, at_start, more, reach, stage, gate = _slowed(
            age, start, at_start, seen + gained, reach, held, stage, staged, gate, main_views, life, laws
        )
        shut = reach == 0.0 and life.reach > 0.0
        waiting, gained = waiting + more, gained + more
        natural = natural_views((stopped if shut else age) - held, test_views, main_views, laws)
        waiting += reach * (natural - at_start)
        seen += gained + reach * (natural - at_start)
        if shut and (left > 0.0 or not removed) and age < last:
            held += age - stopped
            shut, reach = False, life.reach
            stage, gate, _ = _gated(stage, staged, gate, seen, laws)
        if verdict == CLEAN:
            cause, cleared, reach = Cause.DECIDED, True, 0.0 if shut else 1.0
            staged, gate = False, math.inf
        acts_at = acts_at if acts_at > age else math.inf
        met = max(seen, met if scored else bound)
        number, threshold, milestone = _passed(number, threshold, milestone, met, life, laws)
    full = natural_views(last - held, test_views, main_views, laws)
    if removed:
        restored = _views_at_restoring(age, reviews, left, held, main_views, life, laws)
        decided += left * (restored - natural) + (full - restored)
    else:
        undetected, waiting, decided = _plus(reach * (full - natural), cause, undetected, waiting, decided)
    never, late = (undetected, 0.0) if cause == Cause.UNDETECTED else (0.0, undetected)
    return never, waiting, decided, late, _would_have(main_views, life, laws)


@kernel
def _would_have(main_views: float, life: Life, laws: Laws) -> float:
    """Return the views of the same time at full reach."""
    would = natural_views(laws.horizon - life.upload, life.test_views, main_views, laws)
    if life.reviews > 0:
        would -= natural_views(life.age + life.origin - life.upload, life.test_views, main_views, laws)
    return would


@kernel
def _views_at_restoring(
    age: float, reviews: int, left: float, held: float, main_views: float, life: Life, laws: Laws
) -> float:
    """Return the natural views when an appeal or a re-check restores an item, or else at the horizon."""
    back = min(_restored_at(age, reviews, left > 0.0, life, laws), laws.horizon - life.origin) - held
    return natural_views(back, life.test_views, main_views, laws)


@kernel
def _age_of(
    views: float, seen: float, natural: float, reach: float, age: float, held: float,
    main_views: float, life: Life, laws: Laws,
) -> float:  # fmt: skip
    """Return the age at which views reach a number, not before ``age``, at which they are ``seen``; inf = never."""
    if views <= seen:
        return age
    if views == math.inf or reach == 0.0:
        return math.inf
    return max(age, age_at_views(natural + (views - seen) / reach, life.test_views, main_views, laws) + held)


@kernel
def _plus(gained: float, cause: int, undetected: float, waiting: float, decided: float) -> tuple[float, float, float]:
    """Return the views by state of knowledge with those gained in one of them."""
    undetected += gained if cause == Cause.UNDETECTED else 0.0
    waiting += gained if cause == Cause.WAITING else 0.0
    decided += gained if cause == Cause.DECIDED else 0.0
    return undetected, waiting, decided


@kernel
def _gated(stage: int, staged: bool, gate: float, views: float, laws: Laws) -> tuple[int, float, float]:
    """Return the stages passed with these views, the gate that is still to come, and the factor on reach."""
    passed = stages_reached(laws.stages, stage, staged, views)
    factor = factor_at(laws.stages, stage, passed, gate, views)
    return passed, math.inf if gate <= views else gate, factor


@kernel
def _slowed(
    ends: float, age: float, natural: float, seen: float, reach: float, held: float,
    stage: int, staged: bool, gate: float, main_views: float, life: Life, laws: Laws,
) -> tuple[float, float, float, float, int, float]:  # fmt: skip
    """Follow an item under review from ``age`` through gates and stages that its views reach before the review ends.

    Returns
    -------
    age, natural : float
        When the last of them was reached, and the natural views then.
    gained : float
        Views since ``age``.
    reach : float
        Factor on views from then on; 0 once a gate is closed.
    stage, gate
        Stages passed, and the gate that is still to come.
    """
    gained = 0.0
    while reach > 0.0:
        views = next_threshold(laws.stages, stage, staged, gate)
        reached = _age_of(views, seen + gained, natural, reach, age, held, main_views, life, laws)
        if reached >= ends:
            break
        now = natural_views(reached - held, life.test_views, main_views, laws)
        gained += reach * (now - natural)
        age, natural = reached, now
        stage, gate, factor = _gated(stage, staged, gate, max(views, seen + gained), laws)
        reach = factor * life.reach
    return age, natural, gained, reach, stage, gate


@kernel
def _left_reach(policy: int, read: float, laws: Laws) -> float:
    """Return the reach that a violating verdict with a reading leaves; 0 = the item is removed."""
    what = consequence_of(policy, read, laws.consequences)
    return float(laws.reach[what]) if leaves_visible(what) else 0.0


@kernel
def _reviewed(pool: int, age: float, reviews: int, life: Life, laws: Laws) -> tuple[float, int, int, float]:
    """Return the age at which a case begun at ``age`` ends, its decision, the item's reviews by then, and the reading.

    The reading is that of the vote that decides.
    """
    clean, violating, read = 0, 0, 0.0
    for _ in range(MOST_READINGS):
        leaves = age + patience_time(pool, life.item, reviews, laws)
        age = opens_at(pool, life.origin + age, laws) - life.origin
        reviews += 1
        if leaves < age:
            return leaves, UNDECIDED, reviews, 0.0
        age += service_time(pool, life.policy, life.item, reviews - 1, laws)
        read = reading(pool, life.policy, life.item, reviews - 1, life.margin, laws)
        if is_doubtful(pool, read, laws):
            clean = violating = 0
            pool = int(laws.escalate_to[pool])
            continue
        violating += 1 if read > 0.0 else 0
        clean += 0 if read > 0.0 else 1
        if violating >= laws.votes[pool]:
            return age, VIOLATING, reviews, read
        if clean >= laws.votes[pool]:
            break
    return age, CLEAN, reviews, read


@kernel
def _enough_reports(number: int, threshold: float, life: Life, laws: Laws) -> float:
    """Return the views at which enough reports have come; inf = never."""
    if life.review_at_reports <= 0:
        return math.inf
    for further in range(number + 1, number + life.review_at_reports):
        threshold += report_gap(life.item, further, life.report_rate, laws)
    return threshold


@kernel
def _passed(
    number: int, threshold: float, milestone: float, seen: float, life: Life, laws: Laws
) -> tuple[int, float, float]:
    """Return the number of the first report that is still to come, the views at which it comes, and the milestone's."""
    while threshold <= seen and number < _MOST_REPORTS:
        number += 1
        threshold += report_gap(life.item, number, life.report_rate, laws)
    return number, threshold, math.inf if seen >= milestone else milestone


@kernel
def _restored_at(age: float, reviews: int, visible: bool, life: Life, laws: Laws) -> float:
    """Return the age at which an item removed (or restricted, if ``visible``) at ``age`` is restored; inf = never."""
    back = math.inf
    if not visible and is_rechecked(life.item, life.margin, laws):
        back = age + recheck_delay(life.item, laws)
    if appeals(life.item, life.market, life.margin, laws):
        appealed = age + appeal_delay(life.item, laws)
        if appealed < back and appealed - age <= laws.appeal_window:
            heard, verdict, _, _ = _reviewed(laws.appeal_pool, appealed, reviews, life, laws)
            back = heard if verdict == CLEAN else back
    return back


@kernel
def opens_at(pool: int, time: float, laws: Laws) -> float:
    """Return when anybody who takes a pool's jobs is on shift, at or after a time, s; inf = never, by the plan."""
    first = _staffed_at(pool, time, laws)
    for place in range(laws.skills.helpers.shape[1]):
        helper = laws.skills.helpers[pool, place]
        if helper >= 0:
            first = min(first, _staffed_at(helper, time, laws))
    return first


@kernel
def _staffed_at(pool: int, time: float, laws: Laws) -> float:
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
    for review in range(life.reviews, life.reviews + MOST_ROUNDS):
        if reading(life.pool, life.policy, life.item, review, life.margin, laws) > 0.0:
            return True
    return False
