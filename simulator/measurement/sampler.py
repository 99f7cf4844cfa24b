"""The sampler: draws a platform's samples from a run as it goes by.

*Views.* Each view is sampled with the same small chance, independently, so the sampled views of an item are the points
of a Poisson process on its views: the ``j``-th has the key ``(e_1 + ... + e_j) / views`` with exponential ``e``, and
the views with the smallest keys of a stratum are a simple random sample of its views. What an item's views will be is
not known when it is uploaded, but a bound is; so the items with the smallest ``e_1 / bound`` are watched, and at the
end every sampled view with a key below the first bound that was let go is known. With ``pps`` a key is divided by the
score, too. Views before there is a score are a process of their own.

*Events and uploads* are sampled likewise, one point each.

How many of a sample are labelled is decided later, day by day (``dashboard``), so the sampler keeps enough for any
division of the budget. The result depends on the run alone, not on engine, chunk size or worker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config.measurement import Measurement
from simulator.domain.events import DOUBTFUL, Event
from simulator.domain.units import DAY
from simulator.records import Chunk, Triage
from simulator.world.expectations import views_at
from simulator.world.laws import Laws

from .cases import OpenAppeals
from .causes import drawn_causes
from .labels import Raters
from .luck import Kind, Luck
from .points import first_points
from .sample import Frame, Sample
from .smallest import Smallest
from .strata import Strata
from .watch import Watch

Floats = NDArray[np.float64]
Columns = Mapping[str, NDArray[np.generic]]

_EVENTS = {Frame.REMOVALS: Kind.REMOVALS, Frame.REVIEWS: Kind.REVIEWS, Frame.REPORTS: Kind.REPORTS}
_OF_EVENT = [("item", "i8"), ("second", "i8"), ("violates", "?"), ("hit", "?")]
_SPARE, _LEAST = 4, 2_000
"""Items watched per label of views, and at least in a day and stratum: removals take views away."""


class Sampler:
    """Draws the samples of one run.

    Parameters
    ----------
    plan : Measurement
    laws : Laws
        Of the run, seed and replication included.
    """

    def __init__(self, plan: Measurement, laws: Laws) -> None:
        self._plan, self._laws = plan, laws
        self._strata = Strata(() if plan.allocation == "pps" else plan.edges)
        self._luck = Luck(laws.seed, laws.replication)
        self._known = laws.horizon - plan.label_delay
        self._days = int(np.ceil(laws.horizon / DAY))
        self._watch = Watch(laws, self._known)
        self._appeals = OpenAppeals()
        self._budget = {frame: int(getattr(plan.labels_per_day, frame.name.lower())) for frame in Frame}
        groups, item = self._days * (self._strata.scored + 1), [("item", "i8"), ("size", "f8")]
        views = max(_SPARE * self._budget[Frame.VIEWS], _LEAST)
        self._chosen = {
            Kind.VIEWS: Smallest(groups, views, item),
            Kind.UNSCORED: Smallest(groups, views, item),
            Kind.UPLOADS: Smallest(groups, max(2 * self._budget[Frame.UPLOADS], _LEAST), item),
        }
        for frame, kind in _EVENTS.items():
            self._chosen[kind] = Smallest(self._days, max(self._budget[frame], 1), _OF_EVENT)
        self._first_item = np.full(self._days + 1, np.iinfo(np.int64).max)
        """First counted item of each day."""
        self._units = {frame: np.zeros(groups) for frame in Frame}
        self._scores = np.zeros((2, groups))
        """Number of uploads by day and stratum, and the sum of their highest scores."""

    # ------------------------------------------------------------------------------------------------- during the run

    def triaged(self, chunk: Chunk, triage: Triage) -> None:
        """Take in uploads and decisions, before they are admitted."""
        counted = np.flatnonzero((chunk.time >= self._laws.warm_up) & (chunk.withheld == 0))
        self._note_days(chunk)
        if not len(counted):
            return
        decided = (chunk.decided_at + triage.delay)[counted]
        chunk = chunk.take(counted)
        top = chunk.scores.max(axis=1)
        group = self._group(self._day_of(chunk.item), self._strata.of(top))
        size = np.maximum(top, self._plan.floor) if self._plan.allocation == "pps" else np.ones(len(chunk))
        self._scores += [np.bincount(group, weight, self._scores.shape[1]) for weight in (np.ones(len(chunk)), top)]
        near = np.zeros(len(chunk), dtype=np.bool_)
        if self._budget[Frame.VIEWS]:
            near |= self._offer(Kind.VIEWS, chunk, group, size, chunk.test_views + chunk.main_views)
            age = np.minimum(decided, self._known) - chunk.time
            early = views_at(age, chunk.test_views, chunk.main_views, self._laws)
            unscored = self._group(group // (self._strata.scored + 1), self._strata.scored)
            floor = np.full(len(chunk), self._plan.floor if self._plan.allocation == "pps" else 1.0)
            near |= self._offer(Kind.UNSCORED, chunk, unscored, floor, early)
        if self._budget[Frame.UPLOADS]:
            near |= self._offer(Kind.UPLOADS, chunk, group, size, np.ones(len(chunk)))
        self._watch.add(chunk.take(np.flatnonzero(near)))

    def logged(self, events: Columns) -> None:
        """Take in the next events of the flow."""
        self._watch.follow(events)
        kind, item = events["event"], np.asarray(events["item"], dtype=np.int64)
        counted = item >= self._first_item.min()
        detail = events["detail"]
        published = np.flatnonzero(counted & (kind == Event.UPLOAD))
        stratum = self._strata.of(np.asarray(events["score"][published], dtype=np.float64))
        self._units[Frame.UPLOADS] += self._count(self._group(self._day_of(item[published]), stratum))
        review = self._appeals.reviews(events)
        self._take(Frame.REMOVALS, events, counted & (kind == Event.REMOVE), detail == 0)
        self._take(Frame.REVIEWS, events, counted & review & (detail != DOUBTFUL), detail == 1)
        self._take(Frame.REPORTS, events, counted & (kind == Event.REPORT), detail == 0)
        kept = [self._chosen[kind] for kind in (Kind.VIEWS, Kind.UNSCORED, Kind.UPLOADS)]
        if len(self._watch) > 2 * sum(map(len, kept)) + _LEAST:
            self._watch.keep(np.unique(np.concatenate([one.rows["item"] for one in kept])))

    def _offer(
        self, kind: Kind, chunk: Chunk, group: NDArray[np.int64], size: Floats, bound: Floats
    ) -> NDArray[np.bool_]:
        rate = size * bound
        some = rate > 0.0
        key = np.full(len(chunk), np.inf)
        item = chunk.item[some]
        key[some] = self._luck.gap(kind, item, np.zeros_like(item)) / rate[some]
        return self._chosen[kind].offer(group, key, item=chunk.item, size=size)

    def _take(self, frame: Frame, events: Columns, wanted: NDArray[np.bool_], hit: NDArray[np.bool_]) -> None:
        """Sample events of a frame."""
        rows = np.flatnonzero(wanted)
        if not len(rows) or not self._budget[frame]:
            return
        item, time = np.asarray(events["item"][rows], np.int64), np.asarray(events["time"][rows], np.float64)
        day = self._day_of(item)
        self._units[frame] += self._count(self._group(day, 0))
        known = time < self._known
        rows, item, day, second = rows[known], item[known], day[known], time[known].astype(np.int64)
        key = self._luck.gap(_EVENTS[frame], item, second)
        violates = np.asarray(events["violates"], np.int64)[rows] >= 0
        self._chosen[_EVENTS[frame]].offer(day, key, item=item, second=second, violates=violates, hit=hit[rows])

    def _note_days(self, chunk: Chunk) -> None:
        counted = chunk.time >= self._laws.warm_up
        days = (chunk.time[counted] // DAY).astype(np.int64)
        if len(days):
            np.minimum.at(self._first_item, days, chunk.item[counted])

    def _day_of(self, item: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the day of upload of counted items: days without an upload begin where the next one does."""
        first = np.minimum.accumulate(self._first_item[::-1])[::-1]
        return np.searchsorted(first[:-1], item, side="right") - 1

    def _group(self, day: NDArray[np.int64], stratum: NDArray[np.int64] | int) -> NDArray[np.int64]:
        return np.asarray(day * (self._strata.scored + 1) + stratum)

    def _count(self, group: NDArray[np.int64]) -> Floats:
        return np.bincount(group, minlength=self._scores.shape[1]).astype(np.float64)

    # ------------------------------------------------------------------------------------------------- when it is over

    def samples(self) -> dict[Frame, Sample]:
        """Return the samples of the run, without those that nobody labels."""
        return {frame: self._sample(frame) for frame in Frame if self._budget[frame]}

    def _sample(self, frame: Frame) -> Sample:
        if frame is Frame.VIEWS:
            parts = [self._view_part(kind) for kind in (Kind.VIEWS, Kind.UNSCORED)]
            return self._joined(frame, parts, parts[0].population + parts[1].population)
        part = self._upload_part() if frame is Frame.UPLOADS else self._event_part(_EVENTS[frame])
        return self._joined(frame, [part], self._units[frame])

    def _view_part(self, kind: Kind) -> _Part:
        chosen = self._chosen[kind]
        rows, group, cut = chosen.rows, chosen.rows["group"], chosen.cut
        watched = self._watch.of(rows["item"])
        views = self._watch.views(watched)[0 if kind is Kind.UNSCORED else 1]
        rate = views * rows["size"]
        enough = self._budget[Frame.VIEWS] + 6.0 * self._budget[Frame.VIEWS] ** 0.5 + 30.0
        total = np.bincount(group, rate, len(cut))
        limit = np.where(np.isinf(cut), enough / np.where(total > 0.0, total, 1.0), cut)
        points = first_points(self._luck, kind, rows["item"], rate, limit[group])
        # where every item is kept its views are known; else each point below the cut stands for 1 / (cut size) views
        whole = np.isinf(cut)
        population = np.bincount(group, np.where(whole[group], views, 0.0), len(cut)).astype(np.float64)
        of_point, size = group[points.row], rows["size"][points.row]
        population = population + np.bincount(of_point, np.where(whole, 0.0, 1.0 / cut)[of_point] / size, len(cut))
        watched, item = watched[points.row], rows["item"][points.row]
        said = self._read(kind, watched["violates"], item, points.number)
        share = self._luck.share(kind, item, points.number)
        cause = drawn_causes(self._watch.by_cause(watched, scored=kind is Kind.VIEWS), watched["late"], share)
        return _Part(watched, of_point, points.key, size, said, watched["removed"], cause, population)

    def _upload_part(self) -> _Part:
        rows = self._chosen[Kind.UPLOADS].rows
        watched = self._watch.of(rows["item"])
        known = watched["published"] & (watched["time"] < self._known)
        rows, watched = rows[known], watched[known]
        none = np.zeros(len(rows), np.int64)
        said = self._read(Kind.UPLOADS, watched["violates"], rows["item"], none)
        return _Part(watched, rows["group"], rows["key"], rows["size"], said, watched["removed"], none)

    def _event_part(self, kind: Kind) -> _Part:
        rows = self._chosen[kind].rows
        said = self._read(kind, rows["violates"], rows["item"], rows["second"])
        none = np.zeros(len(rows), np.int64)
        return _Part(rows, self._group(rows["group"], 0), rows["key"], np.ones(len(rows)), said, rows["hit"], none)

    def _read(
        self, kind: Kind, violates: NDArray[np.bool_], item: NDArray[np.int64], number: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        raters = Raters(self._plan.raters.sensitivity, self._plan.raters.specificity)
        return raters.read(violates, self._luck.reading(kind, item, number))

    def _joined(self, frame: Frame, parts: Sequence[_Part], population: Floats) -> Sample:
        """Return the units of the parts by day and stratum, and then by key."""
        strata = self._strata.scored + 1
        group, key = (np.concatenate([getattr(part, name) for part in parts]) for name in ("group", "key"))
        order = np.lexsort((key, group))

        def sorted_(name: str) -> Any:
            return np.concatenate([getattr(part, name) for part in parts])[order]

        def of_item(name: str) -> Any:
            return np.concatenate([part.rows[name] for part in parts])[order]

        return Sample(
            frame=frame,
            item=of_item("item"),
            day=group[order] // strata,
            stratum=group[order] % strata,
            key=key[order],
            size=sorted_("size"),
            violates=of_item("violates"),
            said=sorted_("said"),
            hit=sorted_("hit"),
            cause=sorted_("cause"),
            policy=of_item("policy") if frame in (Frame.VIEWS, Frame.UPLOADS) else np.zeros(len(order), np.int64),
            population=population.reshape(self._days, strata),
            expected=self._expected(),
        )

    def _expected(self) -> Floats:
        """Return the rate that the platform expects by day and stratum: as given, or the mean score."""
        strata = self._strata.scored + 1
        if self._plan.rates is not None and len(self._plan.rates) == strata:
            return np.tile(self._plan.rates, (self._days, 1))
        number, total = self._scores.reshape(2, self._days, strata)
        rates = total / np.maximum(number, 1.0)
        rates[:, -1] = total.sum(axis=1) / np.maximum(number.sum(axis=1), 1.0)
        return np.asarray(rates)


class _Part(NamedTuple):
    """Sampled units of one kind, (n,) each."""

    rows: NDArray[np.void]
    group: NDArray[np.int64]
    key: Floats
    size: Floats
    said: NDArray[np.bool_]
    hit: NDArray[np.bool_]
    cause: NDArray[np.int64]
    population: Floats = np.zeros(0)
    """(groups,) where it is not counted otherwise."""
