"""The ramp plan: stages of a launch, what rolls it back at each, and the day on which a regression would be seen.

A live ramp has no common luck: those in the share and all others are different accounts, so the variance of a day's
difference is the sum of two independent parts, each as large as that of the whole divided by its share. What has no
figure by account, such as a queue, and a ramp by market, are held against their own past, whose expected course is
known as well as so many days tell it. Each indicator has a CUSUM chart whose average run length without a change is
what the false alarms allow.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from simulator.domain.units import DAY
from simulator.indicators import Indicator
from simulator.ledger.measures import Measure
from simulator.runs.results import Results

from .checked import TestedIndicator
from .conduct import Reviewed
from .evidence import Test
from .ramp_plan import HISTORY, SETTLED, Against, RampPlan, Stage, Trigger, Watched
from .ramp_spread import Spread, at_volume, grows, measured_spreads, true_spread
from .ramp_waits import Waits

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
    simulated = _uploads_per_day(reviewed.deciding(candidate).baseline)
    uploads = simulated if settings.uploads_per_day is None else settings.uploads_per_day
    volume = uploads / simulated
    watched = tuple(_watched(reviewed, candidate, volume, workers))
    usable = [one for one in watched if not one.reason]
    waits = Waits(settings.false_alarm_every / DAY * max(len(usable), 1), settings.longest / DAY)
    return RampPlan(
        candidate,
        watched,
        tuple(_by_account(usable, share, waits) for share in settings.stages),
        tuple(_by_market(reviewed, candidate, usable, settings.stages, volume, waits)),
        settings.false_alarm_every,
        settings.longest,
        uploads,
        volume,
        review.request.runs.seed,
    )


def _uploads_per_day(arm: Results) -> float:
    days = (arm.scenario.horizon - arm.scenario.counted_from) / DAY
    return float(arm.ledger.total(Measure.UPLOADS)) / arm.ledger.replications / days


def _watched(reviewed: Reviewed, candidate: str, volume: float, workers: int | None) -> Iterator[Watched]:
    review, pair = reviewed.review, reviewed.deciding(candidate)
    shown = measured_spreads(
        review.deciding.baseline,
        seed=review.request.runs.seed,
        replications=min(reviewed.power.pairs, _MEASURED_RUNS),
        engine=reviewed.engine,
        workers=workers,
    )
    for test in reviewed.tests[candidate]:
        if test.world != review.deciding.name or test.kind not in ("success", "guardrail"):
            continue
        indicator, cell, value, size, worse = _regression(test, review.success)
        measured = not cell and indicator.id in shown
        spread = shown[indicator.id] if measured else true_spread(indicator, pair.baseline, cell)
        if spread is not None:
            if grows(indicator) and value > 0:  # a total of the run, whose figure is that of a day
                size = size * spread.value / value
            size = size * volume if grows(indicator) else size
            spread = at_volume(indicator, spread, volume)
        reason = _reason(size, spread)
        kept = size if math.isfinite(size) and size > 0 else None
        yield Watched(test.name, test.kind, indicator, cell, value, kept, worse, measured, spread, reason)


def _regression(test: Test, success: Sequence[TestedIndicator]) -> tuple[Indicator, dict[str, str], float, float, int]:
    """Return what a test is about, the baseline's value, and the regression that must be seen."""
    if test.guardrail is not None:
        one = test.guardrail
        indicator, upper = one.estimate.indicator, one.requirement.upper
        before = one.estimate.value if one.baseline is None else one.baseline.value
        margin = one.requirement.threshold(before) - before
        return indicator, dict(one.estimate.cell), before, margin if upper else -margin, 1 if upper else -1
    assert test.difference is not None  # of success  # noqa: S101
    found = test.difference
    (tested,) = (one for one in success if one.text == test.name)
    size = abs(tested.effect(found.baseline.value))
    return found.indicator, dict(found.cell), found.baseline.value, size, -found.indicator.direction


def _reason(size: float, spread: Spread | None) -> str:
    if spread is None:
        return "it has no figure by day"
    if not math.isfinite(spread.deviation) or not spread.deviation > 0:
        return "a day's figure does not vary, or too few days were counted"
    if not math.isfinite(size) or not size > 0:
        return "the baseline leaves no room to the limit, so there is no size of a regression"
    return ""


