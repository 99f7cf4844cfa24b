"""Tiny worlds by hand, with exact times, and the story that an engine tells of them.

Unless told otherwise an item gets one view a second until it has ``ALL_VIEWS`` (a power of two, so that its views are
exactly its age); a review takes 100 s; a reviewer is never wrong; nobody appeals. All times are seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Action
from simulator.domain.events import Event, Trigger
from simulator.domain.groups import Group
from simulator.flow.contract import FlowEngine
from simulator.ledger.counts import Counts
from simulator.ledger.measures import Count, PoolMeasure, Within, place_of
from simulator.ledger.size import FlowSize
from simulator.records import Chunk, Triage, columns_of
from simulator.records.segments import STRUCK, segment_bits
from simulator.world.consequences import consequences_from
from simulator.world.laws import Laws
from simulator.world.mechanisms.confusion import no_confusion
from simulator.world.mechanisms.cross_training import no_skills
from simulator.world.mechanisms.gates import Stages
from simulator.world.mechanisms.handle_times import DETERMINISTIC, ServiceLaw
from simulator.world.mechanisms.rescoring import Rescoring
from simulator.world.mechanisms.reviewers.law import People, nobody
from simulator.world.penalties import Penalties, penalties_from
from simulator.world.probability import probability_table
from simulator.world.rosters import Roster
from simulator.world.score_scale import no_scales
from simulator.world.segments import all_segments

HOUR = 3600.0
HORIZON = 2 * HOUR
ALL_VIEWS = 4096.0
NEVER = math.inf
INNOCENT, GUILTY = -1.0, 1.0
"""Margins of an item that does not violate, and of one that does."""

SEGMENT_NAMES = (STRUCK, *(segment.name for segment in all_segments()))
"""All segments, in the order of their bits."""

Story = list[tuple[float, Event, int, int]]


def make_laws(*, pools: int = 1, policies: int = 1, **changes: Any) -> Laws:
    """Return laws under which every time can be worked out by hand; all pools are alike unless changed."""
    alike = {
        "noise": np.zeros(pools),
        "patience": np.full(pools, NEVER),
        "sla": np.full(pools, 60.0),
        "votes": np.ones(pools, dtype=np.int64),
        "doubt": np.zeros(pools),
        "escalate_to": np.full(pools, -1, dtype=np.int16),
    }
    plain = {
        "seed": 1,
        "replication": 0,
        "horizon": HORIZON,
        "warm_up": 0.0,
        "start_delay": 0.0,
        "test_duration": ALL_VIEWS,
        "curve_age": np.array([0.0, HOUR]),
        "curve_share": np.array([0.0, 1.0]),
        "views_log_sd": np.zeros(2),
        "shift_opens": np.zeros((pools, 1)),
        "shift_closes": np.full((pools, 1), NEVER),
        "reach": np.array([1.0, 0.25, 0.5, 0.75, 1.0, 0.0, 0.0]),
        "route": np.zeros((1, policies), dtype=np.int16),
        "tiers": 1,
        "skills": no_skills(pools),
        "time_limit": np.full((len(Trigger), 1, policies), NEVER),
        "on_expiry": np.zeros((len(Trigger), 1, policies), dtype=np.uint8),
        "sweep_window": 0.0,
        "appeal_pool": -1,
        "appeal_rate_innocent": np.ones(1),
        "appeal_rate_guilty": np.ones(1),
        "appeal_noise": 1.0,
        "appeal_log_mean": math.log(600.0),
        "appeal_log_sd": 0.0,
        "appeal_window": NEVER,
        "consequences": consequences_from([()] * policies),
        "penalties": make_penalties(policies=policies),
        "strike_window": NEVER,
        "recheck_rate": 0.0,
        "recheck_noise": 0.0,
        "recheck_log_mean": -math.inf,
        "recheck_log_sd": 0.0,
        "people": nobody(pools, policies),
        "confusion": no_confusion(pools, policies),
        "service": constant_service(np.full((pools, policies), 100.0)),
        "rescoring": make_rescoring(policies=policies),
        "stages": make_stages(),
    }
    ladder = {name: changes.pop(name) for name in ("suspend_at", "suspension", "ban_at") if name in changes}
    if ladder:
        changes["penalties"] = make_penalties(ladder_of(**ladder), policies=policies)
    values = plain | alike | changes
    arrays = {
        name: np.asarray(values[name], dtype=default.dtype)
        for name, default in (plain | alike).items()
        if isinstance(default, np.ndarray)
    }
    return Laws(**{name: arrays.get(name, values[name]) for name in Laws._fields})


def make_stages(*stages: tuple[float, float]) -> Stages:
    """Return stages of the audience: views at which each begins, and its factor on reach."""
    views, reach = zip(*stages, strict=True) if stages else ((), ())
    return Stages(np.array(views, dtype=np.float64), np.array(reach, dtype=np.float64))


def ladder_of(*, suspend_at: int = 0, suspension: float = 1000.0, ban_at: int = 0) -> list[tuple[int, str, float]]:
    """Return the ladder of one suspension and a ban; 0 = never."""
    rungs = [(suspend_at, "suspend", suspension)] if suspend_at and suspend_at != ban_at else []
    return [*rungs, (ban_at, "ban", 0.0)] if ban_at else rungs


def make_penalties(rungs: Sequence[tuple[int, str, float]] = (), *, policies: int = 1, **changes: Any) -> Penalties:
    """Return the law of a ladder of (strikes, penalty, length), under which each strike weighs 1."""
    plain = {"weight": [1] * policies, "at_once": [False] * policies, "educates": False, "feature_share": 1.0}
    return penalties_from(rungs, **{**plain, **changes}, past_mix=np.ones(policies))


def constant_service(seconds: Any) -> ServiceLaw:
    """Return service times that are always the same, (pools, policies)."""
    mean = np.asarray(seconds, dtype=np.float64)
    whole, zero = np.zeros(mean.shape, dtype=np.int64), np.zeros(mean.shape)
    return ServiceLaw(np.full(mean.shape, DETERMINISTIC), mean, zero, zero, whole, whole, np.zeros(0), np.zeros(0))


def make_people(*, pools: int = 1, policies: int = 1, desks: int = 4, **changes: Any) -> People:
    """Return reviewers who are people, all ordinary but for the changes: tables by pool (and desk, or policy)."""
    ordinary = nobody(pools, policies)._replace(
        personal=np.ones(pools, dtype=np.uint8),
        pace=np.ones((pools, desks)),
        blur=np.ones((pools, desks)),
        bias=np.zeros((pools, desks)),
    )
    return ordinary._replace(
        **{name: np.asarray(value, dtype=getattr(ordinary, name).dtype) for name, value in changes.items()}
    )


def make_rescoring(
    *,
    views: Sequence[float] = (),
    reports: Sequence[int] = (),
    ages: Sequence[float] = (),
    ages_from_views: float = 0.0,
    policies: int = 1,
) -> Rescoring:
    """Return later scores without noise: Phi(margin), so 0.8413 for ``GUILTY`` and 0.1587 for ``INNOCENT``."""
    depths = max(len(views), len(reports), len(ages), 1)
    cells = (depths, 1, policies)
    return Rescoring(
        views=np.array(views, dtype=np.float64),
        reports=np.array(reports, dtype=np.int64),
        ages=np.array(ages, dtype=np.float64),
        ages_from_views=float(ages_from_views),  # an int would have the whole flow compiled again
        markets=1,
        rows=1,
        state=np.zeros(1000, dtype=np.int64),
        slope=np.ones(cells),
        level=np.zeros(cells),
        spread=np.zeros(cells),
        fade=np.zeros(cells),
        floor=np.full((1, policies), -6.0),
        scales=no_scales(1, 1),
        table=probability_table(),
    )


def make_size(laws: Laws, *, creators: int = 10, desks: int = 10, arms: int = 0) -> FlowSize:
    """Return the lengths of the axes that fit the laws."""
    markets, policies = laws.route.shape
    return FlowSize(
        days=max(1, math.ceil(laws.horizon / 86400)),
        hours=max(1, math.ceil(laws.horizon / HOUR)),
        markets=markets,
        policies=policies,
        tiers=1,
        pools=len(laws.sla),
        creators=creators,
        desks=desks,
        segments=len(SEGMENT_NAMES) + arms,
        arms=arms,
    )


@dataclass(frozen=True)
class Post:
    """One upload and the strategy's decision on it; decided 10 s after upload."""

    time: float
    action: Action = Action.ALLOW
    margin: float = INNOCENT
    creator: int = 0
    latency: float = 10.0
    first_report: float = NEVER
    report_rate: float = 0.0
    top_policy: int = 0
    policy: int = 0
    test_views: float = ALL_VIEWS
    main_views: float = 0.0
    views_log_mean: float = math.nan
    group: Group = Group.NONE
    queue: int = -1
    priority: float = 0.0
    weight: float = 1.0
    review_at_reports: int = 0
    review_at_views: float = NEVER
    account: int = 0
    withheld: bool = False
    remove_at_rescore: float = NEVER
    review_at_rescore: float = NEVER
    gate_at_views: float = NEVER
    staged: bool = True
    version: int = 0
    matched: bool = False
    novel: int = 0
    adapted: int = 0
    recognised: bool = False
    strike: int = -1
    segments: int = 0
    bucket: int = -1


