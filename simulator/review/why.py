"""Why: the items that carry the difference of a candidate, by the stories that differ between both lives of an item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulator.errors import InputError
from simulator.ledger.measures import Measure
from simulator.why import BLOCK, Why, told, why_between

from .conduct import Reviewed
from .evidence import Test
from .sentences import Piece, Sentence, name, number

MOST_BLOCKS = 4
"""Blocks of items at most, each of which repeats a pair of runs; a larger world is not taken apart."""
STORIES = 10
"""Stories that are told one by one."""


@dataclass(frozen=True)
class Told:
    """One indicator of a candidate, and the items that carry its difference.

    Parameters
    ----------
    indicator : str
        As in the review: indicator, or that of a guardrail with its places.
    test : str
        Id of the test that it is of.
    found : Why, optional
        None where it could not be told.
    reason : str
        Why not; empty otherwise.
    seed : int
    """

    indicator: str
    test: str
    found: Why | None
    reason: str
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "indicator": self.indicator,
            "test": self.test,
            "reason": self.reason,
            "why": None if self.found is None else _without_provenance(self.found),
            "seed": self.seed,
        }


def _without_provenance(found: Why) -> dict[str, Any]:
    """Return what was found; where it comes from the review says for all its runs."""
    return {key: value for key, value in found.to_dict(STORIES).items() if key != "provenance"}


def why_of(
    reviewed: Reviewed, candidate: str, *, replications: int = 1, workers: int | None = None
) -> tuple[Told, ...]:
    """Return who makes the difference in the first success indicator and in the first missed guardrail.

    Parameters
    ----------
    reviewed : Reviewed
    candidate : str
    replications : int
        Pairs of runs that are taken apart: the first ones of the review, on the same luck.
    workers
        As of ``simulate``.
    """
    return tuple(
        _told(reviewed, candidate, text, test, replications, workers) for text, test in _chosen(reviewed, candidate)
    )


def _chosen(reviewed: Reviewed, candidate: str) -> Iterator[tuple[str, Test]]:
    """Yield the indicators to be told: of success, and of what the deciding scenario misses."""
    deciding = reviewed.review.deciding.name
    tests = [one for one in reviewed.tests[candidate] if one.world == deciding]
    success = [one for one in tests if one.kind == "success"]
    for one in success[:1]:
        yield one.name, one
    missed = [one for one in tests if one.guardrail is not None and one.guardrail.missed]
    for one in missed[:1]:
        assert one.guardrail is not None  # noqa: S101
        requirement = one.guardrail.requirement
        places = f"[{','.join(requirement.places)}]" if requirement.places else ""
        text = f"{requirement.indicator}{places}"
        if text not in [other.name for other in success[:1]]:
            yield text, one


def _told(reviewed: Reviewed, candidate: str, text: str, test: Test, replications: int, workers: int | None) -> Told:
    review, pair = reviewed.review, reviewed.deciding(candidate)
    seed, id_ = review.request.runs.seed, test.id
    uploads = max(float(one.total(Measure.UPLOADS) + one.total(Measure.BLOCKED)) for one in pair.baseline.ledgers)
    if uploads > MOST_BLOCKS * BLOCK:
        reason = f"A run has {uploads:,.0f} uploads; up to {MOST_BLOCKS * BLOCK:,} are taken apart."
        return Told(text, id_, None, reason, seed)
    world = review.deciding
    try:
        found = why_between(
            world.baseline,
            world.candidates[candidate],
            indicator=text,
            seed=seed,
            replications=min(replications, pair.replications),
            engine=reviewed.engine,
            workers=workers,
        )
    except InputError as error:
        return Told(text, id_, None, str(error), seed)
    return Told(text, id_, found, "", seed)


def why_sentences(candidate: str, found: tuple[Told, ...]) -> tuple[Sentence, ...]:
    """Return who makes the difference, in sentences."""
    return tuple(one for told_ in found for one in _sentences(candidate, told_))


def _sentences(candidate: str, one: Told) -> Iterator[Sentence]:
    id_ = f"{candidate}.why {one.indicator}"
    if one.found is None:
        yield Sentence(id_, "{reason}", {"reason": name(one.reason)}, one.test, one.seed)
        return
    found, data = one.found, one.found.to_dict(0)
    for place, text in enumerate(told.headline(found)):
        numbers = {key: data[key] for key in _BEHIND}
        yield Sentence(f"{id_} {place + 1}", "{said}", {"said": Piece(text, numbers)}, one.test, one.seed)
    if found.difference and len(found.order):
        yield _most(found, one, id_)


_BEHIND = ("baseline", "candidate", "difference", "moved", "uploads", "stories", "moving", "carriers")


def _most(found: Why, one: Told, id_: str) -> Sentence:
    """Return what made most of the stories differ, and where most of the difference is."""
    paths = {through.value: added for through, (_, added) in found.by_path().items()}
    path = max(paths, key=lambda key: abs(paths[key]))
    policies = {key: added for key, (_, added) in found.by_axis("policy").items()}
    policy = max(policies, key=lambda key: abs(policies[key]))
    return Sentence(
        f"{id_} most",
        "Most of it comes {path} ({path_share} of the difference), and from {policy} ({policy_share}).",
        {
            "path": name(path),
            "path_share": _share(paths[path] / found.difference),
            "policy": name(policy),
            "policy_share": _share(policies[policy] / found.difference),
        },
        one.test,
        one.seed,
    )


def _share(value: float) -> Piece:
    return number(value, f"{100 * value:.0f} %".replace("-", "−"))
