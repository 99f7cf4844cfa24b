"""Where uploads come from: a simulated world is one source, and what it alone can do is asked of it alone."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.platform.context import context_of
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.world.response import Response
from simulator.world.source import SimulatedSource, UploadSource
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario


class Recorded:
    """Plays the uploads of a world again, as a log would: what was uploaded is a fact, and nothing changes it."""

    def __init__(self, world: World) -> None:
        (self._uploads,) = world.chunks(0.0, world.horizon, 1 << 30)
        for name in _NAMES:
            if name != "chunks":
                setattr(self, name, getattr(world, name))

    def chunks(self, start: float, stop: float, size: int):
        first, last = np.searchsorted(self._uploads.time, (start, stop))
        for place in range(int(first), int(last), size):
            yield self._uploads.slice(place, min(place + size, int(last)))


_NAMES = [name for name in vars(UploadSource) if not name.startswith("_")]


@pytest.fixture(scope="module")
def world() -> World:
    return World(tiny_scenario(horizon="1d"), seed=3, replication=0)


def log_of(source, **options):
    engine = engine_class("compiled")(source.laws, source.size, log=True)
    Platform(source, Threshold(remove_at=0.3, review_at=0.1), engine, **options).run()
    return engine.take_log()


def test_a_world_can_do_what_a_record_cannot(world):
    assert isinstance(world, SimulatedSource)
    assert not isinstance(Recorded(world), SimulatedSource)


@pytest.mark.parametrize("chunk_size", [50, 65_536])
def test_a_run_is_the_same_from_a_record_of_its_uploads(world, chunk_size):
    drawn, recorded = log_of(world), log_of(Recorded(world), chunk_size=chunk_size)

    for name, column in drawn.items():
        np.testing.assert_array_equal(column, recorded[name])


def test_a_strategy_is_told_the_same(world):
    one, other = context_of(world), context_of(Recorded(world))

    np.testing.assert_equal(vars(one), vars(other))  # what is not known is NaN in both


def test_a_record_takes_no_answers(world):
    with pytest.raises(InputError) as refusal:
        log_of(Recorded(world), responses=[Response()])

    assert str(refusal.value) == (
        "Responses must have a source that redraws uploads, such as a World. Got Recorded instead."
    )