def _by_account(watched: Sequence[Watched], share: float, waits: Waits) -> Stage:
    triggers = [_trigger(one, *_at_share(one, share), waits, _against(one, share)) for one in watched]
    return _stage(share, (), triggers, waits)


def _against(one: Watched, share: float) -> Against:
    return one.against if share < 1 else "past"


def _at_share(one: Watched, share: float) -> tuple[float, float]:
    """Return the standard deviation of a day's figure that a stage watches, and what part of a regression moves it."""
    assert one.spread is not None  # of all that can be watched  # noqa: S101
    deviation = one.spread.deviation
    if _against(one, share) == "others":
        return deviation * math.sqrt(1 / share + 1 / (1 - share)), 1.0
    # of what all share, such as a queue, a share of the accounts makes a share of the regression
    return deviation * math.sqrt(1 + 1 / HISTORY), share


def _by_market(
    reviewed: Reviewed,
    candidate: str,
    watched: Sequence[Watched],
    shares: Sequence[float],
    volume: float,
    waits: Waits,
) -> Iterator[Stage]:
    """Yield stages of whole markets, the smallest first; two stages with the same markets are one."""
    arm = reviewed.deciding(candidate).baseline
    uploads = dict(zip(arm.ledger.labels("market"), arm.ledger.total(Measure.UPLOADS, ("market",)), strict=True))
    order = sorted((name for name in uploads if uploads[name] > 0), key=lambda name: (uploads[name], name))
    total, before = float(sum(uploads.values())), 0
    for share in shares:
        number, within = 0, 0.0
        while number < len(order) and (not number or within < share * total * (1 - 1e-9)):
            within += float(uploads[order[number]])
            number += 1
        if number == before:
            continue
        before, markets = number, tuple(order[:number])
        triggers = []
        for one in watched:
            spread = _spread_in(one, arm, markets, volume)
            if spread is not None and spread.deviation > 0 and one.spread is not None:
                part = 1.0 if one.cell else _level(spread.value, one.spread.value, one.indicator)
                triggers.append(_trigger(one, spread.deviation * math.sqrt(1 + 1 / HISTORY), part, waits, "past"))
        yield _stage(within / total, markets, triggers, waits)


def _spread_in(one: Watched, arm: Results, markets: tuple[str, ...], volume: float) -> Spread | None:
    """Return the spread of an indicator in some markets; None where it cannot be seen there."""
    if "market" in one.cell:
        return one.spread if one.cell["market"] in markets else None
    found = true_spread(one.indicator, arm, one.cell, markets)
    return None if found is None else at_volume(one.indicator, found, volume)


def _level(here: float, whole: float, indicator: Indicator) -> float:
    """Return the size of a regression here as a part of that of the whole; of a share near 1 they are alike."""
    if indicator.unit == "share" and whole > 0.5:
        return 1.0
    return here / whole if whole > 0 and here > 0 else 1.0


def _trigger(one: Watched, deviation: float, part: float, waits: Waits, against: Against) -> Trigger:
    """Return the trigger of an indicator, where a regression moves its figure by a part of what it would in all."""
    assert one.size is not None  # of all that can be watched  # noqa: S101
    settle = one.settle / DAY
    shift = one.size * part / deviation
    day = waits.day(shift, settle)
    tuned = shift if day is not None else waits.least(settle)
    chart = waits.chart(tuned)
    return Trigger(
        one.name,
        deviation,
        chart.reference * deviation,
        chart.limit * deviation,
        day,
        one.size if day is not None else tuned * deviation / part,
        against,
    )


def _stage(share: float, markets: tuple[str, ...], triggers: Sequence[Trigger], waits: Waits) -> Stage:
    seen = [one.day for one in triggers if one.day is not None]
    unseen = tuple(one.name for one in triggers if one.day is None)
    held = max(seen, default=min(waits.longest, 1 + SETTLED / DAY))
    return Stage(share, markets, tuple(triggers), int(held), unseen)