def make_chunk(posts: Sequence[Post], *, policies: int = 1, first: int = 0) -> tuple[Chunk, Triage]:
    """Return posts as the arrays that an engine takes; items are numbered from ``first``."""
    known = {
        "item": np.arange(first, first + len(posts)),
        "decided_at": [post.time + post.latency for post in posts],
        "market": np.zeros(len(posts)),
        "tier": np.zeros(len(posts)),
        "scores": np.zeros((len(posts), policies)),
        "further_scores": np.zeros((len(posts), 0)),
        "nearest": [post.policy for post in posts],
        "legible": [post.margin for post in posts],
    }

    def columns(rows: type) -> dict[str, NDArray[Any]]:
        made = {}
        for name, spec in columns_of(rows).items():
            values = known.get(name, [getattr(post, name, spec.about.empty) for post in posts])
            made[name] = np.asarray(values, dtype=spec.dtype)
        return made

    chunk = Chunk(**columns(Chunk))
    bits = chunk.segments | segment_bits(chunk, all_segments())
    return chunk.having(segments=bits), Triage(**columns(Triage))


@dataclass
class Run:
    """What an engine made of some posts."""

    log: dict[str, NDArray[Any]]
    counts: Counts
    cells: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.cells = self.counts.items.sum(axis=(0, 1, 2, 3))

    @property
    def story(self) -> Story:
        """(time, event, item, detail) of every event but changes of staff, in order."""
        rows = zip(*(self.log[name].tolist() for name in ("time", "event", "item", "detail")), strict=True)
        return [(round(t, 6), Event(e), item, detail) for t, e, item, detail in rows if e != Event.CAPACITY]

    def story_of(self, item: int) -> list[tuple[float, Event, int]]:
        """(time, event, detail) of one item."""
        return [(time, event, detail) for time, event, of, detail in self.story if of == item]

    def times(self, event: Event) -> list[tuple[float, int]]:
        """(time, item) of every event of a kind."""
        return [(time, item) for time, kind, item, _ in self.story if kind is event]

    def column(self, name: str, event: Event) -> list[Any]:
        """Return a column of the log at the events of a kind."""
        return self.log[name][self.log["event"] == event].tolist()

    def total(self, count: Count) -> float:
        """Sum of a measure or event over all cells, of everybody or within a segment."""
        if isinstance(count, Within):
            segment = self.counts.segments[SEGMENT_NAMES.index(count.segment)]
            return float(segment.sum(axis=(0, 1, 2, 3))[place_of(count.count)])
        return float(self.cells[place_of(count)])

    def hourly(self, measure: PoolMeasure, pool: int = 0) -> list[float]:
        """Return a pool's measure hour by hour."""
        return self.counts.pools[:, pool, measure].tolist()


