"""What was sampled in a run: units by day of upload and stratum, in the order in which they would be labelled."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


_OF_FRAME = ("frame", "population", "expected")
"""Fields of a sample that are not of its units."""


class Frame(IntEnum):
    """What is sampled."""

    VIEWS = 0
    UPLOADS = 1
    REMOVALS = 2
    REVIEWS = 3
    REPORTS = 4


@dataclass(frozen=True)
class Sample:
    """Sampled units of one frame, each with its label, ``n`` in all, by day and stratum and then by key.

    The first units of a day and stratum are a simple random sample of it, whatever number is taken; with ``size`` they
    are a sample in proportion to that.

    Parameters
    ----------
    frame : Frame
    item : (n,) int64
    day, stratum : (n,) int64
        Day of upload, from 0.
    key : (n,) float64
        Rises within a day and stratum.
    size : (n,) float64
        What the chance of being sampled is proportional to within the stratum.
    violates : (n,) bool
        Truth.
    said : (n,) bool
        Label: violating.
    cause : (n,) int64
        Views: place in ``EXPOSURE_CAUSES`` of the state of knowledge in which it was seen; other units: 0.
    hit : (n,) bool
        Uploads: removed by the run's end; removals: automated; reviews: the verdict said violating.
    policy : (n,) int64
        Policy that the label is of.
    population : (days, strata) float64
        Views or units in the frame, labelled or not.
    expected : (days, strata) float64
        Rate that the platform expects.
    """

    frame: Frame
    item: Whole
    day: Whole
    stratum: Whole
    key: Floats
    size: Floats
    violates: NDArray[np.bool_]
    said: NDArray[np.bool_]
    hit: NDArray[np.bool_]
    cause: Whole
    policy: Whole
    population: Floats
    expected: Floats

    def __len__(self) -> int:
        return len(self.item)

    @property
    def available(self) -> Whole:
        """(days, strata) sampled units."""
        days, strata = self.population.shape
        return np.bincount(self.group, minlength=days * strata).reshape(days, strata)

    @property
    def group(self) -> Whole:
        """(n,) number of each unit's day and stratum."""
        return np.asarray(self.day * self.population.shape[1] + self.stratum)

    def take(self, places: Whole) -> Sample:
        """Return the sample with some of its units only."""
        columns = {one.name: getattr(self, one.name) for one in fields(self)}
        own = {name: column[places] for name, column in columns.items() if name not in _OF_FRAME}
        return replace(self, **own)

    def first(self, sizes: Whole) -> Whole:
        """Return the places of the first ``sizes``, (days, strata), units of each day and stratum."""
        rank = np.arange(len(self)) - np.searchsorted(self.group, self.group)
        return np.flatnonzero(rank < sizes.reshape(-1)[self.group])

    def weights(self, places: Whole) -> Floats:
        """Return what labelled units stand for, up to a factor of each day and stratum: 1 over their chance.

        Views are sampled independently, so it is 1 over ``size``; other units are sampled once at most, and where most
        are taken their chances are nearer to each other.
        """
        if self.frame is Frame.VIEWS or not len(places) or (self.size == 1.0).all():
            return np.asarray(1.0 / self.size[places])
        last = np.full(self.population.size, np.inf)  # key of the first unit that is not labelled
        left = np.delete(np.arange(len(self)), places)
        np.minimum.at(last, self.group[left], self.key[left])
        return np.asarray(1.0 / -np.expm1(-last[self.group[places]] * self.size[places]))
