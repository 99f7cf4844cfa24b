"""A review with all that its page and memo say: the runs and decisions, and what was found beyond them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from simulator.runs.executor import Progress

from .checked import Review
from .conduct import Reviewed, Told, conduct
from .decision import RAMP, SHIP
from .findings import Findings, findings_of
from .sentences import Sentence
from .telling import sentences_of


@dataclass(frozen=True, eq=False)
class Completed:
    """A review that was run, with its findings.

    Parameters
    ----------
    reviewed : Reviewed
    findings : mapping of str to Findings
        By candidate.
    """

    reviewed: Reviewed
    findings: Mapping[str, Findings]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences: on decisions and tests first, then on the findings of each candidate."""
        return (*sentences_of(self.reviewed), *(one for some in self.findings.values() for one in some.sentences))

    def launched(self, candidate: str) -> bool:
        """Return whether the decision that stands launches a candidate, so that it needs a ramp."""
        return self.reviewed.decisions[candidate].taken in (SHIP, RAMP)


def complete(
    review: Review,
    *,
    engine: str = "compiled",
    workers: int | None = None,
    progress: Progress | None = None,
    told: Told | None = None,
) -> Completed:
    """Run a review, and find of each candidate what would break its decision, why it is so, and how to launch it.

    Parameters
    ----------
    review, engine, workers, progress, told
        As of ``conduct``.
    """
    say = told or (lambda _: None)
    reviewed = conduct(review, engine=engine, workers=workers, progress=progress, told=told)
    findings = {}
    for name in reviewed.candidates:
        say(f"{name}: what would break the decision, and why it is so")
        findings[name] = findings_of(reviewed, name, workers=workers, progress=progress)
    return Completed(reviewed, findings)
