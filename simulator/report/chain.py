"""The causal chain of a comparison: from thresholds through queues to people, and back through the reviewers' time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from simulator.config import Difference as FieldDifference
from simulator.indicators.stages import STAGES, Stage
from simulator.indicators.tree import CHAIN
from simulator.present.changes import changes_table
from simulator.present.rows import Row
from simulator.present.table import Column, Table
from simulator.runs.compare import Comparison

from .cards import card
from .chain_layout import Node, broad, slim
from .drawing import Drawing
from .page import filled

_MOST = 3
"""Changed settings that are named; of more, their number is."""
_CAPTION = (
    "From what the plan decides to what people meet, each stage with the baseline's value, the candidate's, and the "
    "paired change with its 95 % interval. Arrows say what acts on what; the dashed one closes the loop: reviews and "
    "appeals take reviewers' time, and busy reviewers start later. The arrows are how the world works; the changes "
    "are measured, each for itself."
)


@dataclass(frozen=True)
class Chain:
    """The chain as a picture; it stands in a page wherever a ``Picture`` may.

    Parameters
    ----------
    name : str
        Prefix of ids in the picture, different for each picture of a page.
    nodes : tuple of Node
        Its stages in the order in which they are read; stages of mechanisms that are off are left out.
    table : Table
        The same in words, one row per indicator.
    """

    name: str
    nodes: tuple[Node, ...]
    table: Table
    caption: str = _CAPTION
    legend: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """The picture in words, for readers who cannot see it."""
        return "Causal chain. " + " ".join(map(_in_words, self.nodes))

    @cached_property
    def wide(self) -> str:
        """SVG for a page."""
        return self._drawn(broad(self.nodes), "broad")

    @cached_property
    def narrow(self) -> str:
        """SVG for a phone; a page shows one of the two."""
        return self._drawn(slim(self.nodes), "slim")

    def _drawn(self, drawing: Drawing, kind: str) -> str:
        return filled(
            "chain.svg.j2", {"drawing": drawing, "kind": kind, "id": f"{self.name}-{kind}", "label": self.label}
        )


def causal_chain(comparison: Comparison, name: str = "chain") -> Chain | None:
    """Return the causal chain of a comparison, or None where no stage has an indicator.

    Parameters
    ----------
    comparison : Comparison
    name : str
        Prefix of ids in the picture, different for each picture of a page.
    """
    there = set(comparison.shown())
    ids = [one.id for some in CHAIN.values() for one in some if one.id in there]
    rows = {one.indicator.id: Row(one) for one in comparison.rows(ids)}
    by_stage = {stage: [rows[one.id] for one in some if one.id in rows] for stage, some in CHAIN.items()}
    found = [STAGES[stage] for stage, some in by_stage.items() if some]
    if not found:
        return None
    first = found[0].name
    nodes = tuple(
        Node(
            stage,
            tuple(card(row, seen=False) for row in by_stage[stage.name]),
            _changed(comparison.differs) if stage.name == first else (),
            {other: how for other, how in stage.acts.items() if by_stage[other]},
        )
        for stage in found
    )
    return Chain(name, nodes, _table(found, by_stage))


def _changed(differs: Sequence[FieldDifference]) -> tuple[str, ...]:
    """Return the first settings that differ, as short as they can be told."""
    lines = [
        f"{path.removeprefix('strategy.')}: {_short(path, old)} → {_short(path, new)}"
        for path, old, new in changes_table(differs).text
    ]
    more = len(lines) - _MOST
    return tuple(lines) if more <= 1 else (*lines[:_MOST], f"and {more} more settings")


def _short(path: str, text: str) -> str:
    """Return a setting's text; of a strategy its name alone."""
    return text.partition("(")[0] if path == "strategy" else text


def _in_words(node: Node) -> str:
    said = "; ".join(
        f"{one.title} {one.values}, {one.change} ({one.outcome}{f', {one.span}' if one.span else ''})"
        for one in node.cards
    )
    return f"{node.title}: {said}."


def _table(stages: Sequence[Stage], rows: dict[str, list[Row]]) -> Table:
    """Return the chain as a table: what a reader of the picture sees, in words."""
    columns = (
        Column("stage"),
        Column("indicator"),
        Column("baseline", align="right"),
        Column("candidate", align="right"),
        Column("change", align="right"),
        Column("outcome"),
        Column("acts on"),
    )
    lines = tuple(
        (
            stage.name,
            row.titled,
            *row.arms,
            row.shortest_change,
            f"{row.symbol} {row.outcome_among}",
            "; ".join(f"{other} ({how})" for other, how in stage.acts.items() if rows[other]),
        )
        for stage in stages
        for row in rows[stage.name]
    )
    return Table("chain", "Stages from thresholds to people and back to the queue", columns, lines)
