"""``trace``: one item's life in words, from its upload to the end of the run."""

from __future__ import annotations

import copy
import math
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario, scenario_hash
from simulator.domain import Event, Group, format_duration, score_text
from simulator.domain.events import OF_CREATORS
from simulator.errors import InputError, show
from simulator.platform.observers import Observer
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.strategy import Strategy
from simulator.strategy.lookup import strategy_in_force, treatment_in_force, trust_treatment

from .ranks import Ranks
from .words import Teller

if TYPE_CHECKING:
    from simulator.records import Chunk
    from simulator.strategy import Items, Triage
    from simulator.world.source import UploadSource

_GROUPS = {"NONE": "", "RING": "; its account is in a ring", "LOOK_ALIKE": "; its account looks like one of a ring"}
"""What is added to the truth, by group."""


@dataclass(frozen=True)
class Step:
    """One event in the item's life."""

    time: float
    """s since the scenario's start."""
    after: float
    """s since the upload; negative for what the creator met before."""
    event: str
    """Name of the ``Event``; ``RANKED`` for a place in a ranked queue at a control tick, ``END`` for the run's end."""
    item: int
    """The item, or another one of the same creator."""
    views: float
    """Views of that item so far."""
    text: str
    """What happened, in words."""


@dataclass(frozen=True)
class Trace:
    """One item's life."""

    scenario: str
    scenario_hash: str
    strategy: str
    engine: str
    seed: int
    replication: int
    item: int
    market: str
    creator: int
    tier: str
    uploaded: str
    """Instant of the upload, ISO 8601, UTC."""
    scores: dict[str, float]
    """Probability of violation per policy, as the detectors put it."""
    violates: str | None
    """Truth: the policy that it violates most, or None."""
    margin: float
    """Truth: severity above the line of the policy that it comes nearest to violating, or violates most, sd."""
    group: str
    """Truth: name of the creator's ``Group``."""
    potential_views: float
    """Truth: lifetime views at full reach."""
    rule: str
    """What the strategy decided, and why, in its words; empty if it was not asked."""
    steps: tuple[Step, ...]

    @property
    def opening(self) -> list[str]:
        """What the item is: its upload, its truth and its scores."""
        scores = ", ".join(f"{name} {score_text(score)}" for name, score in self.scores.items())
        truth = (
            f"it violates {self.violates!r}, {self.margin:.3f} sd of severity above the line"
            if self.violates
            else f"it is innocent: its severity is {-self.margin:.3f} sd below the nearest line"
        )
        truth += _GROUPS[self.group]
        return [
            f"Item {self.item}: uploaded {self.uploaded} in {self.market} by creator {self.creator} ({self.tier}).",
            f"In truth {truth}. At full reach it would get {self.potential_views:,.0f} views in total.",
            f"Scores: {scores}.",
        ]

    @property
    def lines(self) -> list[str]:
        """The life: what the item is, then a line per step."""
        steps = (
            f"{signed(step.after):>10}  {step.event:<9} {self._views(step):>15}  {step.text}" for step in self.steps
        )
        return [*self.opening, *steps]

    def _views(self, step: Step) -> str:
        return f"{step.views:,.0f} views" if step.item == self.item else ""

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data with stable keys, the lines included."""
        return {**asdict(self), "steps": [asdict(step) for step in self.steps], "lines": self.lines}


def trace(
    scenario: Scenario | str,
    strategy: Strategy | str | None = None,
    *,
    item: int,
    seed: int = 1,
    replication: int = 0,
    engine: str = "compiled",
    allow_code: bool = False,
) -> Trace:
    """Run a scenario and describe the life of one item.

    Parameters
    ----------
    scenario
        A scenario, the path of one, or the name of a shipped one.
    strategy
        By default the scenario's own.
    item
        Index of the item in order of upload, from 0.
    seed, replication
        Which run.
    engine
        Which engine; both tell the same.
    allow_code
        Whether a scenario or a strategy file may name code, ``module:Class``, which is then imported.

    Raises
    ------
    InputError
        If the scenario, the strategy or the engine is wrong, or the run has no such item.
    """
    from simulator.world.world import World

    if isinstance(scenario, str):
        scenario = Scenario.load(scenario)
    chosen = strategy_in_force(scenario, strategy, allow_code=allow_code)
    trust_treatment(scenario, allow_code=allow_code)
    world = World(scenario, seed=seed, replication=replication)
    own, flow = copy.deepcopy(chosen), engine_class(engine)(world.laws, world.size, log=True)
    witness = _Witness(_find(world, item))
    ranks = Ranks(item, float(witness.upload.time[0]))
    platform = Platform(world, own, flow, treatment=treatment_in_force(scenario), observers=[witness])
    platform.process(ranks.follow)
    platform.run()
    upload = witness.upload
    uploaded = scenario.start + timedelta(seconds=float(upload.time[0]))
    violates = bool(upload.margin[0] > 0)
    return Trace(
        scenario=scenario.name,
        scenario_hash=scenario_hash(scenario),
        strategy=chosen.spec,
        engine=engine,
        seed=seed,
        replication=replication,
        item=item,
        market=world.markets[upload.market[0]],
        creator=int(upload.creator[0]),
        tier=world.tiers[upload.tier[0]],
        uploaded=uploaded.isoformat(timespec="seconds"),
        scores=dict(zip(world.policies, upload.scores[0].tolist(), strict=True)),
        violates=world.policies[upload.policy[0]] if violates else None,
        margin=float(upload.margin[0]),
        group=Group(upload.group[0]).name,
        potential_views=float(upload.test_views[0] + upload.main_views[0]),
        rule=witness.rule,
        steps=tuple(_steps(Teller(world, upload, witness.rule, witness.weight, ranks), witness, ranks, world.horizon)),
    )


def _find(source: UploadSource, item: int) -> Chunk:
    """Return the item's upload as a chunk of one."""
    last = -1
    for chunk in source.chunks(0.0, source.horizon, 1 << 20):
        first, last = int(chunk.item[0]), int(chunk.item[-1])
        if first <= item <= last:
            return chunk.slice(item - first, item - first + 1)
    if last < 0:
        raise InputError(f"`item` must be one of the run's uploads, but it has none. Got {show(item)} instead.")
    raise InputError(f"`item` must be in 0 ... {last}, the uploads of this run. Got {show(item)} instead.")


