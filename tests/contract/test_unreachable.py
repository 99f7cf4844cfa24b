"""Nothing that decides luck can be reached from what the platform gives a strategy, however far one goes.

The walk follows every reference that Python's collector knows of, also into closures, slots and the memory behind
arrays. It does not go through modules and classes: those lead everywhere, and strategies must not (a check says so).
"""

from __future__ import annotations

import gc
import inspect
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest

from simulator.flow.contract import FlowEngine
from simulator.platform.platform import Platform
from simulator.platform.replication import Replication, run_replication
from simulator.records import Chunk
from simulator.rng import Stream
from simulator.rng.vectors import uniforms
from simulator.strategy import Items, Strategy, Triage
from simulator.strategy.items import own_key
from simulator.testing import example_context, example_uploads
from simulator.world.item_law import ItemLaw
from simulator.world.laws import Laws
from simulator.world.mechanisms.networks.fingerprints import Fingerprints
from simulator.world.mechanisms.networks.law import NetworkLaw
from simulator.world.world import World
from tests.worlds import tiny_scenario

SEED = 0x51D_C0FFEE_F00D_BA5
"""A number that nothing else is likely to be."""
SECRET = (Chunk, World, Laws, ItemLaw, Fingerprints, NetworkLaw, Platform, FlowEngine)


def reachable(*roots: object) -> Iterator[Any]:
    """Yield all that can be reached from some objects, without modules, classes and what functions see as globals."""
    seen: set[int] = set()
    kept = list(roots)  # so that no id is used twice
    while kept:
        one = kept.pop()
        if id(one) in seen or isinstance(one, ModuleType | type):
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, FunctionType):
            inside = [cell.cell_contents for cell in one.__closure__ or ()]
            kept += [*inside, *(one.__defaults__ or ()), *(one.__kwdefaults__ or {}).values()]
        elif inspect.isframe(one):
            continue
        else:
            kept += gc.get_referents(one)
        if isinstance(one, np.ndarray):
            kept.append(one.base)


FOUND: dict[str, list[Any]] = {}


class Explorer(Strategy):
    """Walks through all that it is given, and decides nothing."""

    def _triage(self, items):
        items.lottery(), items.creator_lottery(), items.device, items.address, items.content
        FOUND.setdefault("triage", []).append(list(reachable(self, items)))
        return Triage.allow(len(items))

    def _adapt(self, observation):
        FOUND.setdefault("adapt", []).append(list(reachable(self, observation)))


@pytest.fixture(scope="module", params=["compiled", "simpy"])
def found(request):
    FOUND.clear()
    scenario = tiny_scenario(horizon="4h", warm_up="0s", networks={}, uploads={"per_day": 500})
    run_replication(Replication(scenario, Explorer(), SEED, 3, engine=request.param))
    assert FOUND["triage"]
    assert FOUND["adapt"]
    return dict(FOUND)


@pytest.mark.parametrize("where", ["triage", "adapt"])
def test_no_object_of_the_world_or_its_luck_is_reachable(found, where):
    for objects in found[where]:
        assert [type(one).__name__ for one in objects if isinstance(one, SECRET)] == []


@pytest.mark.parametrize("where", ["triage", "adapt"])
def test_the_seed_is_reachable_in_no_form(found, where):
    for objects in found[where]:
        numbers = [one for one in objects if isinstance(one, int) and not isinstance(one, bool)]
        assert SEED not in numbers
        texts = [one for one in objects if isinstance(one, str | bytes)]
        assert [text for text in texts if str(SEED) in str(text)] == []
        arrays = [one for one in objects if isinstance(one, np.ndarray) and one.dtype.kind in "iu"]
        assert [array for array in arrays if (array == SEED).any()] == []


def test_arrays_of_items_share_no_memory_with_a_chunk():
    uploads = example_uploads(example_context(), 40)
    strikes = np.zeros(40, np.uint8)
    items = Items.from_chunk(uploads, example_context(), strikes=strikes, lottery_key=(SEED, 0))
    arrays = [one for one in reachable(items) if isinstance(one, np.ndarray) and one.size]

    assert len(arrays) >= 9
    for column in (*uploads, strikes):
        assert [array.dtype for array in arrays if np.may_share_memory(array, column)] == []


def test_a_planted_key_would_be_found():
    class Leaky(Explorer):
        """Holds what it must not."""

    strategy = Leaky()
    strategy.hidden = lambda: SEED + 0 if strategy is None else (SEED,)
    strategy.kept = {"deep": [(1, {"deeper": (SEED, 0)})]}
    assert SEED in list(reachable(strategy))


def test_the_key_of_the_lottery_is_no_key_of_the_world():
    items = Items.from_chunk(example_uploads(example_context(), 200), example_context(), lottery_key=(SEED, 4))
    assert len(set(own_key(SEED, 4)) & {SEED, 4}) == 0
    ours = items.lottery()
    for stream in Stream:
        theirs = uniforms(SEED, 4, int(stream), items.item, 0)
        # 200 pairs of independent uniforms: a correlation above 5 / sqrt(200) has a chance of less than 1e-6
        assert abs(np.corrcoef(ours, theirs)[0, 1]) < 5 / np.sqrt(200)


def test_lotteries_of_other_replications_are_others():
    uploads = example_uploads(example_context(), 50)
    draws = {
        key: tuple(Items.from_chunk(uploads, example_context(), lottery_key=key).lottery())
        for key in [(1, 0), (1, 1), (0, 1), (11, 0), (1, 10)]
    }
    assert len(set(draws.values())) == len(draws)
