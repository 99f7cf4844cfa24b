"""Gradients in words: a table of effects, prices of reviewer-hours, what requirements cost, and a tenth more staff."""

from __future__ import annotations

import math

from simulator.present.numbers import (
    MISSING,
    counted,
    format_interval,
    format_percent_change,
    format_value,
    scale_of,
    setting,
)
from simulator.present.rows import requirement_text
from simulator.present.table import Column, Table
from simulator.search.question.quantities import title_of
from simulator.space.variable import Variable

from .derivative import Derivative
from .prices import Multiplier, multipliers, prices
from .result import Gradients
from .varied import is_staff, pool_and_shift

_POINT = 0.01
_TENTH = 0.1
_WIDE = 1e5
_TINY = 1e-4


def move_of(one: Variable, at: float) -> tuple[float, str]:
    """Return a small move of a variable by which its effect is told, and the move in words.

    >>> from simulator.declare import Space
    >>> move_of(Variable("remove_at", (), Space("float", 0.0, 1.0, logit=True)), 0.8)
    (0.01, '+0.01')
    >>> move_of(Variable("review_at_views", (), Space("float", 100.0, 1e6, log=True)), 3000.0)
    (300.0, '+10 %')
    """
    if one.space.kind == "int":
        return 1.0, "+1 reviewer" if is_staff(one) else "+1"
    if one.space.logit:
        room = min(at, 1.0 - at)
        return (_POINT, "+0.01") if room > 2 * _POINT else (_TENTH * room, f"+{_TENTH * room:.1g}")
    return (_TENTH * at, "+10 %") if one.space.log and at > 0 else (1.0, "+1")


def effect_text(value: float, low: float | None, high: float | None, unit: str, reason: str = "") -> str:
    """Return an effect with its sign and interval, or the reason why there is none; of shares in percentage points.

    >>> effect_text(0.0123, 0.011, 0.0136, "share"), effect_text(-90.0, -120.0, -60.0, "s")
    ('+1.23 pp [1.10, 1.36]', '−1.5 min [−2.0, −1.0]')
    >>> effect_text(0.001, -0.002, 0.004, "share"), effect_text(0.0, None, None, "s")
    ('no clear effect [−0.20 pp, 0.40]', '0 s')
    >>> effect_text(0.00147, None, None, "share", "too little happened")
    '+0.147 pp [too little happened]'
    """
    if math.isnan(value):
        return MISSING
    least, most = (math.nan if end is None else end for end in (low, high))
    if least <= 0 <= most and least < most:
        head, _, rest = _interval(least, least, most, unit).partition(" [")
        return f"no clear effect [{head}, {rest.rpartition(', ')[2]}"
    text = ("+" if value > 0 else "") + _interval(value, least, most, unit)
    return f"{text} [{reason}]" if reason else text


def _interval(value: float, low: float, high: float, unit: str) -> str:
    """Return a value with its interval; very small ones by powers of ten."""
    scale = scale_of(unit, value)
    if 0 < abs(value) / scale.size < _TINY and low < high:
        label = scale.label.replace("%", "pp")
        numbers = [f"{one / scale.size:.2g}".replace("-", "−") for one in (value, low, high)]
        return f"{numbers[0]}{f' {label}' if label else ''} [{numbers[1]}, {numbers[2]}]"
    return format_interval(value, low, high, unit).replace(" %", " pp")


def effects_table(found: Gradients) -> Table:
    """Return a row per derivative: what a small move of a parameter changes."""
    columns = (
        Column("parameter"),
        Column("now", align="right"),
        Column("move", align="right"),
        Column("indicator"),
        Column("changes by"),
        Column("found by", spare=1),
    )
    return Table("effects", "", columns, tuple(row for one in found.derivatives for row in _rows(one)))


def _rows(one: Derivative) -> list[tuple[str, ...]]:
    """Return the row of a derivative; of a whole number one for each side."""
    if not one.sides:
        return [_row(one)]
    noun = " reviewer" if is_staff(one.variable) else ""
    rows: list[tuple[str, ...]] = []
    for side in one.sides:
        move = f"{side.by:+d}{noun}{'s' if noun and abs(side.by) > 1 else ''}".replace("-", "−")
        effect = effect_text(side.value, side.low, side.high, one.indicator.unit, side.reason)
        end = one.at + side.by
        rows.append(
            (named(one.variable), setting(one.at), move, title_of(one.quantity), effect, f"runs at {setting(end)}")
        )
    return rows


