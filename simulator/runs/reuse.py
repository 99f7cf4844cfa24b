"""Arms that share uploads: what has one fate under all of their strategies is played once a replication.

Where that is not possible the arms run as any others do, and :attr:`Reuse.why` says why. Both ways give the same
counts, and the same sums but for the rounding of an addition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from simulator.errors import InputError, show
from simulator.strategy.bound import Box, Names, range_of
from simulator.strategy.lookup import treatment_in_force

from .executor import Monitor, keep_replications
from .plans import Plan
from .simulate import Arm

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.platform.sharing import Shared
    from simulator.strategy import Strategy

MEMORY = 1024.0
"""MiB in which a search may keep drawn uploads, unless it is told otherwise."""
_OF_QUEUES = ("sla", "people")
"""Laws that only matter to what is in a queue."""
_DECIDED = ("pools", "strategy")
"""Sections of a scenario that may differ between arms that share uploads: pools as far as their laws are the same."""


@dataclass(frozen=True)
class Reuse:
    """How runs that could share uploads were made.

    Parameters
    ----------
    share : float
        Share of all uploads that were played once for all runs; 0 = none were.
    why : tuple of str
        Why runs played all uploads, in words; empty if none did.
    """

    share: float = 0.0
    why: tuple[str, ...] = ()

    def and_then(self, later: Reuse) -> Reuse:
        """Return how these runs and later ones were made."""
        return Reuse(later.share or self.share, tuple(dict.fromkeys([*self.why, *later.why])))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"share": self.share, "why": list(self.why)}


class SharedRuns:
    """The replications of a search, of which each arm plays what its settings can touch.

    Parameters
    ----------
    given : Plan
        Any plan of the search.
    box : Box or None
        Parameters of its strategy by which plans may differ, and between which values; None = they differ otherwise.
    seed, replications, engine
        Of all arms.
    memory : float
        MiB in which drawn uploads may be kept, all replications together; what does not fit is drawn again.
    workers : int, optional
        Replications at a time.

    Raises
    ------
    InputError
        If ``memory`` is below 0.
    """

    def __init__(
        self,
        given: Plan,
        box: Box | None,
        *,
        seed: int,
        replications: int,
        engine: str,
        memory: float = MEMORY,
        workers: int | None = None,
    ) -> None:
        check_memory(memory)
        self._given, self._box = given, box
        self._seed, self._replications, self._engine = seed, replications, engine
        self._room = memory * 2**20 / replications
        self._workers = workers
        self._shared: Sequence[Shared] = ()
        self._uploads = self._at_stake = 0
        self._refused = ""
        self._why: dict[str, None] = {}

    @property
    def reuse(self) -> Reuse:
        """What was shared so far."""
        return Reuse(1.0 - self._at_stake / self._uploads if self._uploads else 0.0, tuple(self._why))

    def holds(self, strategy: Strategy, scenario: Scenario) -> bool:
        """Return whether a strategy is a setting of the one that is given."""
        if self._box is None:
            return type(strategy) is type(self._given.strategy)
        names = tuple(scenario.markets), tuple(scenario.policies), scenario.parents()
        return is_inside(strategy, self._given.strategy, self._box, names)

    def arm(self, arm: Arm) -> Arm:
        """Return an arm that plays only what is at stake, if that gives the same results; else the arm as it is."""
        why = self._obstacle(arm)
        if why:
            self._why[why] = None
            return arm
        return replace(arm, shared=self._shared)

    def _obstacle(self, arm: Arm) -> str:
        """Return why an arm cannot share uploads; empty if it can, and then they are there."""
        box, given = self._box, self._given
        if box is None:
            return "some of what varies is no number"
        if arm.strategy.live:
            return _live(arm.strategy)
        if why := _differs(given.scenario, arm.scenario):
            return why
        if not self.holds(arm.strategy, arm.scenario):
            return "a plan lies outside of the space"
        if not self._shared and not self._refused:
            self._refused = self._play()
        return self._refused

    def _play(self) -> str:
        """Play the shared uploads of all replications; return why there are none, or an empty text."""
        from simulator.world.response import responses_of
        from simulator.world.world import World

        from .first_run import compile_once

        scenario, strategy = self._given.scenario, self._given.strategy
        treatment = treatment_in_force(scenario)
        if responses_of(World(scenario, seed=self._seed, replication=0)):
            return "the world answers to enforcement, so that what is uploaded differs between plans"
        if treatment is not None and treatment.live:
            return _live(treatment)
        if self._engine == "compiled":
            compile_once(scenario)
        monitor = Monitor(self._replications)
        play = partial(
            _play_one, self._given, self._box or {}, treatment, self._seed, self._engine, self._room, monitor
        )
        found = keep_replications(play, range(self._replications), _about, self._workers, monitor=monitor)
        known = [about for _, about in found if about is not None]
        if len(known) < len(found):
            return f"{type(strategy).__name__} does not say what its settings can touch"
        self._uploads, self._at_stake = (sum(column) for column in zip(*known, strict=True))
        self._shared = [cast("Shared", one) for one, _ in found]
        return ""


def _play_one(
    given: Plan,
    box: Box,
    treatment: Strategy | None,
    seed: int,
    engine: str,
    room: float,
    monitor: Monitor,
    number: int,
) -> Shared | None:
    """Play the shared uploads of one replication."""
    from simulator.platform.replication import engine_class
    from simulator.platform.sharing import share
    from simulator.world.world import World

    world = World(given.scenario, seed=seed, replication=number)
    reached = partial(_report, monitor, number, world.horizon)
    return share(world, given.strategy, box, treatment, engine_class(engine)(world.laws, world.size), room, reached)


def _about(shared: Shared | None) -> tuple[int, int] | None:
    """Return the number of uploads, and how many of them are at stake."""
    return None if shared is None else (shared.uploads, len(shared.items))


def is_inside(strategy: Strategy, given: Strategy, box: Box, names: Names) -> bool:
    """Return whether a strategy is a setting of a given one: it differs in parameters of the box only, and lies in it.

    Parameters
    ----------
    names : (markets, policies, parents)
        Of the scenario.
    """
    if type(strategy) is not type(given) or strategy.data != given.data:
        return False
    for name, (param, value) in strategy.tunable.items():
        if name not in box or param.kind not in ("float", "int"):
            if value != given.tunable[name].value:
                return False
            continue
        ends, here = range_of(param, box[name], names), param.resolve(value, *names)
        if not ((ends.low <= here) & (here <= ends.high)).all():
            return False
    return strategy.tunable.keys() == given.tunable.keys()


def _report(monitor: Monitor, number: int, horizon: float, time: float) -> None:
    """Let an interrupted search stop here."""
    monitor.report(number, time / horizon)


def _live(strategy: Strategy) -> str:
    return f"{type(strategy).__name__} is live: what it decides depends on what happens in a run"


def check_memory(memory: object) -> None:
    """Refuse what is no amount of memory, MiB."""
    if isinstance(memory, bool) or not isinstance(memory, int | float) or not memory >= 0:
        raise InputError(f"`memory` must be a number of MiB, at least 0. Got {show(memory)} instead.")


def _differs(given: Scenario, other: Scenario) -> str:
    """Return what keeps runs of two scenarios from sharing uploads, in words; empty if nothing does."""
    if other is given:
        return ""
    for name in type(given).model_fields:
        if name not in _DECIDED and getattr(given, name) != getattr(other, name):
            return f"plans differ in {name}"
    if given.pools != other.pools and not _same_laws(given, other):
        return "plans differ in pools by more than staff"
    return ""


def _same_laws(given: Scenario, other: Scenario) -> bool:
    from simulator.world.parameters import parameters_of

    ours, theirs = (parameters_of(one).laws for one in (given, other))
    ours = ours._replace(skills=ours.skills._replace(guests_from=theirs.skills.guests_from))  # desks, of queues too
    return all(_same(getattr(ours, name), getattr(theirs, name)) for name in ours._fields if name not in _OF_QUEUES)


def _same(one: Any, two: Any) -> bool:
    """Return whether two laws are equal: numbers, arrays, and tuples of these."""
    if isinstance(one, tuple):
        return len(one) == len(two) and all(map(_same, one, two))
    return bool(np.array_equal(one, two, equal_nan=True))
