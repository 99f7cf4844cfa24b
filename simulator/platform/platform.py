"""The platform: the control plane of a run, as SimPy processes around a flow engine.

Five processes act on the engine: shifts change staff, signals are read, at control ticks queues are ranked and the
strategy adapts and gives orders, the world answers to what was decided, and uploads are triaged and admitted chunk by
chunk. At an instant the
engine first handles every event before it (``advance(until=now)``); then the changes of that instant follow, in the
order of ``clock.Rank``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError, StrategyError
from simulator.flow.contract import FlowEngine, Signals
from simulator.ledger.counts import Counts
from simulator.strategy import Observation, Order, Ranking, Strategy
from simulator.world.mechanisms.reupload_storm.response import Hashes
from simulator.world.response import Response, Responses, responses_of
from simulator.world.source import SimulatedSource, UploadSource

from .clock import Clock, ControlProcess, Rank
from .content import Content
from .context import context_of
from .intake import CHUNK_SIZE, Intake
from .journal import Journal
from .observers import Observer
from .orders import Levers, carry_out
from .queues import Queues
from .staff import Staff


class Platform:
    """One run: a source of uploads, a strategy and an engine on one clock.

    Parameters
    ----------
    source : UploadSource
        A simulated world, or anything else that gives uploads and the plan.
    strategy : Strategy
        Is started here and keeps the state of this run, so each run needs its own.
    engine : FlowEngine
    treatment : Strategy, optional
        Decides the uploads of the treatment arm, from the start of the experiment on; started here too. It may give no
        orders, since staff serves both arms.
    chunk_size : int
        Uploads triaged at once, at most. A live strategy is triaged at most one control tick at a time besides.
    observers : sequence of Observer
        Who looks on, in this order.
    ahead : bool
        Whether a second thread draws the next uploads meanwhile, which changes no result.
    responses : sequence of Response
        Ways in which the world answers to enforcement, besides those that the scenario switches on.

    Attributes
    ----------
    env : Clock
        The SimPy environment of the control plane; time in seconds since the scenario's start.

    Raises
    ------
    InputError
        If ``responses`` are given and the source cannot redraw uploads, if the scenario's treatment arm has
        a strategy and ``treatment`` is not given, or if an observer reads the log and the engine keeps none.

    Examples
    --------
    A custom process is a generator function of the platform. This one sends half of a pool's reviewers home for an
    hour::

        def outage(platform):
            yield platform.env.until(34 * HOUR)
            before = platform.staffed("general")
            platform.set_capacity("general", before // 2)
            yield platform.env.timeout(HOUR)
            platform.set_capacity("general", before)


        platform = Platform(world, strategy, engine)
        platform.process(outage)
        counts = platform.run()

    The next planned change of shift, and the next order of the strategy that calls in others of the pool's reserve, set
    its staff to the plan and that reserve again. Where reviewers are people, those at the lowest desks stay, and those
    who come beyond the plan begin their shift.
    """

    def __init__(
        self,
        source: UploadSource,
        strategy: Strategy,
        engine: FlowEngine,
        *,
        treatment: Strategy | None = None,
        chunk_size: int = CHUNK_SIZE,
        observers: Sequence[Observer] = (),
        ahead: bool = False,
        responses: Sequence[Response] = (),
    ) -> None:
        self.source = source
        self.strategy = strategy
        self.treatment = treatment
        self.engine = engine
        self.env = Clock()
        self._observers = tuple(observers)
        self._readers = _readers_of(observers, engine)
        self._staff = Staff(source, engine, self.env)
        self._responses = _answers(source, responses)
        bank = None if self._responses is None else self._responses.of_kind(Hashes)
        self._content = Content(source, engine, self.env, bank)
        if source.populations.treated and treatment is None:
            raise InputError(
                "A scenario with `arms.strategy` needs it as the platform's `treatment` (see treatment_in_force). "
                "Got None instead."
            )
        self._notices: list[NDArray[np.void]] = []
        context = context_of(source)
        strategies = [one for one in (strategy, treatment) if one is not None]
        for one in strategies:
            one.start(context)
        if treatment is not None:
            _refuse_rankings(treatment)
        self._journal = Journal(
            source,
            histories=any(one.reads_history for one in strategies),
            verdicts=any(one.reads_verdicts for one in strategies),
        )
        self._queues = Queues(source, engine, self.env, context, strategy)
        self._live = any(one.live for one in strategies)
        self._reads_queues = any(one.reads_queues for one in strategies)
        self._intake = Intake(
            source,
            strategy,
            treatment,
            engine,
            self._journal,
            self._responses,
            self._observers,
            context,
            chunk_size=chunk_size,
            ahead=ahead,
        )
        self._read = self._live or self._responses is not None
        """Whether anybody may read signals."""
        self._failure: BaseException | None = None
        self._begin(self._shifts())
        if self._live:
            self._begin(self._signals())
        if self._live or self._queues.first:
            self._begin(self._ticks())
        if self._responses is not None:
            self._begin(self._answered(self._responses))
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
        """Run to the horizon and return the engine's counts; exceptions of a process propagate unchanged."""
        for observer in self._observers:
            observer.started(self.source)
        try:
            self.env.run(until=self.source.horizon)
        except BaseException:
            if self._failure is None:
                raise
            raise self._failure from self._failure.__cause__
        finally:
            self._intake.close()
        counts = self.engine.finish()
        self._reached(self.source.horizon)
        return counts

    def set_capacity(self, pool: str, reviewers: int) -> None:
        """Change the staff on shift of a pool now.

        Raises
        ------
        InputError
            If there is no such pool, or ``reviewers`` is not in 0 ... ``source.size.desks``.
        """
        self._staff.set(pool, reviewers)

    def staffed(self, pool: str) -> int:
        """Return the staff on shift of a pool now."""
        return self._staff.on_shift(pool)

    @property
    def rankings(self) -> dict[str, Ranking]:
        """The rankings that order queues now, by queue."""
        return dict(self._queues.in_force)

    def waiting(self, pool: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the items whose jobs wait in a queue now, the first one first, and the priorities of the jobs."""
        self.engine.advance(self.env.now)
        return self.engine.queue(self.source.pools.index(pool))

    def signals(self) -> Signals:
        """Return the engine's signals now, without delay; notices are those since the last reading of signals."""
        self.engine.advance(self.env.now)
        signals = self.engine.signals(queues=self._reads_queues)
        if self._live:  # nobody else takes them out of the journal
            self._journal.note_decisions(signals)
        if self._responses is not None:
            self._notices.append(signals.notices)
        return signals

    # ------------------------------------------------------------------------------------------------ its processes

    def _shifts(self) -> ControlProcess:
        for time, pool, reviewers in self.source.capacity:
            if time > self.env.now:
                yield self.env.until(time, Rank.SHIFT)
            self._staff.plan(pool, reviewers)
        # a process must be a generator, even where nobody is ever on shift
        yield self.env.until(self.env.now, Rank.SHIFT)

    def _signals(self) -> ControlProcess:
        tick, lag = self.source.control.tick, self.source.control.signal_lag
        for number in range(1, self._tick_count() + 1):
            read_at = number * tick - lag
            if read_at >= 0:
                yield self.env.until(read_at, Rank.SIGNALS)
                self._journal.record(self.signals())
            else:
                self._journal.record(None)

    def _ticks(self) -> ControlProcess:
        for name, ranking in self._queues.first.items():
            self._queues.set(name, ranking)
        for number in range(1, self._tick_count() + 1):
            yield self.env.until(number * self.source.control.tick, Rank.TICK)
            self._queues.rank_again()
            if self._live:
                self._adapt()

    def _adapt(self) -> None:
        """Let the strategies adapt at a tick, and carry out what they order."""
        observation = self._journal.observe()
        for observer in self._observers:
            observer.observed(observation)
        orders = self.strategy.adapt(_told(self.strategy, observation))
        if self.treatment is not None:
            _refuse_orders(self.treatment, self.treatment.adapt(_told(self.treatment, observation)))
        if orders:
            for observer in self._observers:
                observer.ordered(self.env.now, orders)
        for order in orders:
            carry_out(order, Levers(self._staff, self._queues, self._content))

    def _answered(self, responses: Responses) -> ControlProcess:
        for number in range(1, self._tick_count() + 1):
            yield self.env.until(number * self.source.control.tick, Rank.SIGNALS)
            self.signals()
            responses.learn(np.concatenate(self._notices), self.env.now)
            self._notices = []

    def _uploads(self) -> ControlProcess:
        yield self.env.until(0.0, Rank.UPLOADS)
        for chunk in self._intake.chunks():
            begin = float(chunk.time[0])
            yield self.env.until(begin, Rank.UPLOADS)
            # what came before is handled before more is taken in, so memory stays flat
            self.engine.advance(begin)
            self._reached(begin)
            self._intake.admit(chunk)
            if not self._read:
                self.engine.signals()  # an engine keeps strikes until somebody reads them

    # ---------------------------------------------------------------------------------------------------- its parts

    def _begin(self, process: ControlProcess) -> None:
        self.env.process(self._watched(process))

    def _watched(self, process: ControlProcess) -> ControlProcess:
        """Keep the exception of a process: SimPy makes a new one of the same type, which not every type allows."""
        try:
            return (yield from process)
        except BaseException as error:
            self._failure = error
            raise

    def _reached(self, time: float) -> None:
        if self._readers:
            events = self.engine.take_log()
            for reader in self._readers:
                reader.logged(events)
        for observer in self._observers:
            observer.reached(time)

    def _tick_count(self) -> int:
        """Ticks strictly between 0 and the horizon."""
        return max(0, int(np.ceil(self.source.horizon / self.source.control.tick)) - 1)


def _readers_of(observers: Sequence[Observer], engine: FlowEngine) -> tuple[Observer, ...]:
    """Return the observers that read the engine's log."""
    readers = tuple(observer for observer in observers if observer.reads_log)
    if readers and not engine.log:
        raise InputError(
            f"{type(readers[0]).__name__} reads the log, so its engine must keep one (`log=True`). Got False instead."
        )
    return readers


def _told(strategy: Strategy, observation: Observation) -> Observation:
    """Return what one strategy gets of an observation: single verdicts only if it reads them."""
    return observation if strategy.reads_verdicts else replace(observation, each_verdict=None)


def _refuse_orders(treatment: Strategy, orders: tuple[Order, ...]) -> None:
    if orders:
        raise StrategyError(
            f"{type(treatment).__name__} decides for one arm only, so it must give no orders: the arms share staff. "
            f"Got {orders[0]!r} instead."
        )


def _refuse_rankings(treatment: Strategy) -> None:
    if ranked := treatment.rank():
        raise StrategyError(
            f"{type(treatment).__name__} decides for one arm only, so it must rank no queue: the arms share queues. "
            f"Got a ranking of {next(iter(ranked))!r} instead."
        )


def _answers(source: UploadSource, more: Sequence[Response]) -> Responses | None:
    """Return the world's responses to enforcement; None without responses."""
    if isinstance(source, SimulatedSource):
        return responses_of(source, more) or None
    if more:
        raise InputError(
            f"Responses must have a source that redraws uploads, such as a World. Got {type(source).__name__} instead."
        )
    return None