def _row(one: Derivative) -> tuple[str, ...]:
    size, words = move_of(one.variable, one.at)
    low, high = (None if end is None else size * end for end in (one.low, one.high))
    effect = effect_text(size * one.value, low, high, one.indicator.unit, one.reason)
    return named(one.variable), setting(one.at), words, title_of(one.quantity), effect, form_text(one)


def named(one: Variable) -> str:
    """Return a variable in words: staff by pool and shift."""
    return "{}, shift {}".format(*pool_and_shift(one)) if is_staff(one) else one.name


def form_text(one: Derivative) -> str:
    """Return how a derivative was found."""
    if one.step is None:
        return "law of scores"
    return f"runs at {_short(one.step.low)} and {_short(one.step.high)}"


def _short(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.4g}" if value < _WIDE else f"{value:,.0f}"


def prices_table(found: Gradients) -> Table | None:
    """Return a row per pool and shift: what one more reviewer-hour per day changes; None without staff."""
    rows: dict[tuple[str, str], list[str]] = {}
    for one in prices(found):
        row = rows.setdefault((one.pool, one.shift), [one.pool, one.shift, f"{one.hours:.3g} h"])
        row.append(effect_text(one.value, *one.bounds, one.derivative.indicator.unit, one.derivative.reason))
    if not rows:
        return None
    columns = (
        Column("pool"),
        Column("shift"),
        Column("one reviewer, per day", align="right"),
        *(Column(title_of(quantity), spare=place) for place, quantity in enumerate(found.quantities)),
    )
    return Table("prices", "", columns, tuple(tuple(row) for row in rows.values()))


def sentences(found: Gradients) -> list[str]:
    """Return what requirements cost."""
    said = []
    for check in found.checks:
        own = [one for one in multipliers(found) if one.check is check]
        if own:
            said.append(_requirement(own))
    return said


def _requirement(levers: list[Multiplier]) -> str:
    check = levers[0].check
    estimate, decides = check.estimate, "one reviewer" if levers[0].binds else "no single reviewer"
    now = format_value(estimate.value, estimate.indicator.unit)
    text = f"{requirement_text(check.requirement)}: {check.status} ({now}), and {decides} decides on it."
    priced = [one for one in levers if one.low is not None and one.value > 0]
    if not priced:
        return f"{text} No shift's reviewers move it clearly, so it has no price here."
    best = priced[0]
    pool, shift = pool_and_shift(best.derivative.variable)
    size, per = (_POINT, "percentage point") if estimate.indicator.unit == "share" else (1.0, "unit")
    low, high = (math.nan if end is None else size * end for end in (best.low, best.high))
    price = format_interval(size * best.value, low, high, "h")
    return f"{text} Its price is {price} of reviewers per day and {per}, in pool {pool}, shift {shift}."


def staff_sentence(found: Gradients) -> str:
    """Return how many reviewers a tenth of all is, and where they are moved; empty where nothing was moved."""
    if not found.staff:
        return ""
    one = found.staff[0]
    shifts = ", ".join(f"{abs(number)} in {_shift(found, name)}" for name, number in one.moves.items())
    times = counted(found.given.replications, "time")
    return (
        f"A tenth of {one.staff} reviewers, in whole ones, is {abs(one.reviewers)} ({shifts}). Plans with so many "
        f"more and with so many fewer were run {times} each, on the luck of the plan itself; changes are paired, with "
        "95 % intervals."
    )


def staff_table(found: Gradients) -> Table | None:
    """Return what a tenth more and a tenth fewer reviewers change, by indicator; None where nothing was moved."""
    heads: dict[int, str] = {}
    rows: dict[str, dict[int, str]] = {}
    for one in found.staff:
        text = effect_text(one.value, one.low, one.high, one.unit, one.reason)
        rows.setdefault(one.quantity, {})[one.reviewers] = text
        way = "more" if one.reviewers > 0 else "fewer"
        heads[one.reviewers] = f"{abs(one.reviewers)} {way} ({format_percent_change(one.reviewers / one.staff)})"
    if not rows:
        return None
    columns = (Column("indicator"), *(Column(head) for head in heads.values()))
    return Table(
        "staff", "", columns, tuple((title_of(name), *(row[key] for key in heads)) for name, row in rows.items())
    )


def _shift(found: Gradients, name: str) -> str:
    return named(next(one for one in found.space.variables if one.name == name))