def set_staff(engine: FlowEngine, pool: int, staff: int | Roster) -> None:
    """Put a number of reviewers, or those of a roster, on shift now."""
    if isinstance(staff, int):
        engine.set_capacity(pool, staff)
    else:
        engine.set_roster(pool, staff)


def play(
    engine_class: type[FlowEngine],
    posts: Sequence[Post],
    laws: Laws | None = None,
    *,
    staff: Iterable[tuple[float, int, int | Roster]] = ((0.0, 0, 1),),
    arms: int = 0,
) -> Run:
    """Run posts to the horizon.

    Parameters
    ----------
    engine_class : type
    posts : sequence of Post
        In order of time.
    laws : Laws, optional
    staff : iterable of (time, pool, reviewers or roster)
        Changes of staff, in order of time; one reviewer in the first pool unless given.
    arms : int
        Arms to count in besides the segments; ``Post.segments`` and ``Post.bucket`` say which.
    """
    laws = laws or make_laws()
    engine = engine_class(laws, make_size(laws, arms=arms), log=True)
    engine.admit(*make_chunk(posts, policies=laws.route.shape[1]))
    for time, pool, reviewers in staff:
        engine.advance(time)
        set_staff(engine, pool, reviewers)
    counts = engine.finish()
    return Run(engine.take_log(), counts)
