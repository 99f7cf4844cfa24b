"""The ramp plan: stages of a launch, what rolls it back at each, and the day on which a regression would be seen.

A live ramp has no common luck: those in the share and all others are different accounts, so the variance of a day's
difference is the sum of two independent parts, each as large as that of the whole divided by its share. What has no
figure by account, such as a queue, and a ramp by market, are held against their own past, whose expected course is
known as well as so many days tell it. Each metric has a CUSUM chart whose average run length without a change is what
the false alarms allow.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from simulator.domain.units import DAY
from simulator.experiments.alarms.design import LEAST_CHANGE, MOST_CHANGE, designed
from simulator.indicators import Indicator
from simulator.ledger.measures import Measure

from .conduct import Reviewed
from .evidence import Test
from .ramp_plan import HISTORY, SETTLED, Against, RampPlan, Stage, Trigger, Watched
from .ramp_spread import Spread, measured_spreads, true_spread

_MEASURED_RUNS = 8
"""Most runs of the dashboard from which the spread of measured figures is taken."""


def plan_ramp(reviewed: Reviewed, candidate: str, *, workers: int | None = None) -> RampPlan:
    """Return the stages of a candidate's launch with their triggers.

    Parameters
    ----------
    reviewed : Reviewed
    candidate : str
    workers
        As of ``simulate``; runs are made only where the deciding scenario has a dashboard.
    """
    review, settings = reviewed.review, reviewed.review.request.ramp
    watched = tuple(_watched(reviewed, candidate, workers))
    usable = [one for one in watched if not one.reason]
    every = settings.false_alarm_every / DAY * max(len(usable), 1)
    longest = settings.longest / DAY
    ledger = reviewed.deciding(candidate).baseline.ledger
    scenario = review.deciding.baseline.scenario
    days = (scenario.horizon - scenario.counted_from) / DAY
    return RampPlan(
        candidate,
        watched,
        tuple(_by_account(usable, share, every, longest) for share in settings.stages),
        tuple(_by_market(reviewed, candidate, usable, settings.stages, every, longest)),
        settings.false_alarm_every,
        settings.longest,
        float(ledger.total(Measure.UPLOADS)) / ledger.replications / days,
        review.request.runs.seed,
    )


def _watched(reviewed: Reviewed, candidate: str, workers: int | None) -> Iterator[Watched]:
    review, pair = reviewed.review, reviewed.deciding(candidate)
    runs = min(reviewed.power.pairs, _MEASURED_RUNS)
    shown = measured_spreads(
        review.deciding.baseline, seed=review.request.runs.seed, replications=runs, engine=reviewed.engine,
        workers=workers,
    )  # fmt: skip
    effects = {one.text: one for one in review.success}
    for test in reviewed.tests[candidate]:
        if test.world != review.deciding.name or test.kind not in ("success", "guardrail"):
            continue
        indicator, cell, value, size, worse = _regression(test, effects)
        measured = not cell and indicator.id in shown
        spread = shown[indicator.id] if measured else true_spread(indicator, pair.baseline, cell)
        reason = _reason(size, spread)
        size = None if size is None or not size > 0 else size
        yield Watched(test.name, test.kind, indicator, cell, value, size, worse, measured, spread, reason)


def _regression(test: Test, effects: Any) -> tuple[Indicator, dict[str, str], float, float | None, int]:
    """Return what a test is about, the baseline's value, and the regression that must be seen."""
    if test.guardrail is not None:
        one = test.guardrail
        indicator, upper = one.estimate.indicator, one.requirement.upper
        before = one.estimate.value if one.baseline is None else one.baseline.value
        margin = one.requirement.threshold(before) - before
        return indicator, dict(one.estimate.cell), before, margin if upper else -margin, 1 if upper else -1
    assert test.difference is not None  # of success  # noqa: S101
    found = test.difference
    size = abs(effects[test.name].effect(found.baseline.value))
    return found.indicator, dict(found.cell), found.baseline.value, size, -found.indicator.direction


