"""The ramp plan in sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulator.domain.units import DAY
from simulator.present.numbers import counted, format_percent, format_value
from simulator.present.table import Column, Table

from .ramp_plan import HISTORY, RampPlan, Stage, Watched
from .sentences import Piece, Sentence, name, number

_LISTED = 3
"""Most indicators that a sentence names."""
_AGAINST = {"others": "other accounts", "past": "its past"}


def ramp_sentences(plan: RampPlan) -> tuple[Sentence, ...]:
    """Return the sentences of a ramp plan: stages, when each indicator's regression is seen, and what this rests on."""
    return tuple(_sentences(plan))


def ramp_table(plan: RampPlan, stages: Sequence[Stage]) -> Table:
    """Return a row for each stage and indicator: the trigger, and the day on which the regression is seen.

    Parameters
    ----------
    plan : RampPlan
    stages : sequence of Stage
        ``plan.stages`` or ``plan.by_market``.
    """
    watched = {one.name: one for one in plan.watched}
    names = (
        "stage",
        "indicator",
        "held against",
        "roll back if daily amounts beyond",
        "add up to",
        "regression",
        "day",
    )
    rows = []
    for stage in stages:
        for one in stage.triggers:
            about = watched[one.name]
            unit, sign = about.indicator.unit, "+" if about.worse > 0 else "−"
            rows.append(
                (
                    _stage_name(stage),
                    f"{one.name} (measured)" if about.measured else one.name,
                    _AGAINST[one.against],
                    sign + _amount(one.reference, unit),
                    _amount(one.limit, unit),
                    sign + _amount(one.seen, unit),
                    f"{one.day}" if one.day is not None else f"{plan.longest / DAY:.0f}",
                )
            )
    columns = tuple(Column(one, align="left" if place < 3 else "right") for place, one in enumerate(names))
    return Table("ramp", "", columns, tuple(rows))


def _stage_name(stage: Stage) -> str:
    return ", ".join(stage.markets) or format_percent(stage.share)


def _sentences(plan: RampPlan) -> Iterator[Sentence]:
    yield from (_stage(one, f"{plan.candidate}.ramp {100 * one.share:.3g}", plan) for one in plan.stages)
    yield from (_stage(one, f"{plan.candidate}.ramp by market {100 * one.share:.3g}", plan) for one in plan.by_market)
    for about in plan.watched:
        id_ = f"{plan.candidate}.ramp {about.name}"
        if about.reason:
            pieces = {"name": name(about.name), "reason": name(about.reason)}
            yield Sentence(id_, "{name} is not watched: {reason}.", pieces, "", plan.seed)
        else:
            yield _watched(about, id_, plan)
    yield _rests_on(plan)


def _stage(stage: Stage, id_: str, plan: RampPlan) -> Sentence:
    pieces = {
        "share": number(stage.share, format_percent(stage.share)),
        "days": number(stage.days, counted(stage.days, "day")),
    }
    template = "{share} of the accounts: hold for {days}"
    if stage.markets:
        template = "{markets} ({share} of the uploads): hold for {days}"
        pieces["markets"] = Piece(", ".join(stage.markets), {"markets": len(stage.markets)})
    if stage.unseen:
        template += "; too few to see the regression of {unseen} within {longest}"
        pieces["unseen"] = _some(stage.unseen)
        pieces["longest"] = number(plan.longest, counted(round(plan.longest / DAY), "day"))
    return Sentence(id_, f"{template}.", pieces, "", plan.seed)


def _watched(about: Watched, id_: str, plan: RampPlan) -> Sentence:
    """Return at which stage the regression of an indicator is seen, and when."""
    assert about.size is not None  # of all that can be watched  # noqa: S101
    unit = about.indicator.unit
    found = [(stage, one) for stage in plan.stages for one in stage.triggers if one.name == about.name]
    seen = [(stage, one.day) for stage, one in found if one.day is not None]
    pieces = {
        "name": name(f"{about.name} (measured)" if about.measured else about.name),
        "size": number(about.size, _amount(about.size, unit)),
        "side": name("rise" if about.worse > 0 else "fall"),
    }
    if seen:
        days = {f"{stage.share:g}": day for stage, day in seen}
        shown = [f"day {day} at {format_percent(stage.share)}" for stage, day in seen]
        template = "{name}: a {side} of {size} is seen, on average, on {days}"
        pieces["days"] = Piece(_and(shown), days)
    else:
        template = "{name}: a {side} of {size} is seen at no stage within {longest}"
        pieces["longest"] = number(plan.longest, counted(round(plan.longest / DAY), "day"))
    late = [(stage, one) for stage, one in found if one.day is None]
    if late:
        stage, one = late[-1]
        template += "; at {share} only one of {least} is"
        pieces["share"] = number(stage.share, format_percent(stage.share))
        pieces["least"] = number(one.seen, _amount(one.seen, unit))
    return Sentence(id_, f"{template}.", pieces, f"{about.kind}: {about.name}", plan.seed)


def _rests_on(plan: RampPlan) -> Sentence:
    return Sentence(
        f"{plan.candidate}.ramp rests on",
        "A live ramp has no common luck: these days follow from the spread between independent runs, of a platform of "
        "{uploads} uploads per day, divided by the share. All charts together give {alarms} per year while nothing "
        "changes. A past is one of {history} days. Accounts wait in the same queues whether or not they are in "
        "the share, so a difference between them does not show what the candidate does to queues.",
        {
            "uploads": number(plan.uploads, f"{plan.uploads:,.0f}"),
            "alarms": number(plan.false_alarms, _alarms(plan.false_alarms)),
            "history": number(HISTORY, str(HISTORY)),
        },
        "",
        plan.seed,
    )


def _some(names: Sequence[str]) -> Piece:
    listed = list(names[:_LISTED])
    more = len(names) - len(listed)
    return Piece(_and([*listed, *([f"{more} more"] if more else [])]), {"number": len(names)})


def _and(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _alarms(value: float) -> str:
    return "1 false alarm" if value == 1 else f"{value:.3g} false alarms"


def _amount(value: float, unit: str) -> str:
    """Return a difference; of shares in percentage points."""
    return format_value(value, unit).replace("%", "pp")
