"""One run with a stopwatch on each of its stages."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.ledger.counts import Counts

STAGES = ("world", "triage", "flow", "platform")
"""Drawing uploads; the strategy; the engine; all else: control plane, set-up, adding up."""

_ENGINE_METHODS = (
    "admit",
    "advance",
    "finish",
    "note",
    "rank_again",
    "set_capacity",
    "set_ranking",
    "set_roster",
    "signals",
    "take_log",
)


class Stopwatch:
    """Adds up processor time by stage.

    Processor time (user and system) and not the clock on the wall: runs use one core, and what else the machine does at
    the time is then mostly without effect.
    """

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STAGES, 0.0)
        self._busy = False

    def watch(self, thing: object, stage: str, *methods: str) -> None:
        """Time these methods of an object; calls from within a timed call belong to it."""
        for name in methods:
            setattr(thing, name, self._timed(stage, getattr(thing, name)))

    def _timed(self, stage: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            if self._busy:
                return method(*args, **kwargs)
            self._busy, start = True, time.process_time()
            try:
                return method(*args, **kwargs)
            finally:
                self.seconds[stage] += time.process_time() - start
                self._busy = False

        return timed

    def each(self, stage: str, generate: Callable[..., Any]) -> Callable[..., Any]:
        """Return a generator function that yields what another yields, with the time of the other's steps counted."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            step = self._timed(stage, generate(*args, **kwargs).__next__)
            while True:
                try:
                    item = step()
                except StopIteration:
                    return
                yield item

        return timed


def run_by_stage(scenario: Scenario, engine: str, seed: int = 1) -> tuple[dict[str, float], int, Counts]:
    """Run one replication as ``simulate`` does.

    Returns
    -------
    seconds : dict
        Processor time by stage, s.
    uploads : int
    counts : Counts
    """
    from simulator.ledger import Ledger
    from simulator.platform.platform import Platform
    from simulator.platform.replication import engine_class
    from simulator.strategy.lookup import make_strategy
    from simulator.world.world import World

    stopwatch, start = Stopwatch(), time.process_time()
    strategy = make_strategy(scenario.strategy)
    world = World(scenario, seed=seed, replication=0)
    flow = engine_class(engine)(world.laws, world.size)
    uploads = [0]

    def admit(chunk: Any, decisions: Any, admit: Callable[..., None] = flow.admit) -> None:
        uploads[0] += len(chunk)
        admit(chunk, decisions)

    flow.admit = admit  # type: ignore[method-assign]
    world.chunks = stopwatch.each("world", world.chunks)  # type: ignore[method-assign]
    stopwatch.watch(strategy, "triage", "triage")
    stopwatch.watch(flow, "flow", *_ENGINE_METHODS)
    counts = Platform(world, strategy, flow).run()
    Ledger.from_counts(counts, world)
    seconds = stopwatch.seconds
    seconds["platform"] = time.process_time() - start - sum(seconds.values())
    return seconds, uploads[0], counts
