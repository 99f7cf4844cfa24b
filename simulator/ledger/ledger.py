"""The ledger: sufficient statistics of one or more runs, which merge by addition."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.domain.units import DAY, HOUR
from simulator.errors import InputError, UnknownNameError, did_you_mean
from simulator.files import replacing

from .counts import Counts
from .measures import Count, PoolMeasure, Sketch, Within, place_of
from .quantile import sketch_quantile

ITEM_AXES = ("day", "market", "policy", "tier")
"""Axes of the cells of item measures and sketches, in order; the cohort of the upload."""
POOL_AXES = ("hour", "pool")
"""Axes of the cells of pool measures, in order; ``day`` may be asked for too, and sums the hours of a day."""

Floats = NDArray[np.float64]
Number = TypeVar("Number", np.float64, np.int64)


class LedgerWorld(Protocol):
    """The world's data that a ledger keeps: the names of its axes, and the span of the run."""

    warm_up: float
    """When counting begins, s."""
    horizon: float
    """When the run ends, s."""
    markets: tuple[str, ...]
    policies: tuple[str, ...]
    parents: tuple[str, ...]
    """Parent of each policy; a policy that is part of no other is its own."""
    tiers: tuple[str, ...]
    pools: tuple[str, ...]
    segments: tuple[str, ...]
    """Names of the segments in the order of their bits; those of the arms come last."""
    arms: tuple[str, ...]
    """Names of the arms of an experiment inside the run; empty = there is none."""
    arm_unit: str
    """What is in an arm as a whole, such as ``creator``; empty = there are no arms."""
    severity_weights: Floats
    pool_costs: tuple[float | None, ...]
    """Cost of a reviewer on shift for an hour, per pool; None = not known."""
    harm_costs: tuple[float | None, ...]
    """Cost of a violative view, of a wrongful removal and of a missed time limit; None = not weighed."""
    languages: tuple[str, ...]
    """Language of each market."""
    incident: tuple[float, ...]
    """First start and last end of the incidents that end, s; empty = there is none."""
    incident_policies: tuple[str, ...]
    """Policies that they are about."""
    review_pools: tuple[bool, ...]
    """Whether a pool has more than appeals."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """Additive statistics in cells; ``+`` merges replications, workers and machines.

    Counts are whole numbers held as float64 and merge exactly (up to 2**53); sums of views and times merge to the last
    rounding of a sum.

    Parameters
    ----------
    items : (days, markets, policies, tiers, PLACES) float64
        Places of measures and events on the last axis: ``place_of``.
    segment_items : (segments, days, markets, policies, tiers, PLACES) float64
        The same, of the items of each segment. Segments may overlap, so they do not add up to ``items``.
    sketches : (days, markets, policies, tiers, Sketch, SKETCH_BINS) int64
    segment_sketches : (segments, Sketch, SKETCH_BINS) int64
    pools : (hours, pools, PoolMeasure) float64
    seconds : (hours,) float64
        Time over which each hour's pool measures were counted, s: 3600 a run, less in warm-up and beyond the horizon.
    buckets : (arms, PERIODS, BUCKETS, PLACES) float64
        Of an experiment inside the run: the items of each hash class of an arm's creators, before it starts and after.
    products : (arms, PERIODS x PLACES, PERIODS x PLACES) float64
        Sums over buckets and runs of the products of their counts: with the sums, covariances between creators.
    markets, policies, tiers, pool_names, segments, arms : tuple of str
        Names along the axes; the arms are the last segments.
    parents : tuple of str
        Parent of each policy, for sums by ``parent``.
    arm_unit : str
        What is in an arm as a whole, such as ``creator``; empty = there are no arms.
    severity_weights : tuple of float
        Harm of one violative view, per policy.
    pool_costs : tuple of float or None
        Cost of a reviewer on shift for an hour, per pool; None = not known.
    harm_costs : tuple of float or None
        Cost of a violative view, of a wrongful removal and of a missed time limit; None = not weighed.
    languages : tuple of str
        Language of each market, for sums by ``language``.
    incident : tuple of float
        First start and last end of the incidents that end, s; empty = there is none.
    incident_policies : tuple of str
        Policies that they are about.
    review_pools : tuple of bool
        Whether a pool has more than appeals.
    replications : float
        Runs merged into this ledger, a whole number; of some days of a run, the part of it that they are.
    """

    items: Floats
    segment_items: Floats
    sketches: NDArray[np.int64]
    segment_sketches: NDArray[np.int64]
    pools: Floats
    seconds: Floats
    buckets: Floats
    products: Floats
    markets: tuple[str, ...]
    policies: tuple[str, ...]
    parents: tuple[str, ...]
    tiers: tuple[str, ...]
    pool_names: tuple[str, ...]
    segments: tuple[str, ...]
    arms: tuple[str, ...]
    arm_unit: str
    severity_weights: tuple[float, ...]
    pool_costs: tuple[float | None, ...]
    harm_costs: tuple[float | None, ...]
    languages: tuple[str, ...]
    incident: tuple[float, ...]
    incident_policies: tuple[str, ...]
    review_pools: tuple[bool, ...]
    replications: float = 1

    @classmethod
    def from_counts(cls, counts: Counts, world: LedgerWorld) -> Ledger:
        """Return the ledger of one run from its engine's counts."""
        return cls(
            items=counts.items,
            segment_items=counts.segments,
            sketches=counts.sketches,
            segment_sketches=counts.segment_sketches,
            pools=counts.pools,
            seconds=_counted_seconds(counts.pools.shape[0], world.warm_up, world.horizon),
            buckets=counts.buckets,
            products=_products(counts.buckets),
            markets=tuple(world.markets),
            policies=tuple(world.policies),
            parents=tuple(world.parents),
            tiers=tuple(world.tiers),
            pool_names=tuple(world.pools),
            segments=tuple(world.segments),
            arms=tuple(world.arms),
            arm_unit=world.arm_unit,
            severity_weights=tuple(float(weight) for weight in world.severity_weights),
            pool_costs=tuple(world.pool_costs),
            harm_costs=tuple(world.harm_costs),
            languages=tuple(world.languages),
            incident=tuple(world.incident),
            incident_policies=tuple(world.incident_policies),
            review_pools=tuple(world.review_pools),
        )

    @property
    def days(self) -> tuple[str, ...]:
        """Names of the days: ``day 1``, ``day 2``, ..."""
        return tuple(f"day {number + 1}" for number in range(self.items.shape[0]))

    @property
    def hours(self) -> tuple[str, ...]:
        """Names of the hours of the run: ``hour 1``, ``hour 2``, ..."""
        return tuple(f"hour {number + 1}" for number in range(self.pools.shape[0]))

    def labels(self, axis: str) -> tuple[str, ...]:
        """Return the names along an axis: of ``ITEM_AXES``, ``POOL_AXES``, or ``segment`` and ``arm``."""
        named = {
            "day": self.days,
            "market": self.markets,
            "policy": self.policies,
            "parent": tuple(dict.fromkeys(self.parents)),
            "language": tuple(dict.fromkeys(self.languages)),
            "tier": self.tiers,
            "hour": self.hours,
            "pool": self.pool_names,
            "segment": self.segments,
            "arm": self.arms,
            "bucket": tuple(f"bucket {number + 1}" for number in range(self.buckets.shape[2])),
        }
        if axis not in named:
            raise UnknownNameError(
                f"An axis must be one of the ledger's. Got {axis!r} instead.{did_you_mean(axis, named)}"
            )
        return named[axis]

    def same_axes(self, other: Ledger) -> bool:
        """Return whether the other ledger has the same cells, so that the two can be compared."""
        return self._axes() == other._axes()

    def _axes(self) -> tuple[object, ...]:
        shapes = (self.items.shape, self.sketches.shape, self.pools.shape)
        return (*shapes, self.markets, self.policies, self.parents, self.tiers, self.pool_names, self.severity_weights)

    def _all_axes(self) -> tuple[object, ...]:
        costs = (self.pool_costs, self.harm_costs)
        incident = (self.incident, self.incident_policies, self.review_pools)
        return (*self._axes(), self.segments, self.arms, self.arm_unit, self.languages, *costs, *incident)

    def __add__(self, other: Ledger) -> Ledger:
        """Return both runs together.

        Raises
        ------
        InputError
            If the two do not count in the same cells.
        """
        if not isinstance(other, Ledger):
            return NotImplemented
        self._check_same(other)
        sums = {
            field.name: getattr(self, field.name) + getattr(other, field.name)
            for field in fields(self)
            if isinstance(getattr(self, field.name), np.ndarray)
        }
        return replace(self, **sums, replications=self.replications + other.replications)

    def _with(self, other: Ledger) -> Ledger:
        """Return both runs together, in the arrays of this ledger, which nobody else may hold."""
        self._check_same(other)
        for field in fields(self):
            if isinstance(mine := getattr(self, field.name), np.ndarray):
                np.add(mine, getattr(other, field.name), out=mine)
        return replace(self, replications=self.replications + other.replications)

    def _check_same(self, other: Ledger) -> None:
        mine, others = self._all_axes(), other._all_axes()
        if mine != others:
            raise InputError(
                "Ledgers to be merged must have the same days, hours, markets, policies, tiers, pools, segments, "
                f"arms, weights, costs and incidents. Got {mine!r} and {others!r} instead."
            )

    def __eq__(self, other: object) -> bool:
        """Return whether both are equal to the last bit."""
        if not isinstance(other, Ledger):
            return NotImplemented
        pairs = ((getattr(self, field.name), getattr(other, field.name)) for field in fields(self))
        return all(np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b for a, b in pairs)

    __hash__ = None  # type: ignore[assignment]  # equal by content of arrays, so no key of a dict

    def total(self, measure: Count | PoolMeasure, by: Sequence[str] = ()) -> Floats:
        """Return a measure summed over all axes except ``by``, in the order of ``by``.

        A measure or event of items may also be asked for by ``segment``, or by ``arm``, alone or with other axes, and
        by ``arm`` and ``bucket`` (since the experiment started); in a ledger without the segment it is 0. By
        ``parent``, in place of ``policy``, the policies of each parent are added up; by ``language``, in place of
        ``market``, the markets of each language.

        Examples
        --------
        ``ledger.total(Measure.UPLOADS)`` is a number in an array of shape ``()``; ``by=("policy", "day")`` gives shape
        ``(policies, days)``.
        """
        if isinstance(measure, PoolMeasure):
            return self._pool_total(self.pools[:, :, measure], by)
        return _collapse(*self._rolled_up(*self._cells(measure, by), by), by)

    def weighted_total(self, measure: Count, by: Sequence[str] = ()) -> Floats:
        """Return a measure summed as by :meth:`total`, each policy times its severity weight."""
        cells, axes = self._cells(measure, by)
        return _collapse(*self._rolled_up(cells * np.asarray(self.severity_weights)[:, None], axes, by), by)

    def _rolled_up(
        self, cells: NDArray[Number], axes: Sequence[str], by: Sequence[str]
    ) -> tuple[NDArray[Number], Sequence[str]]:
        """Return cells with policies added up by parent and markets by language, where ``by`` names those."""
        for whole, part, names in (("parent", "policy", self.parents), ("language", "market", self.languages)):
            if whole in by and part in axes:
                place, of = list(axes).index(part), np.array(names)
                groups = [cells.compress(of == name, axis=place).sum(axis=place) for name in self.labels(whole)]
                cells, axes = np.stack(groups, axis=place), [whole if axis == part else axis for axis in axes]
        return cells, axes

    def _cells(self, count: Count, by: Sequence[str]) -> tuple[Floats, Sequence[str]]:
        """Return the cells of a measure, and their axes."""
        if isinstance(count, Within):
            if count.segment not in self.segments:
                return np.zeros(self.items.shape[:-1]), ITEM_AXES
            return self.segment_items[self.segments.index(count.segment), ..., place_of(count.count)], ITEM_AXES
        if "bucket" in by:
            return self.buckets[:, -1, :, place_of(count)], ("arm", "bucket")
        if "segment" in by:
            return self.segment_items[..., place_of(count)], ("segment", *ITEM_AXES)
        if "arm" in by:
            return self.segment_items[len(self.segments) - len(self.arms) :, ..., place_of(count)], ("arm", *ITEM_AXES)
        return self.items[..., place_of(count)], ITEM_AXES

    def observed_seconds(self, by: Sequence[str] = ()) -> Floats:
        """Return the time over which pool measures were counted, s; shape as of :meth:`total`, equal for all pools."""
        over_hours = self._pool_total(self.seconds[:, None], tuple(axis for axis in by if axis != "pool"))
        if "pool" not in by:
            return over_hours
        return np.repeat(np.expand_dims(over_hours, by.index("pool")), len(self.pool_names), axis=by.index("pool"))

    def _pool_total(self, cells: Floats, by: Sequence[str]) -> Floats:
        if "day" not in by:
            return _collapse(cells, POOL_AXES, by)
        starts = np.arange(0, cells.shape[0], round(DAY / HOUR))
        return _collapse(np.add.reduceat(cells, starts, axis=0), ("day", "pool"), by)

    def histogram(self, sketch: Sketch, by: Sequence[str] = ()) -> NDArray[np.int64]:
        """Return a duration's histogram, shape as of :meth:`total` and then SKETCH_BINS.

        By segment or arm there are only those of the whole run.
        """
        if tuple(by) == ("segment",):
            return self.segment_sketches[:, sketch]
        if tuple(by) == ("arm",):
            return self.segment_sketches[len(self.segments) - len(self.arms) :, sketch]
        return _collapse(*self._rolled_up(self.sketches[..., sketch, :], ITEM_AXES, by), by)

    def quantile(self, sketch: Sketch, q: float, by: Sequence[str] = ()) -> Floats:
        """Return quantile ``q`` of a duration, s, from its histogram (see ``sketch_quantile``); NaN if empty."""
        return sketch_quantile(self.histogram(sketch, by), q)

    def save(self, path: Path) -> None:
        """Write to a ``.npz`` file: plain arrays and one line of JSON, no pickle; a half-written file is never left."""
        names = {field.name: getattr(self, field.name) for field in fields(self)}
        text = json.dumps({name: value for name, value in names.items() if not isinstance(value, np.ndarray)})
        arrays = {name: value for name, value in names.items() if isinstance(value, np.ndarray)}
        with replacing(path, "A ledger") as part, part.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, header=np.array(text), **arrays)

    @classmethod
    def load(cls, path: Path) -> Ledger:
        """Return the ledger that :meth:`save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            header = json.loads(str(file["header"]))
            content: dict[str, Any] = {name: file[name] for name in file.files if name != "header"}
        content |= {name: tuple(value) if isinstance(value, list) else value for name, value in header.items()}
        return cls(**content)


def merge(ledgers: Iterable[Ledger]) -> Ledger:
    """Return the sum of one or more ledgers, from the left.

    Raises
    ------
    InputError
        If there is none, or if they do not count in the same cells.
    """
    parts = list(ledgers)
    if not parts:
        raise InputError("There is no ledger to merge: give at least one.")
    if len(parts) == 1:
        return parts[0]
    total = parts[0] + parts[1]
    for ledger in parts[2:]:
        total = total._with(ledger)  # noqa: SLF001  (one of the same class)
    return total


def _counted_seconds(hours: int, warm_up: float, horizon: float) -> Floats:
    starts = HOUR * np.arange(hours, dtype=np.float64)
    counted: Floats = np.clip(np.minimum(starts + HOUR, horizon) - np.maximum(starts, warm_up), 0.0, HOUR)
    return counted


def _products(buckets: Floats) -> Floats:
    """Return the (arms, PERIODS x PLACES, PERIODS x PLACES) sums over buckets of the products of their counts."""
    arms, periods, number, places = buckets.shape
    units = buckets.transpose(0, 2, 1, 3).reshape(arms, number, periods * places)
    products: Floats = np.einsum("abi,abj->aij", units, units)
    return products


def _collapse(cells: NDArray[Number], axes: Sequence[str], by: Sequence[str]) -> NDArray[Number]:
    """Sum over the axes not named in ``by`` and put the rest in its order; axes after the named ones stay last."""
    unknown = [axis for axis in by if axis not in axes]
    if unknown or len(set(by)) != len(by):
        raise UnknownNameError(
            f"`by` must name axes of the cells, each once. Got {tuple(by)!r} instead."
            + (did_you_mean(unknown[0], axes) if unknown else "")
        )
    kept = [axis for axis in axes if axis in by]
    summed = cells.sum(axis=tuple(i for i, axis in enumerate(axes) if axis not in by))
    order = [kept.index(axis) for axis in by]
    return np.asarray(summed.transpose(*order, *range(len(order), summed.ndim)))
