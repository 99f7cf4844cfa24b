"""What a review finds beyond its decision: what breaks it, how to launch in stages, what it rests on, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.present.serialise import plain
from simulator.runs.executor import Progress

from .breaking import Broken, break_decision
from .breaking_told import breaking_sentences
from .conduct import Reviewed
from .ramp import plan_ramp
from .ramp_plan import RampPlan
from .ramp_told import ramp_sentences
from .sentences import Sentence
from .sources import Source, source_sentences, sources
from .why import Told, why_of, why_sentences


@dataclass(frozen=True)
class Findings:
    """What is found of one candidate; it follows from the review alone.

    Parameters
    ----------
    candidate : str
    broken : Broken, optional
        None where the request spends no runs on it.
    ramp : RampPlan
    sources : tuple of Source
    why : tuple of Told
    seed : int
    """

    candidate: str
    broken: Broken | None
    ramp: RampPlan
    sources: tuple[Source, ...]
    why: tuple[Told, ...]
    seed: int

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All of it in words: what breaks the decision, why, the ramp plan, sources."""
        return (
            *(() if self.broken is None else breaking_sentences(self.broken)),
            *why_sentences(self.candidate, self.why),
            *ramp_sentences(self.ramp),
            *source_sentences(self.candidate, self.sources, self.seed),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        found: dict[str, Any] = plain(
            {
                "breaks": None if self.broken is None else self.broken.to_dict(),
                "why": [one.to_dict() for one in self.why],
                "ramp": self.ramp.to_dict(),
                "sources": [one.to_dict() for one in self.sources],
            }
        )
        return found


def findings_of(
    reviewed: Reviewed, candidate: str, *, workers: int | None = None, progress: Progress | None = None
) -> Findings:
    """Return what a review finds of a candidate beyond its decision.

    Parameters
    ----------
    reviewed : Reviewed
    candidate : str
    workers
        As of ``simulate``.
    progress : callable, optional
        As of ``break_decision``, which takes most of the time.
    """
    broken = break_decision(reviewed, candidate, workers=workers, progress=progress)
    return Findings(
        candidate,
        broken,
        plan_ramp(reviewed, candidate, workers=workers),
        sources(reviewed, candidate, broken),
        why_of(reviewed, candidate, workers=workers),
        reviewed.review.request.runs.seed,
    )
