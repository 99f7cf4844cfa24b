"""Assumptions and sources: what a decision rests on, what each number is, and who says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulator.config import Scenario
from simulator.present.changes import changes_to_list
from simulator.present.numbers import counted, exact

from .assumption_table import Assumption
from .assumptions import assumptions_of, values_of
from .breaking import Broken
from .conduct import Reviewed
from .sentences import Piece, Sentence, name

PLAN = "chosen by the plan"
"""Source of what differs between the arms: it is what the review is about, and no assumption."""


@dataclass(frozen=True)
class Source:
    """One thing on which the decision rests.

    Parameters
    ----------
    path : str
        Field of the scenario or parameter of the strategy; of several fields that go together, joined by ``, ``.
    title : str
        In words.
    kind : str
        ``choice``: it differs between the arms. ``assumption``: a number of the deciding scenario that may be off.
    values : tuple of float
        Its numbers in the baseline's world, least and greatest; empty for a choice.
    old, new : object
        Of a choice: under the baseline, and under the candidate.
    low, high : float, optional
        Range of factors that is plausible; None for a choice.
    source : str
    basis : str
        What the range rests on; empty for a choice.
    page : str
        Page of the law; empty where there is none.
    share : float, optional
        Part of its range that flips the decision, extrapolated; None where it does not, or was not tried.
    """

    path: str
    title: str
    kind: str
    values: tuple[float, ...]
    old: object
    new: object
    low: float | None
    high: float | None
    source: str
    basis: str
    page: str
    share: float | None

    @property
    def value(self) -> str:
        """Its value as text: one number, least and greatest, or old and new."""
        if self.kind == "choice":
            return f"{exact(self.old)} → {exact(self.new)}"
        return " to ".join(f"{one:.7g}" for one in dict.fromkeys(self.values))

    @property
    def range(self) -> str:
        """Its plausible range as text; empty for a choice."""
        return "" if self.low is None or self.high is None else f"× {self.low:.3g} to × {self.high:.3g}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "path": self.path,
            "title": self.title,
            "kind": self.kind,
            "values": list(self.values),
            "old": self.old,
            "new": self.new,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "range": self.range,
            "source": self.source,
            "basis": self.basis,
            "page": self.page,
            "share": self.share,
        }


def sources(reviewed: Reviewed, candidate: str, broken: Broken | None = None) -> tuple[Source, ...]:
    """Return what a candidate's decision rests on: what differs between the arms, then assumptions.

    Parameters
    ----------
    reviewed : Reviewed
    candidate : str
    broken : Broken, optional
        What breaks the decision: its assumptions come first, the nearest to a flip before the others.
    """
    return (*_choices(reviewed, candidate), *_assumptions(reviewed, broken))


def _choices(reviewed: Reviewed, candidate: str) -> Iterator[Source]:
    for one in changes_to_list(reviewed.deciding(candidate).differs):
        path = one["path"]
        yield Source(path, path, "choice", (), one["old"], one["new"], None, None, PLAN, "", "", None)


def _assumptions(reviewed: Reviewed, broken: Broken | None) -> Iterator[Source]:
    scenario = reviewed.review.deciding.baseline.scenario
    ranked = [] if broken is None else list(broken.predicted)
    for one in ranked:
        yield _source(one.assumption, scenario, one.share if one.share <= 1 else None)
    known = {one.assumption.id for one in ranked}
    for other in assumptions_of(reviewed.review):
        if other.id not in known:
            yield _source(other, scenario, None)


def _source(one: Assumption, scenario: Scenario, share: float | None) -> Source:
    values = values_of(one, scenario)
    return Source(
        ", ".join(one.paths),
        one.title,
        "assumption",
        (min(values), max(values)),
        None,
        None,
        one.low,
        one.high,
        one.source,
        one.basis,
        one.page,
        share,
    )


def source_sentences(candidate: str, rows: tuple[Source, ...], seed: int) -> tuple[Sentence, ...]:
    """Return how much of what a decision rests on is published, in one sentence."""
    some = [one for one in rows if one.kind == "assumption"]
    counts = {basis: sum(one.basis == basis for one in some) for basis in dict.fromkeys(one.basis for one in some)}
    listed = ", ".join(f"{count} {_WORDS[basis]}" for basis, count in counts.items())
    text = f"{counted(len(some), 'assumption')} may be off; of their ranges {listed}" if some else "No assumption is on"
    return (
        Sentence(
            f"{candidate}.sources", "{said}.", {"said": Piece(text, {"assumptions": len(some), **counts})}, "", seed
        ),
        Sentence(
            f"{candidate}.sources of",
            "Sources are those of the shipped scenarios; a scenario of your own may have others.",
            {"candidate": name(candidate)},
            "",
            seed,
        ),
    )


_WORDS = {
    "published": "follow from published figures",
    "in part published": "do so at one end",
    "judgement": "are judgements",
    "the review's": "are the review's own",
}