def _reason(size: float | None, spread: Spread | None) -> str:
    if spread is None:
        return "it has no figure by day"
    if not math.isfinite(spread.deviation) or not spread.deviation > 0:
        return "a day's figure does not vary, or too few days were counted"
    if size is None or not math.isfinite(size) or not size > 0:
        return "the baseline leaves no room to the limit, so there is no size of a regression"
    return ""


def _by_account(watched: Sequence[Watched], share: float, every: float, longest: float) -> Stage:
    triggers = [_trigger(one, *_at_share(one, share), every, longest, _against(one, share)) for one in watched]
    return _stage(share, (), triggers, longest)


def _against(one: Watched, share: float) -> Against:
    return one.against if share < 1 else "past"


def _at_share(one: Watched, share: float) -> tuple[float, float]:
    """Return the standard deviation of a day's figure that a stage watches, and by how much a regression moves it."""
    assert one.spread is not None and one.size is not None  # noqa: S101, PT018
    deviation = one.spread.deviation
    if _against(one, share) == "others":
        return deviation * math.sqrt(1 / share + 1 / (1 - share)), one.size
    # of what all share, such as a queue, a share of the accounts makes a share of the regression
    return deviation * math.sqrt(1 + 1 / HISTORY), one.size * share


def _by_market(
    reviewed: Reviewed,
    candidate: str,
    watched: Sequence[Watched],
    shares: Sequence[float],
    every: float,
    longest: float,
) -> Iterator[Stage]:
    """Yield stages of whole markets, the smallest first; two stages with the same markets are one."""
    arm = reviewed.deciding(candidate).baseline
    uploads = dict(zip(arm.ledger.labels("market"), arm.ledger.total(Measure.UPLOADS, ("market",)), strict=True))
    order = sorted((name for name in uploads if uploads[name] > 0), key=lambda name: (uploads[name], name))
    total, seen = float(sum(uploads.values())), 0
    for share in shares:
        number, within = 0, 0.0
        while number < len(order) and (not number or within < share * total * (1 - 1e-9)):
            within += float(uploads[order[number]])
            number += 1
        if number == seen:
            continue
        seen, markets = number, tuple(order[:number])
        triggers = []
        for one in watched:
            spread = _spread_in(one, arm, markets)
            if spread is None or not spread.deviation > 0 or one.size is None:
                continue
            moved = one.size if one.cell else one.size * _level(spread.value, one.baseline, one.indicator)
            deviation = spread.deviation * math.sqrt(1 + 1 / HISTORY)
            triggers.append(_trigger(one, deviation, moved, every, longest, "past"))
        yield _stage(within / total, markets, triggers, longest)


def _spread_in(one: Watched, arm: Any, markets: tuple[str, ...]) -> Spread | None:
    """Return the spread of a metric in some markets; None where it cannot be seen there."""
    if "market" in one.cell:
        return one.spread if one.cell["market"] in markets else None
    return true_spread(one.indicator, arm, one.cell, markets)


def _level(here: float, whole: float, indicator: Indicator) -> float:
    """Return the size of a regression here as a part of that of the whole; of a share near 1 they are alike."""
    if indicator.unit == "share" and whole > 0.5:
        return 1.0
    return here / whole if whole > 0 and math.isfinite(here) else 1.0


def _trigger(one: Watched, deviation: float, moved: float, every: float, longest: float, against: Against) -> Trigger:
    shift = moved / deviation
    chart = designed("cusum", every, min(max(shift, LEAST_CHANGE), MOST_CHANGE))
    day = math.ceil(chart.run_length(shift) + one.settle / DAY)
    reference = float(getattr(chart, "reference"))  # noqa: B009  (of a CUSUM)
    return Trigger(
        one.name, deviation, reference * deviation, chart.limit * deviation, day if day <= longest else None, against
    )


def _stage(share: float, markets: tuple[str, ...], triggers: Sequence[Trigger], longest: float) -> Stage:
    seen = [one.day for one in triggers if one.day is not None]
    unseen = tuple(one.name for one in triggers if one.day is None)
    return Stage(share, markets, tuple(triggers), int(max(seen, default=min(longest, 1 + SETTLED / DAY))), unseen)
