"""Different strategies, same seed: identical uploads, truth and scores, whatever the strategy does to creators."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.flow.compiled import CompiledEngine
from simulator.platform.observers import Observer
from simulator.platform.platform import Platform
from simulator.records import Chunk, Triage
from simulator.world.world import World
from strategies import AllowAll, PriorityReview, Threshold
from tests.worlds import tiny_scenario


class Witness(Observer):
    """Keeps every chunk that is triaged, truth included."""

    def __init__(self) -> None:
        self.chunks: list[Chunk] = []

    def triaged(self, chunk: Chunk, triage: Triage) -> None:
        self.chunks.append(chunk)


def admitted(strategy, *, seed: int, chunk_size: int) -> list[np.ndarray]:
    """Run a strategy and return all columns of all uploads."""
    world = World(tiny_scenario(), seed=seed, replication=0)
    witness = Witness()
    engine = CompiledEngine(world.laws, world.size)
    Platform(world, strategy, engine, chunk_size=chunk_size, observers=[witness]).run()
    return [np.concatenate(column) for column in zip(*(tuple(chunk) for chunk in witness.chunks), strict=True)]


@pytest.mark.parametrize(
    ("strategy", "chunk_size"),
    [(Threshold(remove_at=0.3, review_at=0.1), 65_536), (PriorityReview(review_at=0.2), 100), (AllowAll(), 7)],
)
def test_uploads_truth_and_scores_are_the_same_under_every_strategy(strategy, chunk_size) -> None:
    expected = admitted(AllowAll(), seed=4, chunk_size=65_536)

    found = admitted(strategy, seed=4, chunk_size=chunk_size)

    for name, a, b in zip(Chunk._fields, expected, found, strict=True):
        np.testing.assert_array_equal(a, b, err_msg=name)


def test_another_seed_is_another_world() -> None:
    assert len(admitted(AllowAll(), seed=4, chunk_size=500)[0]) != len(admitted(AllowAll(), seed=5, chunk_size=500)[0])
