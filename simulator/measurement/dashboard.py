"""The dashboard: measured indicators by day and over the whole run, from the samples of one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config.measurement import Measurement
from simulator.domain.units import DAY

from .labels import Raters
from .ratio_estimate import Measured, Terms, measured_ratio
from .sample import Frame, Sample
from .stratified import shared_out
from .twins import TWINS, Twin

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_NOTHING = 1e-9
_PRIOR = 2.0
"""Labels that an expected rate counts as, where rates are learned from labels."""


class Dashboard:
    """What a platform shows of one run.

    Parameters
    ----------
    plan : Measurement
    samples : Mapping
        By frame.
    views : (days,) float64
        All views of the uploads of each day: a platform counts them.
    severity : (policies,) float64
        Harm of a violative view.
    """

    def __init__(
        self, plan: Measurement, samples: Mapping[Frame, Sample], views: Floats, severity: Sequence[float]
    ) -> None:
        self._plan = plan
        self._views = views
        self._severity = np.asarray(severity, dtype=np.float64)
        believed = (plan.raters.sensitivity, plan.raters.specificity) if plan.raters.corrected else (1.0, 1.0)
        self._raters = Raters(*believed)
        self._labelled = {frame: self._labels(sample) for frame, sample in samples.items()}
        self.days = len(views)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the indicators that are measured."""
        return tuple(twin.id for twin in TWINS.values() if twin.frame in self._labelled)

    def by_day(self, indicator: str) -> list[Measured]:
        """Return an indicator as shown on each day: from the labels of the days of its window."""
        window, twin = round(self._plan.window / DAY), TWINS[indicator]
        return [
            self._measured(twin, range(max(0, day + 1 - window), day + 1), float(self._views[day]))
            for day in range(self.days)
        ]

    def whole(self, indicator: str) -> Measured:
        """Return an indicator over all days."""
        return self._measured(TWINS[indicator], range(self.days), float(self._views.sum()))

    def allocation(self, frame: Frame) -> Whole:
        """Return the labels spent by day and stratum, (days, strata)."""
        return self._labelled[frame].sizes

    def _measured(self, twin: Twin, days: range, views: float) -> Measured:
        labelled = self._labelled[twin.frame]
        sample = labelled.sample
        rows = np.flatnonzero((sample.day >= days.start) & (sample.day < days.stop))
        if not len(rows):
            return Measured()
        terms = twin.terms(sample, self._severity / max(self._severity.max(), _NOTHING))
        found = measured_ratio(
            Terms(*(column[rows] for column in (terms.above, terms.above_y, terms.below, terms.below_y))),
            sample.said[rows],
            labelled.weight[rows],
            sample.group[rows],
            sample.item[rows],
            labelled.taken[rows],
            self._raters,
        )
        factor = {"views": views, "severity": 1000.0 * float(self._severity.max())}.get(twin.scale, 1.0)
        return found.times(factor)

    def _labels(self, sample: Sample) -> _Labelled:
        """Divide the budget of each day and keep the units that are labelled."""
        budget = int(getattr(self._plan.labels_per_day, sample.frame.name.lower()))
        population = sample.population
        if sample.frame is Frame.VIEWS:  # a platform counts all views; the sampler has estimated those of the strata
            found = population.sum(axis=1, keepdims=True)
            population = np.where(found > 0.0, population * (self._views[:, None] / np.where(found > 0, found, 1)), 0.0)
        sizes, available = np.zeros_like(sample.available), sample.available
        for day in range(len(sizes)):
            some = available[day] > 0
            if some.any():
                spread = self._spread(sample, population[day], day, sizes)[some]
                sizes[day, some] = shared_out(spread, budget, available[day, some])
        places = sample.first(sizes)
        weight = sample.weights(places)
        kept = sample.take(places)
        group = kept.group
        total = np.bincount(group, weight, population.size)
        if sample.frame is Frame.VIEWS:
            taken = np.zeros(len(kept))
        elif (kept.size == 1.0).all():
            taken = np.minimum(sizes.reshape(-1)[group] / np.maximum(population.reshape(-1)[group], 1.0), 1.0)
        else:
            taken = 1.0 / weight
        return _Labelled(kept, sizes, weight * population.reshape(-1)[group] / total[group], taken)

    def _spread(self, sample: Sample, population: Floats, day: int, sizes: Whole) -> Floats:
        """Return what a day's labels are divided in proportion to, (strata,)."""
        rule = self._plan.allocation
        rate = sample.expected[day]
        if rule == "proportional" or sample.frame not in (Frame.VIEWS, Frame.UPLOADS):
            return population
        if rule == "pps":
            return np.asarray(population * np.maximum(rate, self._plan.floor))
        if rule == "dynamic":
            rate = self._learned(sample, rate, day, sizes)
        return np.asarray(population * np.sqrt(rate * (1.0 - rate)))

    def _learned(self, sample: Sample, expected: Floats, day: int, sizes: Whole) -> Floats:
        """Return the rate of each stratum by the labels of trailing days; what is expected counts as two labels."""
        places = sample.first(sizes)
        since = day - round(self._plan.trailing / DAY)
        places = places[(sample.day[places] >= since) & (sample.day[places] < day)]
        stratum, strata = sample.stratum[places], len(expected)
        number = np.bincount(stratum, minlength=strata)
        found = np.bincount(stratum, self._raters.corrected(sample.said[places]), strata)
        return np.asarray(np.clip((found + _PRIOR * expected) / (number + _PRIOR), _NOTHING, 1.0 - _NOTHING))


class _Labelled(NamedTuple):
    """The labelled units of a sample."""

    sample: Sample
    sizes: Whole
    """(days, strata) labels."""
    weight: Floats
    """(n,) units of the frame that each stands for."""
    taken: Floats
    """(n,) chance of being labelled; 0 where a unit may be labelled twice."""
