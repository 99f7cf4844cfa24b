"""Adversaries settle where the theory of the weighted up-down staircase says.

Kaernbach (1991), Perception & Psychophysics 49, 227-229: with steps up and down the level drifts to where
``up x P(removed) = down x P(stays up)``. So the share removed tends to ``down / (up + down)``, whatever the detectors.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.domain.events import Event
from simulator.flow.compiled import CompiledEngine
from simulator.platform.platform import Platform
from simulator.records import Chunk
from simulator.world.mechanisms.adversaries.response import Adversaries, law_of
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

SIGMAS = 4.0
SETTLED = 5 * 86_400.0
SCENARIO = tiny_scenario(
    horizon="8d",
    warm_up="0h",
    uploads={"per_day": 20_000},
    policies={"spam": {"prevalence": 0.1}, "hate": {"prevalence": 0.1}, "minors": {"prevalence": 0.05}},
    creators={"uploads_per_day": 100.0, "activity_exponent": 1.0, "harm_concentration": None},
    enforcement={"suspend_at": None, "ban_at": None},
    appeals={"pool": None},
)
# a threshold so low that nobody is at rest with nothing hidden, where steps down are lost
STRATEGY = Threshold(remove_at=0.2, review_at=None, review_at_reports=0)


class Kept(Adversaries):
    """Keeps what was uploaded, and how much of it was hidden."""

    def mark(self, chunk: Chunk) -> None:
        super().mark(chunk)
        self.kept = [*getattr(self, "kept", []), chunk]


def staircase(up: float, down: float) -> tuple[np.ndarray, np.ndarray]:
    """Return for each creator the violating uploads of the last three days, and how many of them were removed."""
    config = {"share": 1.0, "step_up": up, "step_down": down, "cap": 50.0, "watch": "30m", "memory": None}
    world = World(SCENARIO, seed=5, replication=0)
    law = law_of(tiny_scenario(adversaries=config).adversaries, world)
    adversaries = Kept(law)
    engine = CompiledEngine(world.laws, world.size, log=True)
    Platform(world, STRATEGY.clone(), engine, responses=[adversaries]).run()
    log = engine.take_log()
    removed = set(log["item"][log["event"] == Event.REMOVE].tolist())
    trials, hits = np.zeros(world.creators), np.zeros(world.creators)
    for chunk in adversaries.kept:
        rows = (chunk.adapted > 0) & (chunk.time >= SETTLED)
        np.add.at(trials, chunk.creator[rows], 1)
        np.add.at(hits, chunk.creator[rows], np.isin(chunk.item[rows], list(removed)))
    return trials, hits


@pytest.mark.parametrize(("up", "down"), [(0.3, 0.1), (0.15, 0.1), (0.4, 0.1)])
def test_the_share_removed_is_that_of_the_staircase(up: float, down: float) -> None:
    trials, hits = staircase(up, down)
    share = down / (up + down)
    surplus = hits - share * trials  # of each creator; independent, of mean 0 in equilibrium
    error = math.sqrt(float((surplus**2).sum())) / trials.sum()
    assert trials.sum() > 5_000
    assert error < 0.01
    assert abs(hits.sum() / trials.sum() - share) < SIGMAS * error


def test_who_does_not_hide_is_removed_more() -> None:
    trials, hits = staircase(0.0, 0.1)
    assert hits.sum() / trials.sum() > 0.7
