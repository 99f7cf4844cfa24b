"""The tests of one candidate: success, guardrails, deterioration and quality, each with its numbers and its status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulator.ledger.measures import Measure
from simulator.present.outcomes import BETTER, CLEAR, LACKING, LIKELY, MET, MISSED, UNKNOWN, WORSE
from simulator.runs.compare import Comparison
from simulator.runs.difference import Difference
from simulator.runs.guardrails import Guardrail, judge

from .checked import Review, World
from .needed import pairs_for
from .paired_indicator import PairedIndicator

Kind = Literal["success", "guardrail", "deterioration", "quality"]
Status = Literal["passed", "failed", "open"]
"""``passed``: what the protocol asks is shown. ``failed``: the opposite is shown. ``open``: neither."""


@dataclass(frozen=True)
class Test:
    """One test of a candidate.

    Parameters
    ----------
    kind : str
        ``success``, ``guardrail``, ``deterioration`` or ``quality``.
    world : str
        Name of the scenario.
    name : str
        Indicator or requirement as text; what a quality check is about.
    status : str
        ``passed``, ``failed`` or ``open``. A success indicator fails if it is clearly worse; that a gain of
        the size that counts would have been seen leaves it open, with ``seen``.
    found : str
        The finding in words of ``present.outcomes``, or in a sentence.
    difference : Difference, optional
        Of success and deterioration.
    guardrail : Guardrail, optional
    needed : int, optional
        Pairs with which an open test is decided, with the protocol's power; None where that cannot be told.
    seen : bool
        Whether the pairs that were run see the change that counts, with the protocol's power.
    """

    __test__ = False  # no test of pytest

    kind: Kind
    world: str
    name: str
    status: Status
    found: str
    difference: Difference | None = None
    guardrail: Guardrail | None = None
    needed: int | None = None
    seen: bool = False

    @property
    def id(self) -> str:
        """What it is called: ``guardrail, tight: exposure<=baseline*1.05``."""
        return f"{self.kind}, {self.world}: {self.name}"


def tests_of(review: Review, pairs: Mapping[str, Comparison]) -> tuple[Test, ...]:
    """Return all tests of a candidate: of the deciding world first, then those of the others.

    Parameters
    ----------
    review : Review
    pairs : mapping of str to Comparison
        The candidate against the baseline, by the name of the world.
    """
    deciding = review.deciding
    found: list[Test] = []
    for world in (deciding, *(one for one in review.worlds.values() if one is not deciding)):
        pair = pairs[world.name]
        if world is deciding:
            found += _success(review, pair)
        found += _guardrails(review, world, pair)
        if world.binds:
            found += _deterioration(review, world, pair)
            found += _quality(world, pair)
    return tuple(found)


def _success(review: Review, pair: Comparison) -> Iterator[Test]:
    protocol = review.request.protocol
    tests = review.success_tests
    for tested in review.success:
        found = PairedIndicator.of(tested, pair)
        together = found.difference(tests, protocol.alpha)
        alone = found.difference(1, protocol.alpha)  # that it is worse need not be shown beside others
        status: Status = "passed" if together.outcome == BETTER else "failed" if alone.outcome == WORSE else "open"
        one = alone if status == "failed" else together
        needed = found.needed(protocol.success_level(tests), protocol.power)
        told = one.outcome not in (LACKING, UNKNOWN)
        seen = told and needed is not None and needed <= pair.replications
        needed = needed if told else None  # too little happened for the spread to be trusted
        yield Test("success", review.deciding.name, tested.text, status, one.outcome, one, needed=needed, seen=seen)


def _guardrails(review: Review, world: World, pair: Comparison) -> Iterator[Test]:
    power = review.request.protocol.guardrail_power(review.bound_guardrails)
    for one in judge(world.guardrails, pair.candidate, pair.baseline):
        status: Status = "passed" if one.status == MET else "failed" if one.breached else "open"
        needed = None
        if status == "open" and one.status in (LIKELY, MISSED):
            excess, indicator = one.excess, one.estimate.indicator
            needed = pairs_for(excess.value, excess.deviation, indicator, excess.replications, CLEAR, power)
        yield Test("guardrail", world.name, str(one.requirement), status, one.status, guardrail=one, needed=needed)


def _deterioration(review: Review, world: World, pair: Comparison) -> Iterator[Test]:
    for tested in review.deterioration:
        one = PairedIndicator.of(tested, pair).difference(1, review.request.protocol.alpha)
        status: Status = "failed" if one.outcome == WORSE else "passed"
        yield Test("deterioration", world.name, tested.text, status, one.outcome, one)


def _quality(world: World, pair: Comparison) -> Iterator[Test]:
    """Yield what must hold for any number to be trusted: the arms differ, and they met the same uploads."""
    differs = bool(pair.differs)
    words = "the candidate's plan differs" if differs else "the candidate's plan is the baseline's"
    yield Test("quality", world.name, "a change", "passed" if differs else "failed", words)
    gap = _upload_gap(pair)
    words = (
        "both arms met the same uploads" if gap == 0 else f"uploads differ by up to {100 * gap:.2g} % in a pair of runs"
    )
    # where creators answer to enforcement some do not upload; more than that is another world
    yield Test("quality", world.name, "same uploads", "passed" if gap <= _MOST_APART else "failed", words)


_MOST_APART = 0.02
"""Largest difference of uploads in a pair of runs, as a part, that creators' answers to enforcement may make."""


def _upload_gap(pair: Comparison) -> float:
    """Return the largest difference of uploads, published or blocked, in a pair of runs, as a part."""
    before, after = (
        np.array([one.total(Measure.UPLOADS) + one.total(Measure.BLOCKED) for one in arm.ledgers], dtype=np.float64)
        for arm in (pair.baseline, pair.candidate)
    )
    return float(np.max(np.abs(after - before) / np.maximum(before, 1.0)))


def of_kind(tests: Sequence[Test], kind: Kind) -> tuple[Test, ...]:
    """Return the tests of one kind."""
    return tuple(one for one in tests if one.kind == kind)
