"""The decision maker's first screen: one sentence, what differs, guardrails, and the key indicators.

The sentence is built from what decides a launch: first guardrails, the missed ones first, then the key indicators that
get better and those that get worse, each with its size. It counts no rows, so five rows about one queue do not outvote
what viewers see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.indicators import INDICATORS

from .changes import in_words, same_plan
from .outcomes import BETTER, LACKING, LIKELY, MET, MISSED, UNCLEAR, UNKNOWN, WORSE
from .rows import Row, found_text, requirement_text
from .shapes import ComparisonLike, GuardrailLike

KEYS: tuple[str, ...] = tuple(
    one.id for one in sorted((one for one in INDICATORS.values() if one.key), key=lambda one: one.key)
)
"""Ids of the key indicators, the first to be looked at first."""


@dataclass(frozen=True)
class Decision:
    """The first screen of a comparison.

    Parameters
    ----------
    headline : str
        One sentence that may be repeated.
    differs : str
        What the candidate changes, in one sentence.
    rows : tuple of Row
        The key indicators that either arm's scenario has on, in their order.
    guardrails : tuple of GuardrailLike
        The missed ones first, then those that are not surely kept, then those that are.
    """

    headline: str
    differs: str
    rows: tuple[Row, ...]
    guardrails: tuple[GuardrailLike, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "headline": self.headline,
            "differs": self.differs,
            "key_indicators": [row.difference.indicator.id for row in self.rows],
        }


def decide(comparison: ComparisonLike, guardrails: Sequence[GuardrailLike] = ()) -> Decision:
    """Return the first screen of a comparison."""
    there = set(comparison.shown())
    rows = tuple(Row(one) for one in comparison.rows([id_ for id_ in KEYS if id_ in there]))
    order = [MISSED, LACKING, LIKELY, MET]
    judged = tuple(sorted(guardrails, key=lambda one: order.index(one.status)))
    differs = comparison.differs
    said = f"The candidate changes {in_words(differs)}." if differs else same_plan(comparison.baseline.strategy.spec)
    return Decision(_headline(rows, judged, same=not differs, replications=comparison.replications), said, rows, judged)


def headline(comparison: ComparisonLike, guardrails: Sequence[GuardrailLike] = ()) -> str:
    """Return the conclusion in one sentence."""
    return decide(comparison, guardrails).headline


def _headline(rows: Sequence[Row], guardrails: Sequence[GuardrailLike], *, same: bool, replications: int) -> str:
    parts = _guardrail_parts(guardrails)
    if same:
        parts.append("both arms are the same plan, so nothing differs")
    elif replications < 2:
        parts.append("one pair of runs cannot tell a difference from luck: add replications")
    else:
        parts.append(_balance(rows))
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _guardrail_parts(guardrails: Sequence[GuardrailLike]) -> list[str]:
    """Return the words on guardrails: each missed one by name, the others by status."""
    missed = [f"{requirement_text(one.requirement)} ({found_text(one)})" for one in guardrails if one.status == MISSED]
    parts = []
    if missed:
        parts.append(f"the candidate misses {_and(missed)}")
    for status, words in ((LACKING, "there is too little evidence for"), (LIKELY, "it likely keeps, not surely,")):
        some = [requirement_text(one.requirement) for one in guardrails if one.status == status]
        if some:
            parts.append(f"{words} {_and(some)}")
    if guardrails and not parts:
        parts.append(
            "the candidate keeps its guardrail" if len(guardrails) == 1 else "the candidate keeps all guardrails"
        )
    return parts


def _balance(rows: Sequence[Row]) -> str:
    gains, losses = ([row for row in rows if row.outcome == outcome] for outcome in (BETTER, WORSE))
    if gains and losses:
        return f"{_and(map(_moved, gains))}, but {_and(map(_moved, losses))}"
    if gains:
        return f"{_and(map(_moved, gains))}, and no key indicator gets clearly worse"
    if losses:
        return f"{_and(map(_moved, losses))}, and no key indicator gets clearly better"
    told = [row for row in rows if row.outcome == UNCLEAR]
    if not told:
        lacking = any(row.outcome in (LACKING, UNKNOWN) for row in rows)
        return (
            "too little happened to compare the key indicators" if lacking else "there is no key indicator to compare"
        )
    span = told[0].span_seen
    first = f" ({_lower(told[0].title)} {span})" if span else ""
    return f"no key indicator shows a clear difference{first}"


def _moved(row: Row) -> str:
    return f"{_lower(row.title)} {row.moved}"


def _lower(title: str) -> str:
    """Return a title as written within a sentence; names such as SLA stay."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _and(parts: Sequence[str] | map[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
