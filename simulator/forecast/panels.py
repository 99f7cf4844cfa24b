"""Further jobs from panels and escalation: one more verdict, or a decision in another pool."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Trigger
from simulator.records import Chunk
from simulator.rng import Stream
from simulator.rng.vectors import uniforms
from simulator.world.laws import Laws

from .jobs import Jobs

Floats = NDArray[np.float64]


def further_jobs(chunk: Chunk, jobs: Jobs, laws: Laws) -> list[Jobs]:
    """Return the jobs that follow from some jobs, at the same delays: reviews and appeals alike.

    Readings are independent given the item's margin, or its truth and what its readings have in common. So the votes
    of a panel are a walk from (0, 0) until one side has enough or a reading is in doubt; a job's weight is the
    probability that the walk comes to it.
    """
    found, cases = [], Cases.of(chunk, laws)
    while jobs.row.size:
        panel = _Panel.of(cases.at(jobs.row), jobs.queue, jobs.weight, laws)
        kept = panel.more > 0
        found.append(replace(_taken(jobs, kept), weight=panel.more[kept], trigger=_code(Trigger.VOTE, kept)))
        kept = panel.passed_on > 0
        jobs = replace(
            _taken(jobs, kept),
            queue=laws.escalate_to[jobs.queue[kept]].astype(np.int64),
            weight=panel.passed_on[kept],
            trigger=_code(Trigger.ESCALATION, kept),
        )
        found.append(jobs)
    return found


def decides_violating(chunk: Chunk, pool: NDArray[np.int64], laws: Laws) -> Floats:
    """Return (n,) probabilities that the review of items, in their pools and wherever passed on, finds violations."""
    cases = Cases.of(chunk, laws)
    total, weight = np.zeros(len(chunk)), np.ones(len(chunk))
    while weight.any():
        panel = _Panel.of(cases, pool, weight, laws)
        total += panel.guilty
        pool, weight = laws.escalate_to[pool].astype(np.int64), panel.passed_on
    return total


class Cases(NamedTuple):
    """Inputs of readings of items; each array is (n,)."""

    margin: Floats
    policy: NDArray[np.int64]
    """Policy for which the item is flagged."""
    common: Floats
    """What all readings of the item have in common where reviewers' errors are correlated: the run's own draw."""

    @classmethod
    def of(cls, chunk: Chunk, laws: Laws) -> Cases:
        """Return the cases of uploads."""
        from scipy import special

        common = np.zeros(len(chunk))
        if laws.confusion.shared.any():
            common = special.ndtri(uniforms(laws.seed, laws.replication, int(Stream.CASE), chunk.item, 0))
        return cls(chunk.margin, chunk.top_policy.astype(np.int64), common)

    def at(self, row: NDArray[np.int64]) -> Cases:
        """Return the cases of some uploads."""
        return Cases(self.margin[row], self.policy[row], self.common[row])


class _Panel(NamedTuple):
    """Expected results of panels; each array is (n,) and scaled by the probability of the panel."""

    more: Floats
    """Further votes in the same pool."""
    passed_on: Floats
    """Probability of an escalation."""
    guilty: Floats
    """Probability of a decision that it violates."""

    @classmethod
    def of(cls, cases: Cases, pool: NDArray[np.int64], weight: Floats, laws: Laws) -> _Panel:
        no, yes, doubt = _readings(cases, pool, laws)
        needed, number = laws.votes[pool], pool.size
        more, guilty, passed_on = np.zeros(number), np.zeros(number), np.zeros(number)
        most = int(needed.max(initial=1))
        reached = np.zeros((most + 1, most + 1, number))
        reached[0, 0] = weight
        for total in range(2 * most - 1):
            for nos in range(max(0, total - most + 1), min(total, most - 1) + 1):
                yeses = total - nos
                # a side that has enough votes has ended the panel
                here = reached[nos, yeses] * (max(nos, yeses) < needed)
                more += here if total else 0.0
                passed_on += here * doubt
                guilty += here * yes * (yeses + 1 == needed)
                reached[nos + 1, yeses] += here * no
                reached[nos, yeses + 1] += here * yes
        return cls(more, passed_on, guilty)


def _readings(cases: Cases, pool: NDArray[np.int64], laws: Laws) -> tuple[Floats, Floats, Floats]:
    """Return the probabilities that a reviewer reads an item clearly below the line, clearly above it, and in doubt."""
    from scipy import special

    escalates = laws.escalate_to[pool] >= 0
    doubt = np.where(escalates, laws.doubt[pool], 0.0)
    at = pool, cases.policy
    tables, by_truth = laws.confusion, laws.confusion.given[at] == 1
    truth = np.where(cases.margin > 0, tables.violating[at], tables.innocent[at]) + tables.shared[at] * cases.common
    centre = np.where(by_truth, truth, cases.margin)
    # without noise the reading is what it is on average
    noise = np.maximum(np.where(by_truth, tables.own[at], laws.noise[pool]), 1e-12)
    no, yes = special.ndtr((-doubt - centre) / noise), special.ndtr((centre - doubt) / noise)
    return no, yes, np.where(escalates, 1.0 - no - yes, 0.0)


def _taken(jobs: Jobs, kept: NDArray[np.bool_]) -> Jobs:
    return Jobs(jobs.row[kept], jobs.queue[kept], jobs.trigger[kept], jobs.delay[kept], jobs.weight[kept])


def _code(trigger: Trigger, kept: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.full(int(kept.sum()), int(trigger), dtype=np.int64)
