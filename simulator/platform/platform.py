"""The platform: the control plane of a run, as SimPy processes around a flow engine.

Five processes act on the engine: shifts change staff, signals are read, the strategy adapts at control ticks, the
world answers to what was decided, and uploads are triaged and admitted chunk by chunk. At an instant the engine first
handles every event before it (``advance(until=now)``); then the changes of that instant follow, in the order of
``clock.Rank``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.domain.accounts import account_ids
from simulator.errors import InputError, UnknownNameError, did_you_mean
from simulator.flow.contract import Counts, Decisions, FlowEngine, Signals
from simulator.strategy import Context, Items, Strategy, Triage
from simulator.world.chunk import Chunk
from simulator.world.mechanisms.time_limits import review_limits
from simulator.world.response import Response, responses_of
from simulator.world.rosters import Roster, limited

from .ahead import drawn_ahead
from .clock import Clock, ControlProcess, Rank
from .journal import Journal

if TYPE_CHECKING:
    from simulator.world.world import World

CHUNK_SIZE = 65_536
"""Uploads that are drawn, triaged and admitted at once, at most. It moves memory and speed, never results."""

Watch = Callable[[float], None]
"""Called with the time reached, s, whenever the engine has caught up with it; it may raise to stop the run."""


class Platform:
    """One run: a world, a strategy and an engine on one clock.

    Parameters
    ----------
    world : World
    strategy : Strategy
        Is started here and keeps the state of this run, so each run needs its own.
    engine : FlowEngine
    chunk_size : int
        Uploads triaged at once, at most. A live strategy is triaged at most one control tick at a time besides.
    watch : callable, optional
        Called with the time reached, s, before each chunk is admitted.
    ahead : bool
        Whether a second thread draws the next uploads meanwhile, which changes no result.
    responses : sequence of Response
        Ways in which the world answers to enforcement, besides those that the scenario switches on.

    Attributes
    ----------
    env : Clock
        The SimPy environment of the control plane; time in seconds since the scenario's start.

    Examples
    --------
    A custom process is a generator function of the platform. This one sends half of a pool's reviewers home for an
    hour::

        def outage(platform):
            yield platform.env.until(platform.hours(34))
            before = platform.staffed("general")
            platform.set_capacity("general", before // 2)
            yield platform.env.timeout(platform.hours(1))
            platform.set_capacity("general", before)


        platform = Platform(world, strategy, engine)
        platform.process(outage)
        counts = platform.run()

    The next planned change of shift sets the pool's staff to its plan again. Where reviewers are people, those at the
    lowest desks stay, and those who come beyond the plan begin their shift.
    """

    def __init__(
        self,
        world: World,
        strategy: Strategy,
        engine: FlowEngine,
        *,
        chunk_size: int = CHUNK_SIZE,
        watch: Watch | None = None,
        ahead: bool = False,
        responses: Sequence[Response] = (),
    ) -> None:
        self.world = world
        self.strategy = strategy
        self.engine = engine
        self.env = Clock()
        self.control = world.scenario.control
        self.horizon = world.laws.horizon
        self._chunk_size = chunk_size
        self._watch = watch
        self._ahead = ahead
        self._source: Generator[Chunk, None, None] | None = None
        self._pools = {name: number for number, name in enumerate(world.pools)}
        self._staffed = np.zeros(len(self._pools), dtype=np.int64)
        self._planned: list[Roster | None] = [None] * len(self._pools)
        """The plan's open desks of pools whose reviewers are people."""
        self._journal = Journal(world)
        self._responses = responses_of(world, responses)
        self._notices: list[NDArray[np.void]] = []
        self._context = context_of(world)
        self._lottery_key = (world.laws.seed, world.laws.replication)
        strategy.start(self._context)
        self._read = strategy.live or bool(self._responses)
        """Whether anybody may read signals."""
        self._failure: BaseException | None = None
        self._begin(self._shifts())
        if strategy.live:
            self._begin(self._signals())
            self._begin(self._ticks())
        if self._responses:
            self._begin(self._answers())
        self._begin(self._uploads())

    # ------------------------------------------------------------------------------------------------ for everybody

    def process(self, process: Callable[[Platform], ControlProcess]) -> None:
        """Add a SimPy process to the control plane: a generator function that is given this platform.

        It starts at time 0, after the first staff is on shift. It may yield ``platform.env.until(time)``,
        ``platform.env.timeout(delay)`` or any other SimPy event, and in between call the platform's methods.
        """
        self._read = True
        self._begin(process(self))

    def run(self) -> Counts:
        """Run to the horizon and return what the engine counted; what a process raises comes out as it is."""
        try:
            self.env.run(until=self.horizon)
        except BaseException:
            if self._failure is None:
                raise
            raise self._failure from self._failure.__cause__
        finally:
            if self._source is not None:
                self._source.close()
        return self.engine.finish()

    def set_capacity(self, pool: str, reviewers: int) -> None:
        """Change the staff on shift of a pool now.

        Raises
        ------
        InputError
            If there is no such pool, or ``reviewers`` is not in 0 ... ``world.size.desks``.
        """
        if not 0 <= reviewers <= self.world.size.desks:
            raise InputError(
                f"The reviewers on shift in pool {pool!r} must be in 0 ... {self.world.size.desks}, the most that any "
                f"shift of the scenario plans. Got {reviewers!r} instead."
            )
        self._set_capacity(self._number(pool), reviewers)

    def staffed(self, pool: str) -> int:
        """Return the staff on shift of a pool now."""
        return int(self._staffed[self._number(pool)])

    def signals(self) -> Signals:
        """Return the engine's signals now, not delayed; strikes are those since signals were last read by anyone."""
        self.engine.advance(self.env.now)
        signals = self.engine.signals()
        if self.strategy.live:  # nobody else takes them out of the journal
            self._journal.note_strikes(signals.strikes)
        if self._responses:
            self._notices.append(signals.notices)
        return signals

    # ------------------------------------------------------------------------------------------------ its processes

    def _shifts(self) -> ControlProcess:
        for time, pool, reviewers in self.world.capacity:
            if time > self.env.now:
                yield self.env.until(time, Rank.SHIFT)
            self._planned[pool] = self.world.rosters.get((time, pool))
            self._set_capacity(pool, reviewers)
        # a process must be a generator, even where nobody is ever on shift
        yield self.env.until(self.env.now, Rank.SHIFT)

    def _signals(self) -> ControlProcess:
        tick, lag = self.control.tick, self.control.signal_lag
        for number in range(1, self._tick_count() + 1):
            read_at = number * tick - lag
            if read_at >= 0:
                yield self.env.until(read_at, Rank.SIGNALS)
                self._journal.record(self.signals())
            else:
                self._journal.record(None)

    def _ticks(self) -> ControlProcess:
        for number in range(1, self._tick_count() + 1):
            yield self.env.until(number * self.control.tick, Rank.TICK)
            self.strategy.adapt(self._journal.observe())

    def _answers(self) -> ControlProcess:
        for number in range(1, self._tick_count() + 1):
            yield self.env.until(number * self.control.tick, Rank.SIGNALS)
            self.signals()
            self._responses.learn(np.concatenate(self._notices), self.env.now)
            self._notices = []

    def _uploads(self) -> ControlProcess:
        yield self.env.until(0.0, Rank.UPLOADS)
        for chunk in self._chunks():
            begin = float(chunk.time[0])
            yield self.env.until(begin, Rank.UPLOADS)
            # what came before is handled before more is taken in, so memory stays flat
            self.engine.advance(begin)
            if self._watch is not None:
                self._watch(begin)
            if self._responses:
                chunk = self._responses.rewritten(chunk)
            triage = self._triaged(chunk)
            if triage.delay.any():
                chunk = chunk.put_off(triage.delay)
            self.engine.admit(chunk, _decisions(triage))
            if not self._read:
                self.engine.signals()  # an engine keeps strikes until somebody reads them

    # ---------------------------------------------------------------------------------------------------- its parts

    def _begin(self, process: ControlProcess) -> None:
        self.env.process(self._watched(process))

    def _watched(self, process: ControlProcess) -> ControlProcess:
        """Keep what a process raises: SimPy makes a new exception of the same type, which not every type allows."""
        try:
            return (yield from process)
        except BaseException as error:
            self._failure = error
            raise

    def _number(self, pool: str) -> int:
        if pool not in self._pools:
            raise UnknownNameError(
                f"A pool must be one of the scenario's. Got {pool!r} instead.{did_you_mean(pool, self._pools)}"
            )
        return self._pools[pool]

    def _set_capacity(self, pool: int, reviewers: int) -> None:
        self.engine.advance(self.env.now)
        planned = self._planned[pool]
        if planned is None:
            self.engine.set_capacity(pool, reviewers)
        else:
            self.engine.set_roster(pool, limited(planned, reviewers, self.world.size.desks, self.env.now))
        self._staffed[pool] = reviewers

    def _tick_count(self) -> int:
        """Ticks strictly between 0 and the horizon."""
        tick = self.control.tick
        return max(0, int(np.ceil(self.horizon / tick)) - 1)

    def _chunks(self) -> Iterator[Chunk]:
        """Yield the uploads in chunks; none spans a control tick if anything that is decided at ticks changes them."""
        for chunk in self._drawn():
            if self.strategy.live or self._responses:
                yield from _split(chunk, self.control.tick)
            else:
                yield chunk

    def _drawn(self) -> Iterator[Chunk]:
        """Yield the uploads in chunks, drawn ahead if so wanted: whole blocks then, which have the same chunks."""
        if not self._ahead:
            yield from self.world.chunks(0.0, self.horizon, self._chunk_size)
            return
        self._source = drawn_ahead(self.world.chunks(0.0, self.horizon, sys.maxsize))
        for block in self._source:
            for start in range(0, len(block), self._chunk_size):
                yield block.slice(start, min(start + self._chunk_size, len(block)))

    def _triaged(self, chunk: Chunk) -> Triage:
        """Return the decisions for a chunk; the strategy sees nothing of what is kept back."""
        if not chunk.withheld.any():
            return self.strategy.triage(self._items(chunk))
        rows = np.flatnonzero(chunk.withheld == 0)
        triage = Triage.allow(len(chunk))
        if len(rows):
            triage.write(rows, self.strategy.triage(self._items(chunk.take(rows))))
        return triage

    def _items(self, chunk: Chunk) -> Items:
        strikes = None
        if self.strategy.live:
            strikes = self._journal.strikes_of(account_ids(chunk.creator, chunk.account))
        return Items.from_chunk(
            chunk,
            self._context,
            strikes=strikes,
            lottery_key=self._lottery_key,
            fingerprints=self.world.fingerprints,
        )


def _split(chunk: Chunk, tick: float) -> Iterator[Chunk]:
    """Yield the parts of a chunk between ticks; an upload at a tick belongs to what follows it."""
    window = np.floor_divide(chunk.time, tick)
    edges = [0, *(np.flatnonzero(np.diff(window)) + 1).tolist(), len(chunk)]
    for start, stop in pairwise(edges):
        yield chunk.slice(start, stop)


def context_of(world: World) -> Context:
    """Return what a strategy is told of a world."""
    rescoring = world.scenario.detection.rescoring
    return Context(
        markets=world.markets,
        policies=world.policies,
        tiers=world.tiers,
        queues=world.pools,
        severity_weights=world.severity_weights,
        tier_views=world.tier_views,
        tick=world.scenario.control.tick,
        route=world.laws.route,
        reach=world.laws.reach,
        rescore_views=rescoring.views,
        rescore_reports=rescoring.reports,
        rescore_ages=rescoring.ages,
        limits=review_limits(world.laws.time_limit),
    )


def _decisions(triage: Triage) -> Decisions:
    return Decisions(
        action=triage.action,
        queue=triage.queue,
        priority=triage.priority,
        review_at_reports=triage.review_at_reports,
        review_at_views=triage.review_at_views,
        remove_at_rescore=triage.remove_at_rescore,
        review_at_rescore=triage.review_at_rescore,
    )
