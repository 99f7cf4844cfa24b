"""The basis of every check: fresh strategies, fresh items, and decisions that can be compared."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from simulator.config import Scenario
from simulator.errors import StrategyError
from simulator.records import Chunk
from simulator.strategy import Context, Items, Strategy, Triage

from .example import ExampleFingerprints, example_context, example_history, example_strikes, example_uploads

_KEY = (7, 0)
"""Seed and replication of the lotteries."""


@dataclass(frozen=True)
class Case:
    """One strategy under check, with the uploads on which it decides.

    Each decision is made by a fresh clone on a fresh copy of the uploads, with the global random generators in the same
    state, unless a check is about just that: so one fault fails one check.
    """

    strategy: Strategy
    context: Context
    scenario: Scenario | None

    @classmethod
    def of(cls, strategy: Strategy, scenario: Scenario | None) -> Case:
        """Return the case of a strategy; the names of markets, policies and so on are the scenario's, if given."""
        return cls(strategy, example_context(scenario), scenario)

    def started(self) -> Strategy:
        """Return a fresh clone, started."""
        clone = self.strategy.clone()
        clone.start(self.context)
        return clone

    def items(self, n: int = 257, *, strikes: bool = True, history: bool = True) -> Items:
        """Return fresh items. Strikes and histories are there even if the strategy never asked for them."""
        return self.view(example_uploads(self.context, n), strikes=strikes, history=history)

    def view(self, uploads: Chunk, *, strikes: bool = True, history: bool = True) -> Items:
        """Return a strategy's view of uploads."""
        return Items.from_chunk(
            uploads,
            self.context,
            strikes=example_strikes(uploads) if strikes else None,
            history=example_history(uploads) if history else None,
            lottery_key=_KEY,
            fingerprints=ExampleFingerprints(),
        )

    def decide(self, items: Items, by: Strategy | None = None) -> Triage:
        """Return the decisions of a fresh clone, or of ``by``."""
        strategy = by or self.started()
        with global_seed(0):
            return strategy.triage(items)


class NotRunError(Exception):
    """What a check is about is not there; the sentence says why it is not run."""


class CheckedError(Exception):
    """A finding in words; its cause is the strategy's exception."""


@contextmanager
def global_seed(seed: int) -> Iterator[None]:
    """Seed the global generators of Python and numpy for a while; then they are as before."""
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002  (it is these that are guarded)
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002


def difference(first: Triage, second: Triage) -> str:
    """Return where two sets of decisions differ, in words; empty if nowhere."""
    for name in Triage._fields:
        one, two = getattr(first, name), getattr(second, name)
        if one.shape != two.shape:
            return f"{name} has {one.shape[0]} rows, then {two.shape[0]}"
        rows = np.flatnonzero(one != two)
        if rows.size:
            return f"{name} at row {rows[0]} is {one[rows[0]].item()!r}, then {two[rows[0]].item()!r}"
    return ""


def joined(parts: list[Triage]) -> Triage:
    """Return decisions one after the other."""
    return Triage(*(np.concatenate(columns) for columns in zip(*(tuple(part) for part in parts), strict=True)))


def raised(error: Exception) -> str:
    """Return a strategy's exception in words: the error itself, not the platform's sentence about it."""
    if isinstance(error, CheckedError):
        return str(error)
    own = error.__cause__ if isinstance(error, StrategyError) and error.__cause__ is not None else error
    return f"{type(own).__name__}: {own}"
