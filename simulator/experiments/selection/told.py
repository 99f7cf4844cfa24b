"""A ranking in words: its table, and what is certified and what is not."""

from __future__ import annotations

import math

from simulator.present.numbers import MISSING, counted, format_percent, format_values_together
from simulator.present.table import Column, Table

from .delta import gap_text
from .result import OPEN, Ranking


def ranking_table(ranking: Ranking) -> Table:
    """Return a row per strategy, best first."""
    unit = ranking.indicator.unit
    values = format_values_together([one.value for one in ranking.standings], unit)
    columns = (
        Column("place", align="right"),
        Column("strategy"),
        Column(titled(ranking), align="right"),
        Column("worse by", align="right"),
        Column("better by at most", align="right", spare=1),
        Column("runs", align="right"),
        Column("verdict"),
        Column("out by", spare=2),
    )
    rows = tuple(
        (
            str(one.place),
            one.name,
            value,
            MISSING if one.place == 1 else gap_text(one.gap, unit),
            _at_most(one.better_at_most, unit) if one.place > 1 else MISSING,
            f"{one.runs:,}",
            one.verdict,
            one.out_by,
        )
        for one, value in zip(ranking.standings, values, strict=True)
    )
    return Table("ranking", "", columns, rows)


def titled(ranking: Ranking) -> str:
    """Return the name of the indicator, with its place."""
    places = ", ".join(ranking.cell.values())
    return f"{ranking.indicator.title} ({places})" if places else ranking.indicator.title


def sentences(ranking: Ranking) -> list[str]:
    """Return what the ranking says, what it guarantees, and by which assumptions."""
    said = [_selected(ranking) if ranking.settled else _not_settled(ranking), *_delta(ranking)]
    if ranking.ties:
        names = ", ".join(one.name for one in ranking.ties)
        tied = f"{'Tie' if len(ranking.ties) == 1 else 'Ties'} within {_difference(ranking)}: {names}."
        said.append(f"{tied} On the runs that both have, no more separates {_them(ranking)} from {ranking.best}.")
    said += [_behind(ranking), _assumptions(ranking)]
    return said


def _selected(ranking: Ranking) -> str:
    way = "lowest" if ranking.indicator.direction < 0 else "highest"
    return (
        f"Selected: {ranking.best}, by the {way} {_lower(titled(ranking))}, after {counted(ranking.runs, 'run')}. "
        f"With a probability of at least {_confidence(ranking)} the selected strategy is the best one, if the best is "
        f"better than every other one by {_difference(ranking)} or more."
    )


def _not_settled(ranking: Ranking) -> str:
    open_ = [one.name for one in ranking.standings if one.verdict == OPEN]
    return (
        f"Not settled after {counted(ranking.runs, 'run')}: {' and '.join(open_)} are still in. {ranking.best} has the "
        f"best mean of them, which is no guarantee that it is the best."
    )


def _delta(ranking: Ranking) -> list[str]:
    if not ranking.stated.relative:
        return []
    said = f"Delta is {ranking.stated.text} of the best mean of the first stage: {_difference(ranking)}"
    return [f"{said}; the guarantee is for that amount."]


def _behind(ranking: Ranking) -> str:
    if not ranking.behind > 0:
        return f"Whatever the differences are, {ranking.best} is the best one ({_confidence(ranking)} confidence)."
    return (
        f"Whatever the differences are, no strategy is better than {ranking.best} by more than "
        f"{gap_text(ranking.behind, ranking.indicator.unit)} ({_confidence(ranking)} confidence)."
    )


def _assumptions(ranking: Ranking) -> str:
    return (
        "`worse by` is the difference of means on the runs that both have. "
        "`better by at most` holds for all strategies at once; a strategy with a number below 0 is worse for certain. "
        "Both statements take runs as independent and their values as normal, and are about the mean of "
        f"{_lower(titled(ranking))} over runs."
    )


def _them(ranking: Ranking) -> str:
    return "it" if len(ranking.ties) == 1 else "them"


def _difference(ranking: Ranking) -> str:
    return gap_text(ranking.delta, ranking.indicator.unit)


def _confidence(ranking: Ranking) -> str:
    return format_percent(ranking.confidence)


def _at_most(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return MISSING
    return f"−{gap_text(-value, unit)}" if value < 0 else gap_text(value, unit)


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
