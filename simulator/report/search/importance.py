"""The picture of how much each parameter matters to an objective, or the sentence that the trials do not tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.present.numbers import format_interval
from simulator.present.outcomes import CHANGED
from simulator.present.table import Column, Table
from simulator.report import charts
from simulator.report.fitted import quality_text
from simulator.report.picture import Picture

from .names import full_title, indicator_of

if TYPE_CHECKING:
    from simulator.search import OptimizeResult
    from simulator.search.answer.importance import Importance, Share
    from simulator.search.answer.response import Response

_CAPTION = (
    "Shares of the variance that the parameters make over the ranges of the search: what would be left of it if all "
    "others were fixed. Parameters that act together share a part, so the bars may sum to more than 100 %. Lines are "
    "95 % bootstrap intervals over the trials, widened by what the fit leaves out, since that may belong to any "
    "parameter."
)


def importance_text(found: Response, id_: str) -> str:
    """Return how good the fit is behind an importance, or why there is none."""
    if found.why_not:
        return f"How much each parameter matters is not told: {found.why_not}."
    if (fit := found.told) is None:
        raise ValueError("A response without a fit says why.")
    return f"{quality_text(fit, indicator_of(id_).unit)} It is fitted to {len(found.values)} trials of the search."


def importance_picture(result: OptimizeResult, id_: str, shares: Sequence[Importance]) -> Picture | None:
    """Return the shares of the variance of an objective, the greatest first; None with one parameter or no shares."""
    if len(shares) < 2:
        return None
    title = full_title(result.problem, id_)
    rows: list[dict[str, Any]] = [
        {
            "title": one.name,
            "change": one.total.value,
            "low": one.total.low,
            "high": one.total.high,
            "outcome": CHANGED,
            "text": _text(one.total),
        }
        for one in shares
    ]
    return Picture(
        name=f"importance-{id_}",
        chart=lambda frame: charts.forest(
            rows, frame, title=("share of the variance",) * 2, ends=(0.0, 1.0), bars=True, signed=False
        ),
        label=f"Importance of each parameter for {title}, the greatest first: {', '.join(one.name for one in shares)}.",
        caption=_CAPTION,
        table=Table(
            "importance",
            f"Shares of the variance of {title}, with 95 % intervals",
            (Column("parameter"), Column("with others", align="right"), Column("alone", align="right")),
            tuple((one.name, _text(one.total), _text(one.alone)) for one in shares),
        ),
    )


def _text(one: Share) -> str:
    return format_interval(one.value, one.low, one.high, "share")
