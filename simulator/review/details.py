"""What a review adds to a decision: what would break it, why it is so, the ramp, and the sources it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.runs.executor import Progress

from .breaking import Broken, break_decision
from .breaking_told import breaking_sentences
from .checked import Review
from .conduct import Reviewed, Told, conduct
from .decision import RAMP, SHIP
from .ramp import plan_ramp
from .ramp_plan import RampPlan
from .ramp_told import ramp_sentences
from .sentences import Sentence
from .sources import Source, source_sentences, sources
from .telling import sentences_of
from .why import Told as Why
from .why import why_of, why_sentences


@dataclass(frozen=True)
class Details:
    """What is known of a candidate beside its tests.

    Parameters
    ----------
    broken : Broken, optional
        None where the request spends no runs on it.
    ramp : RampPlan, optional
        Of a candidate that may be launched.
    sources : tuple of Source
    why : tuple of Told
        Of each metric that decided: the items that carry its difference.
    """

    broken: Broken | None
    ramp: RampPlan | None
    sources: tuple[Source, ...]
    why: tuple[Why, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "break": None if self.broken is None else self.broken.to_dict(),
            "ramp": None if self.ramp is None else self.ramp.to_dict(),
            "sources": [one.to_dict() for one in self.sources],
            "why": [one.to_dict() for one in self.why],
        }

    def sentences(self, candidate: str, seed: int) -> Iterator[Sentence]:
        """Yield what is said of them."""
        yield from why_sentences(candidate, self.why)
        if self.broken is not None:
            yield from breaking_sentences(self.broken)
        if self.ramp is not None:
            yield from ramp_sentences(self.ramp)
        yield from source_sentences(candidate, self.sources, seed)


@dataclass(frozen=True, eq=False)
class Completed:
    """A review with everything that its page and memo say.

    Parameters
    ----------
    reviewed : Reviewed
    details : mapping of str to Details
        By candidate.
    """

    reviewed: Reviewed
    details: Mapping[str, Details]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences."""
        seed = self.reviewed.review.request.runs.seed
        more = (one for name, some in self.details.items() for one in some.sentences(name, seed))
        return (*sentences_of(self.reviewed), *more)


def complete(
    review: Review,
    *,
    engine: str = "compiled",
    workers: int | None = None,
    progress: Progress | None = None,
    told: Told | None = None,
) -> Completed:
    """Run a review, and find what would break each decision, why it is so, and how to launch in stages.

    Parameters
    ----------
    review, engine, workers, progress, told
        As of ``conduct``.
    """
    say = told or (lambda _: None)
    reviewed = conduct(review, engine=engine, workers=workers, progress=progress, told=told)
    details = {}
    for name in reviewed.candidates:
        say(f"{name}: why, and what would break the decision")
        broken = break_decision(reviewed, name, workers=workers, progress=progress)
        launched = reviewed.decisions[name].taken in (SHIP, RAMP)
        ramp = plan_ramp(reviewed, name, workers=workers) if launched else None
        why = why_of(reviewed, name, workers=workers)
        details[name] = Details(broken, ramp, sources(reviewed, name, broken), why)
    return Completed(reviewed, details)
