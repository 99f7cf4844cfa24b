"""Views as sums count them: expected ones, given everything about an item but how many views it would have.

A few items carry most views, so a sum of drawn views differs much from run to run, and its intervals are wide and often
wrong. The law of an item's lifetime views is known, and most of its life does not depend on them. Two rules use that;
both keep every mean, whatever the world does, and neither changes an event:

* *Decided whatever its views*: what triage removes, holds or sends to review takes its course without regard to views.
  Until a reviewer clears it, its expected views count in place of the drawn ones.
* *Decided by its views*: an item that is left visible is reviewed after reports or at the milestone. Its likely life
  (``likely_life``) is followed with its drawn views and with others over their law. Counted are the drawn views, less
  those of the likely life with them, plus the mean of the likely lives: a control variate.

The law is stated in ``docs/world/expected_views.md``.
"""

from __future__ import annotations

import math

from simulator.domain.actions import Action
from simulator.rng import Stream, kernel, normal_cdf, normal_quantile, uniform

from .laws import Laws, natural_views
from .likely_life import Life, likely_views, may_be_wronged
from .mechanisms.gates import may_be_gated, ungated_reach
from .mechanisms.rescoring import AGES, later_score, may_score

LIVES = 16
"""Lifetime views over which a likely life is averaged, on two grids of half as many."""

_EXPECTED = int(Stream.EXPECTED)
_FEW = 1e-12
"""Probability of main views below which they count as drawn: a mean given them would be a quotient of dust."""


@kernel
def mean_main_views(log_mean: float, sd: float, test_views: float, main_views: float) -> float:
    """Return the expected main views of an item that has any; the drawn ones where their law is not known.

    Parameters
    ----------
    log_mean, sd : float
        Of the logarithm of its lifetime views; NaN or 0 = they count as drawn.
    test_views, main_views : float
        As drawn, the test audience and all other lifetime views.

    Examples
    --------
    >>> mean_main_views(0.0, 1.0, 1e-9, 5.0) == math.exp(0.5) - 1e-9, mean_main_views(0.0, 0.0, 1.0, 5.0)
    (True, 5.0)
    """
    if not sd > 0.0 or math.isnan(log_mean) or main_views <= 0.0:
        return main_views
    z = (math.log(test_views) - log_mean) / sd
    some = normal_cdf(-z)
    if some < _FEW:
        return main_views
    return math.exp(log_mean + sd * sd / 2.0) * normal_cdf(sd - z) / some - test_views


@kernel
def expected_natural_views(age: float, log_mean: float, test_views: float, main_views: float, laws: Laws) -> float:
    """Return the expected views of an innocent item at an age (s) at full reach."""
    main = mean_main_views(log_mean, laws.views_log_sd[0], test_views, main_views)
    return natural_views(age, test_views, main, laws)


@kernel
def correction(
    life: Life, log_mean: float, sd: float, main_views: float, laws: Laws
) -> tuple[float, float, float, float, float]:
    """Return the mean of an item's likely lives over the law of its views, less the one with its drawn views.

    Parameters
    ----------
    life : Life
    log_mean, sd : float
        Of the logarithm of its lifetime views.
    main_views : float
        As drawn.

    Returns
    -------
    never, delay, wrong, late : float
        Views by why they were seen, as in the measures ``EXPOSURE_...``; together they are the item's views.
    lost : float
        Views lost.
    """
    test_views = life.test_views
    mean = test_views + mean_main_views(log_mean, sd, test_views, main_views)
    never, delay, wrong, late, natural = likely_views(main_views, life, laws)
    never, delay, wrong, late, natural = -never, -delay, -wrong, -late, -natural
    z = (log_mean - math.log(test_views)) / sd
    some, weighted = normal_cdf(z), normal_cdf(z + sd)
    place = uniform(laws.seed, laws.replication, _EXPECTED, life.item, life.reviews)
    half = LIVES // 2
    for k in range(LIVES):
        # One half of the views follow their law, the other their law weighted by views, since those carry the sums.
        # The weights make the mean over both one over the law (balance heuristic: Veach and Guibas, SIGGRAPH 1995).
        u = 1.0 - (k % half + place) / half
        other = log_mean - sd * normal_quantile(u * some)
        if k >= half:
            other = log_mean + sd * sd - sd * normal_quantile(u * weighted)
        views = max(math.exp(other), test_views)
        weight = 1.0 / (half * (1.0 + views / mean))
        parts = likely_views(views - test_views, life, laws)
        never += weight * parts[0]
        delay += weight * parts[1]
        wrong += weight * parts[2]
        late += weight * parts[3]
        natural += weight * parts[4]
    return never, delay, wrong, late, natural - (never + delay + wrong + late)


