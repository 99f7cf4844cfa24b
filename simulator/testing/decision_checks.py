"""Checks on decisions. Each takes a ``Case`` and returns the fault in words; empty if there is none."""

from __future__ import annotations

import random
from contextlib import suppress
from itertools import pairwise

import numpy as np

from simulator.records import History, Verdicts
from simulator.strategy import Triage

from .case import Case, difference, global_seed, joined
from .example import SEEN, example_observations, example_uploads

_CUTS = (*range(0, 40, 2), 64, 128, 257)
"""Where uploads are split: parts so small that some hold no high score, and larger ones."""


def check_legal_triage(case: Case) -> str:
    """It returns a complete, legal ``Triage`` for an ordinary chunk."""
    case.decide(case.items())
    return ""


def check_empty_chunk(case: Case) -> str:
    """It takes a chunk of no uploads."""
    case.decide(case.items(0))
    return ""


def check_one_item(case: Case) -> str:
    """It takes a chunk of one upload."""
    case.decide(case.items(1))
    return ""


def check_deterministic(case: Case) -> str:
    """The same uploads get the same decisions, from one instance asked twice and from two instances."""
    strategy = case.started()
    first, again, other = (
        case.decide(case.items(), strategy),
        case.decide(case.items(), strategy),
        case.decide(case.items()),
    )
    return difference(first, again) or difference(first, other)


def check_no_global_randomness(case: Case) -> str:
    """It neither uses nor moves the global random generators: chance comes from ``items.lottery``."""
    decisions: list[Triage] = []
    for seed in (1, 2):
        strategy, items = case.started(), case.items()
        with global_seed(seed):
            before = _generator_states()
            decisions.append(strategy.triage(items))
            if _generator_states() != before:
                return "triage used a global random generator"
    found = difference(*decisions)
    return f"decisions change with the global random seed: {found}" if found else ""


def check_no_peeking(case: Case) -> str:
    """Decisions stay as they are when all that it may not see is something else."""
    return difference(_beside_the_truth(case, 1), _beside_the_truth(case, 2))


def _beside_the_truth(case: Case, truth: int) -> Triage:
    """Return decisions made while the truth is in memory, where code that searches frames or memory would find it."""
    uploads = example_uploads(case.context, truth=truth)
    decided = case.decide(case.view(uploads))
    del uploads  # not before: they were there to be found
    return decided


def check_inputs_untouched(case: Case) -> str:
    """It changes neither the uploads nor an observation."""
    given, intact = case.items(), case.items()
    case.decide(given)
    for name in (*SEEN, "strikes"):
        if not np.array_equal(getattr(given, name), getattr(intact, name)):
            return f"triage changed items.{name}"
    for name in History._fields:
        if not np.array_equal(getattr(given.history, name), getattr(intact.history, name)):
            return f"triage changed items.history.{name}"
    strategy = case.started()
    intact_states = example_observations(case.context)
    for name, observation in example_observations(case.context).items():
        with suppress(Exception):  # another check's finding
            strategy.adapt(observation)
        for field, value in vars(observation).items():
            columns, before = (
                part._asdict() if isinstance(part, Verdicts) else {"": part}
                for part in (value, getattr(intact_states[name], field))
            )
            if not all(np.array_equal(columns[column], before[column]) for column in columns):
                return f"adapt changed observation.{field}"
    return ""


def check_any_split(case: Case) -> str:
    """Decisions do not depend on how uploads are cut into chunks."""
    parts = [case.decide(case.items().take(np.arange(start, stop))) for start, stop in pairwise(_CUTS)]
    return difference(case.decide(case.items().take(np.arange(_CUTS[-1]))), joined(parts))


def check_any_order(case: Case) -> str:
    """Decisions do not depend on the order of a chunk's rows: they follow the items."""
    rows = np.random.default_rng(3).permutation(_CUTS[-1])
    in_order = case.decide(case.items().take(np.arange(_CUTS[-1])))
    return difference(in_order.take(rows), case.decide(case.items().take(rows)))


def check_explains(case: Case) -> str:
    """It explains a decision in words, in one line."""
    words: object = case.started().explain(case.items(), 3)
    if not isinstance(words, str) or not words.strip() or "\n" in words:
        return f"explain must return one line of text. Got {words!r} instead."
    return ""


def _generator_states() -> str:
    return repr((random.getstate(), [repr(part) for part in np.random.get_state(legacy=False)["state"].items()]))  # noqa: NPY002
