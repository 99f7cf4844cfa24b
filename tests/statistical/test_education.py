"""Education first: fewer wrongful penalties, and more repeat offence, since a warned creator goes on uploading.

A warning teaches nobody here, so the trade-off is of penalties alone. Both arms meet the same uploads and the same
luck.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.domain.accounts import account_ids
from simulator.domain.events import Event
from simulator.ledger.measures import Measure, place_of
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.worlds import shifts_of, tiny_scenario

PAIRS = 6
SURE = 6.0
"""Standard errors of a mean of paired differences: with 5 degrees of freedom beyond them once in 1,000 by chance."""


def play(seed: int, *, educate_first: bool, strategy: Threshold, **changes: Any):
    enforcement = {"suspend_at": None, "educate_first": educate_first, **changes.pop("enforcement")}
    scenario = tiny_scenario(horizon="8d", uploads={"per_day": 4_000}, enforcement=enforcement, **changes)
    world = World(scenario, seed=seed, replication=0)
    engine = engine_class("compiled")(world.laws, world.size, log=True)
    counts = Platform(world, strategy, engine).run()
    return counts, engine.take_log()


@pytest.fixture(scope="module")
def differences():
    """Return the mean difference of each count, education first less strikes, in its standard errors."""
    every = {"shifts": shifts_of({"reviewers": 6})}
    kinds = [*Measure, Event.BAN]

    def totals(seed: int, educate_first: bool) -> np.ndarray:
        counts, _ = play(
            seed,
            educate_first=educate_first,
            strategy=Threshold(remove_at=0.8, review_at=0.3, review_at_reports=2),
            enforcement={"ban_at": 2},
            pools={"europe": every, "general": every},
        )
        return np.array([counts.items[..., place_of(kind)].sum() for kind in kinds])

    pairs = np.array([totals(seed, True) - totals(seed, False) for seed in range(PAIRS)])
    mean, error = pairs.mean(axis=0), pairs.std(axis=0, ddof=1) / PAIRS**0.5
    return dict(zip(kinds, np.divide(mean, error, out=np.zeros(len(kinds)), where=error > 0), strict=True))


@pytest.mark.parametrize(
    "spared",
    [Measure.STRIKES, Measure.STRIKES_INNOCENT, Measure.BANS_INNOCENT, Event.BAN, Measure.BLOCKED_INNOCENT],
)
def test_fewer_strikes_and_bans_fall_on_the_innocent(differences, spared):
    assert differences[spared] < -SURE


@pytest.mark.parametrize("paid", [Measure.EXPOSURE, Measure.VIOLATIONS, Measure.REMOVALS_REPEAT])
def test_more_violations_are_uploaded_seen_and_removed_again(differences, paid):
    assert differences[paid] > SURE


def test_first_offenders_are_spared_and_those_removed_twice_are_not():
    """Banned at one strike, with removals at upload alone: no queue, so first removals are the same in both arms.

    Each account that is removed once is banned in one arm, and each that is removed twice in the other.
    """
    sharp = {"strategy": Threshold(remove_at=0.5, review_at=None), "enforcement": {"ban_at": 1}}
    sharp["appeals"] = {"rate_innocent": 0.0, "rate_guilty": 0.0}
    (_, struck), (_, warned) = (play(3, educate_first=first, **sharp) for first in (False, True))

    def accounts(log: dict[str, np.ndarray], event: Event) -> np.ndarray:
        rows = log["event"] == event
        return account_ids(log["creator"][rows], np.zeros(rows.sum(), np.int16))

    removed, times = np.unique(accounts(warned, Event.REMOVE), return_counts=True)

    np.testing.assert_array_equal(np.unique(accounts(struck, Event.BAN)), removed)
    np.testing.assert_array_equal(np.unique(accounts(warned, Event.BAN)), removed[times >= 2])
    np.testing.assert_array_equal(np.unique(accounts(warned, Event.EDUCATE)), removed)
    assert 0.1 * len(removed) < (times >= 2).sum() < 0.9 * len(removed)
