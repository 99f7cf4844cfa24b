"""Staff: reviewers on shift by the plan, by a strategy's calls on the reserve, and by custom processes."""

from __future__ import annotations

from simulator.domain.events import Event
from simulator.errors import InputError, UnknownNameError, did_you_mean, show
from simulator.flow.contract import FlowEngine
from simulator.world.rosters import Block, Roster, limited, people_in
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
        self._moves: dict[tuple[int, int], list[float]] = {}
        """When each of the people was asked for who are to work for another pool, by (their pool, the other one), s."""
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
        self._set_with_guests(pool)

    def call_in(self, pool: int, reviewers: int) -> None:
        """Carry out an order: set the number of reserve reviewers from now on."""
        self._engine.advance(self._clock.now)
        self._engine.note(Event.ORDER, pool, reviewers)
        if reviewers != len(self._called[pool]):
            self._ask(self._called[pool], reviewers)
            self._set_with_guests(pool)

    def move(self, pool: int, to: int, reviewers: int) -> None:
        """Carry out an order: set the number of people of a pool who work for another one from now on."""
        self._engine.advance(self._clock.now)
        self._engine.note(Event.MOVE, pool, -reviewers)
        self._engine.note(Event.MOVE, to, reviewers)
        moved = self._moves.setdefault((pool, to), [])
        if reviewers != len(moved):
            self._ask(moved, reviewers)
            self._set_with_guests(pool, to)

    def _ask(self, asked: list[float], reviewers: int) -> None:
        asked[reviewers:] = [self._clock.now] * max(0, reviewers - len(asked))

    def _lent(self, pool: int) -> dict[int, int]:
        """Return how many people of a pool work for others, by pool; the first to be ordered go first."""
        left, lent = self._planned[pool] + len(self._called[pool]), {}
        for (home, to), asked in self._moves.items():
            if home == pool:
                lent[to] = min(len(asked), left)
                left -= lent[to]
        return lent

    def _set_with_guests(self, *pools: int) -> None:
        """Put the staff in effect on shift in pools, and in those where their people work."""
        for pool in dict.fromkeys((*pools, *(to for home in pools for to in self._lent(home)))):
            own = self._planned[pool] + len(self._called[pool]) - sum(self._lent(pool).values())
            guests = self._guests(pool)
            if pool in {to for _, to in self._moves}:
                self._engine.advance(self._clock.now)
                blocks = (*self._own(pool, own), *guests)
                self._engine.set_roster(pool, blocks)
                self._on_shift[pool] = own + people_in(guests)
            else:
                self._set(pool, own)

    def _guests(self, pool: int) -> Roster:
        """Return the desks of the people who work for a pool and are another one's."""
        blocks = []
        for (home, to), asked in self._moves.items():
            if to == pool:
                there = self._lent(home)[to]
                desks = self._source.guests[pool][home]
                begun = [max(time, self._relieved[home]) for time in asked[:there]]
                blocks += [Block(desks[place : place + 1], time, time) for place, time in enumerate(begun)]
        return tuple(blocks)

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
        if self._rosters[pool] is None:
            self._engine.set_capacity(pool, reviewers)
        else:
            self._engine.set_roster(pool, self._own(pool, reviewers))
        self._on_shift[pool] = reviewers

    def _own(self, pool: int, reviewers: int) -> Roster:
        """Return the desks of so many people of a pool's own; all of its shifts are one where they are no people."""
        roster = self._rosters[pool]
        if roster is None:
            return (Block(range(reviewers), 0.0, 0.0),)
        everybody = (*roster, *self._reserve(pool))
        return limited(everybody, reviewers, self._source.size.desks, self._clock.now)

    def _reserve(self, pool: int) -> Roster:
        """Return the desks of the reserve, behind those of the pool's people; a new planned shift relieves it too."""
        desks = self._source.reserves[pool]
        begun = [max(called, self._relieved[pool]) for called in self._called[pool]]
        return tuple(Block(desks[place : place + 1], time, time) for place, time in enumerate(begun))
