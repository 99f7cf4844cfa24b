"""What a review finds of a candidate beyond its tests: why, what would break the decision, the ramp, the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from simulator.present.numbers import MISSING, format_percent
from simulator.present.table import Column, Table
from simulator.review.ramp_plan import RampPlan, Stage
from simulator.review.ramp_told import ramp_table
from simulator.review.sources import Source


@dataclass(frozen=True)
class Further:
    """What is said of one candidate; parts that the review left out are empty.

    Parameters
    ----------
    name : str
    why, broken, ramp, rests : list of str
        Sentences on the items that carry the difference, on what would break the decision, on the ramp, and on sources.
    stages : list of (str, Table)
        A sentence for each stage of the ramp, and its triggers.
    sources : Table
    """

    name: str
    why: list[str]
    broken: list[str]
    ramp: list[str]
    rests: list[str]
    stages: list[tuple[str, Table]]
    sources: Table


def further(name: str, said: Mapping[str, str], ramp: RampPlan | None, sources: tuple[Source, ...]) -> Further:
    """Return what is said of a candidate; ``said`` are the sentences of the review, by id."""
    staged = {} if ramp is None else dict(_stages(ramp))
    return Further(
        name,
        _part(said, f"{name}.why"),
        _part(said, f"{name}.break"),
        [text for id_, text in said.items() if _is(id_, f"{name}.ramp") and id_ not in staged],
        _part(said, f"{name}.sources"),
        [(said[id_], table) for id_, table in staged.items()],
        sources_table(sources),
    )


def sources_table(rows: tuple[Source, ...]) -> Table:
    """Return what a decision rests on, what may be off first where it is near a flip."""
    names = ("what", "value", "plausible", "flips at", "range rests on", "source")
    cells = tuple(
        (
            one.title,
            one.value,
            one.range or MISSING,
            MISSING if one.share is None else f"{format_percent(one.share)} of the range",
            one.basis or MISSING,
            one.source,
        )
        for one in rows
    )
    title = "What the decision rests on: what differs between the arms, then numbers of the world that may be off"
    return Table("sources", title, tuple(Column(name, align="left") for name in names), cells)


def _stages(plan: RampPlan) -> Iterator[tuple[str, Table]]:
    for kind, stages in (("ramp", plan.stages), ("ramp by market", plan.by_market)):
        for one in stages:
            table = _of_stage(plan, one)
            yield f"{plan.candidate}.{kind} {100 * one.share:.3g}", table


def _of_stage(plan: RampPlan, stage: Stage) -> Table:
    """Return the triggers of one stage; its name is in the title and not in every row."""
    table = ramp_table(plan, [stage])
    name = table.text[0][0] if table.rows else ""
    rows = tuple(row[1:] for row in table.rows)
    return replace(table, title=f"Stage {name}", columns=table.columns[1:], rows=rows)


def _part(said: Mapping[str, str], start: str) -> list[str]:
    return [text for id_, text in said.items() if _is(id_, start)]


def _is(id_: str, start: str) -> bool:
    """Return whether a sentence is of a part: its id is that of the part, perhaps with more words."""
    return id_ == start or id_.startswith(f"{start} ")
