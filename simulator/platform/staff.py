"""Staff: reviewers on shift by the plan, by a strategy's calls on the reserve, and by custom processes."""

from __future__ import annotations

from simulator.errors import InputError, UnknownNameError, did_you_mean, show
from simulator.flow.contract import FlowEngine
from simulator.world.rosters import Block, Roster, limited
from simulator.world.source import UploadSource

from .clock import Clock


class Staff:
    """The staff of all pools; only this class sets the engine's staff.

    In effect is the plan of the shifts plus what is called in of the reserve; what a custom process sets holds until
    either of them changes. The law is stated in ``docs/world/staffing.md``.

    Parameters
    ----------
    source : UploadSource
    engine : FlowEngine
    clock : Clock
    """

    def __init__(self, source: UploadSource, engine: FlowEngine, clock: Clock) -> None:
        self._source = source
        self._engine = engine
        self._clock = clock
        self._numbers = {name: number for number, name in enumerate(source.pools)}
        self._on_shift = [0] * len(source.pools)
        self._planned = [0] * len(source.pools)
        self._rosters: list[Roster | None] = [None] * len(source.pools)
        """The plan's open desks of pools whose reviewers are people."""
        self._called: list[list[float]] = [[] for _ in source.pools]
        """When each reviewer of the reserve who is there was called in, desk by desk, s."""
        self._relieved = [0.0] * len(source.pools)
        """When the latest planned shift of a pool began whose reviewers are people, s."""

    def number(self, pool: str) -> int:
        """Return a pool's index.

        Raises
        ------
        UnknownNameError
            If there is no such pool.
        """
        if pool not in self._numbers:
            raise UnknownNameError(
                f"A pool must be one of the scenario's. Got {show(pool)} instead.{did_you_mean(pool, self._numbers)}"
            )
        return self._numbers[pool]

    def on_shift(self, pool: str) -> int:
        """Return the reviewers of a pool who are on shift now."""
        return self._on_shift[self.number(pool)]

    def plan(self, pool: int, reviewers: int) -> None:
        """Start a planned change of staff now; reviewers of the reserve stay beside the planned staff."""
        self._planned[pool] = reviewers
        roster = self._rosters[pool] = self._source.rosters.get((self._clock.now, pool))
        if roster is not None:
            self._relieved[pool] = max([self._relieved[pool], *(block.begun for block in roster)])
        self._set(pool, reviewers + len(self._called[pool]))

    def call_in(self, pool: int, reviewers: int) -> None:
        """Carry out an order: set the number of reserve reviewers from now on."""
        self._engine.advance(self._clock.now)
        self._engine.note_order(pool, reviewers)
        called = self._called[pool]
        if reviewers != len(called):
            called[reviewers:] = [self._clock.now] * max(0, reviewers - len(called))
            self._set(pool, self._planned[pool] + reviewers)

    def set(self, pool: str, reviewers: int) -> None:
        """Set the number of reviewers on shift from now until the plan or the reserve changes.

        Raises
        ------
        InputError
            If there is no such pool, or no desks for so many.
        """
        desks = self._source.size.desks
        if not 0 <= reviewers <= desks:
            raise InputError(
                f"The reviewers on shift in pool {pool!r} must be in 0 ... {desks}, the most that any shift of the "
                f"scenario plans, with its reserve. Got {show(reviewers)} instead."
            )
        self._set(self.number(pool), reviewers)

    def _set(self, pool: int, reviewers: int) -> None:
        self._engine.advance(self._clock.now)
        roster = self._rosters[pool]
        if roster is None:
            self._engine.set_capacity(pool, reviewers)
        else:
            everybody = (*roster, *self._reserve(pool))
            self._engine.set_roster(pool, limited(everybody, reviewers, self._source.size.desks, self._clock.now))
        self._on_shift[pool] = reviewers

    def _reserve(self, pool: int) -> Roster:
        """Return the desks of the reserve, behind those of the pool's people; a new planned shift relieves it too."""
        desks = self._source.reserves[pool]
        begun = [max(called, self._relieved[pool]) for called in self._called[pool]]
        return tuple(Block(desks[place : place + 1], time, time) for place, time in enumerate(begun))
