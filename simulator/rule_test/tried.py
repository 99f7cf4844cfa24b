"""What a trial of rules found, as estimates over its replications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.domain.units import HOUR
from simulator.provenance import Provenance
from simulator.rules import RuleFile
from simulator.runs.estimate import Influence, Interval
from simulator.runs.evidence import Counted
from simulator.runs.paired import Paired

from .playing import Played
from .watching import ACTS, Example, Turn, most_seen

if TYPE_CHECKING:
    from simulator.config import Difference

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RulesTried:
    """What a trial of rules found; estimates have 95 % intervals over replications where these can be trusted.

    Attributes
    ----------
    file : str
        As it was named.
    rules : RuleFile
    runs : tuple of Played
        A replication each.
    days : float
        Counted length of a run.
    pools : tuple of str
    scenario : str
        Name.
    differs : tuple of Difference
        What differs between the plan in force and that of the rules.
    provenance : pair of Provenance
        Of the strategy in force and of the rules.
    """

    file: str
    rules: RuleFile
    runs: tuple[Played, ...]
    days: float
    pools: tuple[str, ...]
    scenario: str
    differs: tuple[Difference, ...]
    provenance: tuple[Provenance, Provenance]

    @property
    def replications(self) -> int:
        """Number of runs of the rules."""
        return len(self.runs)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the rules, in order."""
        return tuple(rule.name for rule in self.rules.rules)

    @property
    def costs(self) -> bool:
        """Whether the rules were played without each."""
        return bool(self.runs[0].waits_without.size)

    @property
    def uploads(self) -> float:
        """Uploads that the rules saw, per run."""
        return sum(run.decided.uploads for run in self.runs) / self.replications

    # -- per rule ------------------------------------------------------------------------------------------------------

    @cached_property
    def hits(self) -> Interval:
        """Items that each rule matches, per day (R,)."""
        return self.per_day(lambda run: run.decided.hits)

    @cached_property
    def decides(self) -> Interval:
        """Items that each rule decides on, per day (R,)."""
        return self.per_day(lambda run: run.decided.decides)

    @cached_property
    def precision(self) -> Interval:
        """Share of the items that a rule matches that violate (R,)."""
        return self.share(lambda run: run.decided.true_hits, lambda run: run.decided.hits)

    @cached_property
    def recall(self) -> Interval:
        """Share of the violations that a rule matches (R,)."""
        return self.share(
            lambda run: run.decided.true_hits, lambda run: np.full(len(self.names), run.decided.violations)
        )

    @cached_property
    def unique(self) -> Interval:
        """Violations that no other rule that acts matches, per day (R,); NaN for a rule that allows."""
        found = self.per_day(lambda run: run.decided.unique)
        acts = np.array([rule.action in ACTS for rule in self.rules.rules], np.bool_)
        value, low, high = (np.where(acts, one, np.nan) for one in (found.value, found.low, found.high))
        return Interval(value, low, high, found.standard_error, found.count)

    @cached_property
    def overlap(self) -> Floats:
        """Items that both of two rules match, per day (R, R)."""
        total = sum(run.decided.overlap for run in self.runs)
        return np.asarray(total / (self.days * self.replications))

    # -- against the strategy in force ---------------------------------------------------------------------------------

    @cached_property
    def flips(self) -> Interval:
        """Items by the action of the strategy in force and that of the rules, per day (actions, actions)."""
        return self.per_day(lambda run: run.decided.flips.sum(axis=2))

    @cached_property
    def flips_violating(self) -> Interval:
        """Share of these items that violate (actions, actions)."""
        return self.share(lambda run: run.decided.flips[..., 1], lambda run: run.decided.flips.sum(axis=2))

    @cached_property
    def turns(self) -> Interval:
        """Items by how a differing decision turns out, per day (4,)."""
        return self.per_day(lambda run: run.decided.turns.sum(axis=1))

    @cached_property
    def turns_by_rule(self) -> Floats:
        """The same by the rule that decides, per day (4, R + 1); the last: no rule."""
        total = sum(run.decided.turns for run in self.runs)
        return np.asarray(total / (self.days * self.replications))

    @property
    def apart(self) -> float:
        """Items that are not compared, since only one run has them or they differ, per day."""
        return sum(run.decided.apart for run in self.runs) / (self.days * self.replications)

    def examples(self, turn: Turn, most: int) -> list[Example]:
        """Return the items of a turn with the most views."""
        return most_seen([one for run in self.runs for one in run.decided.examples if one.turn is turn], most)

    # -- what a rule costs ---------------------------------------------------------------------------------------------

    @cached_property
    def jobs(self) -> Interval:
        """Jobs, appeals' included, that join queues per day with a rule less without it (R,)."""
        return self._with_less_without(np.ones(len(self.pools)))

    @cached_property
    def hours(self) -> Interval:
        """Reviewer-hours that jobs ask for per day, with a rule less without it (R,)."""
        return self._with_less_without(self.handling_times / HOUR)

    @cached_property
    def handling_times(self) -> Floats:
        """Time of a job at work in each pool (s) in the runs with all rules: by it jobs are priced."""
        _, starts, busy = sum(run.work[0] for run in self.runs).T
        overall = busy.sum() / starts.sum() if starts.sum() else 0.0
        return np.asarray(np.divide(busy, starts, out=np.full(len(starts), overall), where=starts > 0))

    @cached_property
    def delay(self) -> Interval:
        """Mean wait of opened jobs on items that a rule does not decide on, with it less without it, s (R,)."""
        places = range(len(self.names))
        with_it = [[np.delete(run.waits, place + 1, axis=0).sum(axis=0) for place in places] for run in self.runs]
        without_it = [
            [np.delete(run.waits_without[place], place + 1, axis=0).sum(axis=0) for place in places]
            for run in self.runs
        ]
        arms = [Influence.of_parts(parts[..., 0], parts[..., 1]) for parts in (np.array(without_it), np.array(with_it))]
        return Paired.of(*arms).difference

    def _with_less_without(self, weights: Floats) -> Interval:
        """Return a weighted number of jobs per day with a rule less without it."""
        jobs = np.array([run.work[:, :, 0] @ weights for run in self.runs])
        days = np.full((self.replications, len(self.names)), self.days)
        with_it = np.broadcast_to(jobs[:, :1], days.shape)
        return Paired.of(Influence.of_parts(jobs[:, 1:], days), Influence.of_parts(with_it, days)).difference

    # -- estimates -----------------------------------------------------------------------------------------------------

    def per_day(self, count: Callable[[Played], Any]) -> Interval:
        """Return a number per day."""
        tops = np.array([count(run) for run in self.runs], np.float64)
        days = np.full(tops.shape, self.days)
        counted = Counted(tops.sum(axis=0), days.sum(axis=0), share=False)
        return within(Influence.of_parts(tops, days, counted).interval(), 0.0, np.inf)

    def share(self, part: Callable[[Played], Any], whole: Callable[[Played], Any]) -> Interval:
        """Return a part of a whole; NaN where there is none."""
        tops, bottoms = (np.array([count(run) for run in self.runs], np.float64) for count in (part, whole))
        counted = Counted(tops.sum(axis=0), bottoms.sum(axis=0), share=True)
        return within(Influence.of_parts(tops, bottoms, counted).interval(), 0.0, 1.0)


def within(found: Interval, least: float, most: float) -> Interval:
    """Return an interval cut off at the possible range."""
    low, high = np.maximum(found.low, least), np.minimum(found.high, most)
    return Interval(found.value, low, high, found.standard_error, found.count)