@kernel
def correction_at_triage(
    item: int, market: int, policy: int, nearest: int, hard: int, legible: float, margin: float,
    upload: float, decided_at: float, log_mean: float, test_views: float, main_views: float,
    first_report: float, report_rate: float,
    action: int, queue: int, review_at_reports: int, review_at_views: float,
    remove_at_rescore: float, review_at_rescore: float, gate_at_views: float, staged: int,
    ranked_by_views: bool, laws: Laws,
) -> tuple[float, float, float, float, float]:  # fmt: skip
    """Return the correction of an upload that triage leaves visible, and 0 of all others.

    An upload that is reviewed at once takes part only where a queue is ranked by views, or views may close a gate on
    it: what becomes of it depends on its own views then, so they may not count as expected, and to its likely life the
    review comes at 0 views.

    Parameters are columns of ``Chunk`` and ``Triage``, and what is returned is as of :func:`correction`. It is 0 of
    innocent items to which nothing is done, too, since what is counted of them hardly varies; and of items that may be
    scored again at some number of views or reports, which a likely life does not know.
    """
    violates = margin > 0.0
    sd = laws.views_log_sd[1 if violates else 0]
    reviewed = action == Action.REVIEW and (ranked_by_views or may_be_gated(laws.stages, staged, gate_at_views))
    visible = reviewed or action < Action.REVIEW
    if not visible:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    law, wanted = laws.rescoring, min(remove_at_rescore, review_at_rescore)
    if law.views.shape[0] + law.reports.shape[0] > 0 and may_score(law, market, nearest, hard, legible, wanted):
        return 0.0, 0.0, 0.0, 0.0, 0.0
    acts_at, removes = _acting_age(
        item, market, nearest, hard, legible, violates, upload, decided_at, remove_at_rescore, review_at_rescore, laws
    )
    pool = queue if queue >= 0 else int(laws.route[market, policy])
    life = Life(
        item, market, policy, pool, margin, upload, upload, decided_at - upload, ungated_reach(action, laws.reach),
        action != Action.ALLOW and not reviewed, 0, test_views, first_report, report_rate, review_at_reports,
        0.0 if reviewed else review_at_views, acts_at, removes, gate_at_views, bool(staged),
    )  # fmt: skip
    # What is dear comes last: of nearly all items nothing but their margin is asked.
    if not (violates or life.decided or acts_at < math.inf or may_be_wronged(life, laws)):
        return 0.0, 0.0, 0.0, 0.0, 0.0
    if mean_main_views(log_mean, sd, test_views, main_views) == main_views:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    return correction(life, log_mean, sd, main_views, laws)


@kernel
def correction_may_vary(
    item: int, market: int, policy: int, nearest: int, hard: int, legible: float, margin: float,
    upload: float, decided_at: float, queue: int, remove_at_rescore: float, review_at_rescore: float, laws: Laws,
) -> bool:  # fmt: skip
    """Return whether the correction of an allowed upload may be other than 0, and so depend on its triggers.

    Triggers may be laxer than the thresholds of later scores that are given; the queue is the one given.
    """
    violates = margin > 0.0
    if not laws.views_log_sd[1 if violates else 0] > 0.0:
        return False
    if violates:
        return True
    acts_at, _ = _acting_age(
        item, market, nearest, hard, legible, violates, upload, decided_at, remove_at_rescore, review_at_rescore, laws
    )
    pool = queue if queue >= 0 else int(laws.route[market, policy])
    life = Life(
        item, market, policy, pool, margin, upload, upload, decided_at - upload, 1.0, False, 0, 0.0, 0.0, 0.0, 0,
        math.inf, acts_at, False, math.inf, False,
    )  # fmt: skip
    return acts_at < math.inf or may_be_wronged(life, laws)


@kernel
def _acting_age(
    item: int, market: int, nearest: int, hard: int, legible: float, violates: bool,
    upload: float, decided_at: float, remove_at: float, review_at: float, laws: Laws,
) -> tuple[float, bool]:  # fmt: skip
    """Return the age of the first checkpoint of age whose score acts, s (inf = none), and whether it removes."""
    law = laws.rescoring
    wanted = min(remove_at, review_at)
    if law.ages.shape[0] == 0 or not may_score(law, market, nearest, hard, legible, wanted):
        return math.inf, False
    for number in range(law.ages.shape[0]):
        due = upload + law.ages[number]
        if decided_at < due < laws.horizon:
            score = later_score(
                law, laws.seed, laws.replication,
                item, market, nearest, hard, legible, violates, number, AGES + int(law.ages[number]), due,
            )  # fmt: skip
            if score >= wanted:
                return float(law.ages[number]), score >= remove_at
    return math.inf, False