Row = dict[str, Any]
"""A row of the event log."""


class _Witness(Observer):
    """Follows one upload: its truth, the decision and its reasons, and its events.

    Those are the item's own, and those of its creator's earlier ones that matter to it.
    """

    reads_log = True

    def __init__(self, upload: Chunk) -> None:
        self.upload = upload
        self.rule = ""
        """What the strategy decides, in words, at the moment it decides."""
        self.weight = 1.0
        """The weight that triage gave its reviews."""
        self.events: list[Row] = []
        self._item = int(upload.item[0])
        self._uploaded, self._creator = float(upload.time[0]), int(upload.creator[0])

    def shown(self, items: Items, strategy: Strategy) -> None:
        row = np.flatnonzero(items.item == self._item)
        if len(row):
            # a copy: asking must not change anything
            self.rule = copy.deepcopy(strategy).explain(items, int(row[0]))

    def triaged(self, chunk: Chunk, triage: Triage) -> None:
        row = np.flatnonzero(chunk.item == self._item)
        if len(row):
            mine = chunk.take(row)
            self.upload = mine.having(decided_at=mine.decided_at + triage.delay[row])
            self.weight = float(triage.weight[row[0]])

    def logged(self, events: Mapping[str, NDArray[np.generic]]) -> None:
        mine = events["item"] == self._item
        earlier = (events["creator"] == self._creator) & (np.asarray(events["time"], np.float64) < self._uploaded)
        related = earlier & np.isin(events["event"], list(OF_CREATORS))
        self.events.extend(
            {name: column[row].item() for name, column in events.items()} for row in np.flatnonzero(mine | related)
        )


def _steps(teller: Teller, witness: _Witness, ranks: Ranks, horizon: float) -> Iterator[Step]:
    """Yield the item's events, and in between its places in ranked queues where its priority has changed."""
    item, uploaded = int(witness.upload.item[0]), float(witness.upload.time[0])
    places, said = deque(ranks.places), math.nan

    def ranked(until: float) -> Iterator[Step]:
        nonlocal said
        while places and places[0].time < until:
            place = places.popleft()
            if place.priority != said:
                said = place.priority
                views, text = teller.place(place)
                yield Step(place.time, place.time - uploaded, "RANKED", item, views, text)

    for row in witness.events:
        yield from ranked(row["time"])
        event = Event(row["event"])
        yield Step(row["time"], row["time"] - uploaded, event.name, row["item"], row["views"], teller.tell(row))
        if event == Event.ENQUEUE:
            said = math.nan
    yield from ranked(horizon)
    views, text = teller.end(horizon)
    yield Step(horizon, horizon - uploaded, "END", item, views, text)


def signed(seconds: float) -> str:
    """Return a time since the upload with its sign."""
    return f"{'-' if seconds < 0 else '+'}{format_duration(abs(seconds))}"
