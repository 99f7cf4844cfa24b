"""One replication: runs a world, a strategy and an engine together and returns the counts."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from simulator.errors import UnknownNameError, did_you_mean, show
from simulator.ledger import Ledger

from .clock import ControlProcess
from .event_log import EventLog, LogWriter, log_path, names_of
from .intake import CHUNK_SIZE
from .observers import Observer
from .platform import Platform
from .sharing import Shared

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.flow.contract import FlowEngine
    from simulator.strategy import Strategy
    from simulator.world.world import World

ENGINES: Mapping[str, str] = {
    "compiled": "simulator.flow.compiled:CompiledEngine",
    "simpy": "simulator.flow.simpy_engine:SimpyEngine",
}
"""Flow engines by name; imported when used."""


def engine_class(name: object) -> type[FlowEngine]:
    """Return the flow engine of a name.

    Raises
    ------
    UnknownNameError
        If no engine has that name.
    """
    if not isinstance(name, str) or name not in ENGINES:
        raise UnknownNameError(f"An engine must be a known one. Got {show(name)} instead.{did_you_mean(name, ENGINES)}")
    module, _, attribute = ENGINES[name].partition(":")
    return cast("type[FlowEngine]", getattr(import_module(module), attribute))


@dataclass(frozen=True)
class Replication:
    """The description of a replication: plain data, so that any worker can run it.

    Parameters
    ----------
    scenario : Scenario
    strategy : Strategy
        Copied before use: what it learns in one replication is unknown to the next.
    treatment : Strategy, optional
        Strategy of the treatment arm, see ``Platform``; copied likewise.
    seed, number : int
        Address of all draws: the same in both arms of a comparison.
    engine : str
        A name in ``ENGINES``.
    chunk_size : int
    log : Path, optional
        Folder for the event log.
    about : Mapping
        Provenance, kept in the log.
    processes : sequence of generator functions
        Custom processes of the control plane, see ``Platform.process``.
    ahead : bool
        Whether a second thread draws the next uploads meanwhile: worth while where a core has nothing else to do.
    shared : Shared, optional
        Uploads that were played for this run and for others; it plays the rest. Nobody may look on then: observers and
        the log would miss them.
    """

    scenario: Scenario
    strategy: Strategy
    seed: int
    number: int
    engine: str = "compiled"
    chunk_size: int = CHUNK_SIZE
    log: Path | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    processes: Sequence[Callable[[Platform], ControlProcess]] = ()
    ahead: bool = False
    treatment: Strategy | None = None
    shared: Shared | None = None


def run_replication(task: Replication, observers: Sequence[Observer] = ()) -> Ledger:
    """Run one replication from time 0 to the horizon and return its ledger.

    Parameters
    ----------
    task : Replication
    observers : sequence of Observer
        Who looks on, behind the writer of the event log.
    """
    world = _world_of(task)
    read = task.log is not None or any(observer.reads_log for observer in observers)
    engine = engine_class(task.engine)(world.laws, world.size, log=read)
    with ExitStack() as stack:
        present = list(observers)
        if task.log is not None:
            about = {**task.about, "replication": task.number}
            names = names_of(world, [one for one in (task.strategy, task.treatment) if one is not None])
            log = stack.enter_context(EventLog(log_path(task.log, task.number), about, names))
            present.insert(0, LogWriter(log, names["reason"]))
        strategy, treatment = copy.deepcopy((task.strategy, task.treatment))
        platform = Platform(
            world,
            strategy,
            engine,
            treatment=treatment,
            chunk_size=task.chunk_size,
            observers=present,
            ahead=task.ahead,
        )
        for process in task.processes:
            platform.process(process)
        counts = platform.run()
    if task.shared is not None:
        counts = task.shared.added_to(counts)
    return Ledger.from_counts(world.populations.completed(counts), world)


def _world_of(task: Replication) -> World:
    from simulator.world.part import PartOfWorld
    from simulator.world.world import World

    if task.shared is None:
        return World(task.scenario, seed=task.seed, replication=task.number)
    part = task.shared.items, task.shared.drawn
    return PartOfWorld(task.scenario, seed=task.seed, replication=task.number, items=part[0], drawn=part[1])
