"""The ramp plan in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.domain.units import DAY
from simulator.present.numbers import counted, format_percent, format_value

from .ramp_plan import HISTORY, RampPlan, Stage, Trigger, Watched
from .sentences import Piece, Sentence, name, number

_AGAINST = {"others": "all other accounts on the same days", "past": "its own past"}
_LISTED = 3


def ramp_sentences(plan: RampPlan) -> tuple[Sentence, ...]:
    """Return the sentences of a ramp plan: each stage with its triggers, then what all of it rests on."""
    return tuple(_sentences(plan))


def _sentences(plan: RampPlan) -> Iterator[Sentence]:
    watched = {one.name: one for one in plan.watched}
    for kind, stages in (("ramp", plan.stages), ("ramp by market", plan.by_market)):
        for stage in stages:
            id_ = f"{plan.candidate}.{kind} {100 * stage.share:.3g}"
            yield _stage(stage, id_, plan)
            for one in stage.triggers:
                yield _trigger(one, watched[one.name], f"{id_} {one.name}", plan)
    yield _rests_on(plan)
    for about in plan.watched:
        if about.reason:
            yield Sentence(
                f"{plan.candidate}.ramp without {about.name}",
                "{name} is not watched: {reason}.",
                {"name": name(about.name), "reason": name(about.reason)},
                "",
                plan.seed,
            )


def _stage(stage: Stage, id_: str, plan: RampPlan) -> Sentence:
    template = "{share} of the accounts: hold for {days}"
    pieces = {
        "share": number(stage.share, format_percent(stage.share)),
        "days": number(stage.days, counted(stage.days, "day")),
    }
    if stage.markets:
        template = "{markets}, {share} of the uploads: hold for {days}"
        pieces["markets"] = Piece(", ".join(stage.markets), {"markets": len(stage.markets)})
    if stage.unseen:
        template += "; too few to see a regression of {unseen} within {longest}"
        some = list(stage.unseen[:_LISTED])
        more = len(stage.unseen) - len(some)
        pieces["unseen"] = Piece(", ".join(some) + (f" and {more} more" if more else ""), {"number": len(stage.unseen)})
        days = round(plan.longest / DAY)
        pieces["longest"] = number(plan.longest, counted(days, "day"))
    return Sentence(id_, f"{template}.", pieces, "", plan.seed)


def _trigger(one: Trigger, about: Watched, id_: str, plan: RampPlan) -> Sentence:
    unit, side = about.indicator.unit, "above" if about.worse > 0 else "below"
    template = (
        "Roll back when {name}, held against {against}, has daily amounts more than {reference} {side} it that add up "
        "to {limit}"
    )
    pieces = {
        "name": name(f"{about.name} (measured)" if about.measured else about.name),
        "against": name(_AGAINST[one.against]),
        "reference": number(one.reference, _amount(one.reference, unit)),
        "side": name(side),
        "limit": number(one.limit, _amount(one.limit, unit)),
    }
    if one.day is not None and about.size is not None:
        template += "; a regression of {size} is seen on day {day} on average"
        pieces["size"] = number(about.size, _amount(about.size, unit))
        pieces["day"] = number(one.day, f"{one.day:.0f}")
    test = f"{about.kind}: {about.name}"
    return Sentence(id_, f"{template}.", pieces, test, plan.seed)


def _rests_on(plan: RampPlan) -> Sentence:
    return Sentence(
        f"{plan.candidate}.ramp rests on",
        "A live ramp has no common luck: these days follow from the spread between independent runs of a platform of "
        "{uploads} uploads per day, divided by the share. All charts together give {alarms} per year without any "
        "regression, to either side. An own past is one of {history} days. Accounts in the share and others wait in "
        "the same queues, so what the share does to queues is not in a difference between them.",
        {
            "uploads": number(plan.uploads, f"{plan.uploads:,.0f}"),
            "alarms": number(plan.false_alarms, _alarms(plan.false_alarms)),
            "history": number(HISTORY, str(HISTORY)),
        },
        "",
        plan.seed,
    )


def _alarms(value: float) -> str:
    return "1 false alarm" if value == 1 else f"{value:.3g} false alarms"


def _amount(value: float, unit: str) -> str:
    """Return a difference; of shares in percentage points."""
    return format_value(value, unit).replace("%", "pp")
