"""Sentences that can be checked: a template, what fills it with the numbers behind it, the test, and the seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.present.serialise import interval, plain
from simulator.present.shapes import DifferenceLike
from simulator.runs.guardrails import Guardrail


@dataclass(frozen=True)
class Piece:
    """What fills a place of a template.

    Parameters
    ----------
    shown : str
        As it stands in the sentence.
    numbers : mapping
        The unrounded values that it shows; empty for a name.
    """

    shown: str
    numbers: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"shown": self.shown, "numbers": plain(self.numbers)}


@dataclass(frozen=True)
class Sentence:
    """One sentence of a memo.

    Parameters
    ----------
    id : str
        Such as ``priority.decision``.
    template : str
        With the names of its pieces in braces.
    pieces : mapping of str to Piece
    test : str
        Id of the test that it tells of; empty where it tells of none.
    seed : int
        Of the runs behind its numbers.

    Examples
    --------
    >>> piece = Piece("12.3 %", {"value": 0.123})
    >>> Sentence("a", "It falls by {size}.", {"size": piece}, "", 1).text
    'It falls by 12.3 %.'
    """

    id: str
    template: str
    pieces: Mapping[str, Piece]
    test: str
    seed: int

    @property
    def text(self) -> str:
        """The sentence."""
        return self.template.format(**{name: piece.shown for name, piece in self.pieces.items()})

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "id": self.id,
            "text": self.text,
            "template": self.template,
            "pieces": {name: piece.to_dict() for name, piece in self.pieces.items()},
            "test": self.test,
            "seed": self.seed,
        }


def name(text: str) -> Piece:
    """Return a piece without numbers."""
    return Piece(text, {})


def number(value: float, shown: str) -> Piece:
    """Return a piece that shows one number."""
    return Piece(shown, {"value": value})


def of_difference(one: DifferenceLike, shown: str) -> Piece:
    """Return a piece that shows a difference, with all that its words may draw on."""
    return Piece(
        shown,
        {
            "baseline": one.baseline.value,
            "candidate": one.candidate.value,
            "difference": interval(one.difference, one.low, one.high),
            "relative": interval(one.relative, one.relative_low, one.relative_high),
            "p_value": one.p_value,
            "q_value": one.q_value,
            "compared": one.compared,
            "smallest_seen": one.smallest_seen,
        },
    )


def of_guardrail(one: Guardrail, shown: str) -> Piece:
    """Return a piece that shows a guardrail's evidence."""
    before = one.baseline
    return Piece(
        shown,
        {
            "limit": one.requirement.limit,
            "factor": one.requirement.factor,
            "candidate": interval(one.estimate.value, one.estimate.low, one.estimate.high),
            "baseline": None if before is None else interval(before.value, before.low, before.high),
            "relative": interval(one.relative, one.relative_low, one.relative_high),
            "excess": interval(one.excess.value, one.excess.low, one.excess.high),
        },
    )
