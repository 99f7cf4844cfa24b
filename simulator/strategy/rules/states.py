"""States of waiting items, and what the view-age law lets expect in each: bins of age by bins of views so far."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.domain.units import DAY, HOUR, MINUTE
from simulator.strategy.context import Context
from simulator.strategy.ranking import Ranking
from simulator.strategy.view_law import ViewLaw

Floats = NDArray[np.float64]

_AGES = (
    *(minutes * MINUTE for minutes in (5, 10, 15, 20, 30, 45)),
    *(hours * HOUR for hours in (1, 1.5, 2, 3, 4, 6, 9, 12, 18, 24, 36)),
    *(days * DAY for days in (2, 3, 5, 7, 14, 30)),
)
"""Edges of ages, s."""
_PER_DECADE = 6
"""Edges of views in each decade."""
_DECADES = 8


@dataclass(frozen=True, eq=False)
class States:
    """What is expected of items by age bin and bin of views so far, (A + 1, V + 1) each.

    A bin of ages stands for its middle. In a bin of views that no item has at that age, what holds is what holds in the
    nearest bin that some items have.
    """

    ages: Floats
    """(A,) edges of ages, s."""
    views: Floats
    """(V,) edges of views."""
    middles: Floats
    """(A + 1,) the age that each bin stands for, s."""
    place: NDArray[np.intp]
    """(A + 1, n) bin of views of each kind of item at those ages."""
    law: ViewLaw

    def mean(self, row: int, values: Floats) -> Floats:
        """Return the mean over the items of each bin of views of an age of a value by kind of item, (V + 1,)."""
        share, bins = self.law.lives[2], len(self.views) + 1
        mass = np.bincount(self.place[row], share, bins)
        some = np.flatnonzero(mass)
        means = np.bincount(self.place[row], share * values, bins)[some] / mass[some]
        return np.asarray(means[_nearest(some, bins)])

    def expected(self, values: Floats) -> Floats:
        """Return the means of values by age and kind of item, (A + 1, n)."""
        return np.array([self.mean(row, value) for row, value in enumerate(values)])

    def moves(self, row: int) -> Floats:
        """Return the probabilities to go from each bin of views of an age to those of the next age, (V + 1, V + 1)."""
        return np.stack(
            [self.mean(row, self.place[row + 1] == column) for column in range(len(self.views) + 1)], axis=1
        )

    def ranking(self, factor: Floats, expected: Floats) -> Ranking:
        """Return the ranking by a factor of each policy times what is expected: (P,), and (P or 1, A + 1, V + 1)."""
        return Ranking(factor[:, None, None] * expected, self.ages, self.views)


@lru_cache(maxsize=8)
def states_of(law: ViewLaw) -> States:
    """Return the states of waiting items under a view-age law."""
    tested = law.start_delay + law.test_duration
    ages = np.unique([*_AGES, *(edge for edge in (law.start_delay, tested) if edge > 0.0)])
    views = np.logspace(0.0, _DECADES, _DECADES * _PER_DECADE + 1)
    middles = np.concatenate([ages[:1] / 2, np.sqrt(ages[:-1] * ages[1:]), ages[-1:] * 1.5])
    return States(ages, views, middles, np.searchsorted(views, law.views_at(middles), side="right"), law)


def speed(context: Context, queue: str) -> Floats:
    """Return the mu of c-mu rules: reviews per second of reviewing, by policy, (P,)."""
    return np.asarray(1.0 / context.service_times[context.queues.index(queue)])


def remaining(states: States, delay: float = 0.0) -> Floats:
    """Return the views that are still to come ``delay`` s from now, expected in each state, (A + 1, V + 1)."""
    law = states.law
    test, main, _ = law.lives
    return states.expected(test + main - law.views_at(states.middles + delay))


def _nearest(some: NDArray[np.intp], bins: int) -> NDArray[np.intp]:
    """Return the place in ``some`` of the bin that is nearest to each bin."""
    return np.asarray(np.abs(np.arange(bins)[:, None] - some).argmin(axis=1))
