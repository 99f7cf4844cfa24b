"""``trace``: one item's life in words, from its upload to the end of the run."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from simulator.config import Scenario, scenario_hash
from simulator.domain import Event, Group, format_duration
from simulator.errors import InputError
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.strategy import Strategy
from simulator.strategy.lookup import strategy_in_force
from simulator.world.response import Response

from .words import Teller

if TYPE_CHECKING:
    from simulator.flow.contract import FlowEngine
    from simulator.strategy import Context, Items, Observation, Triage
    from simulator.world.chunk import Chunk
    from simulator.world.world import World

_OF_THE_CREATOR = (Event.REMOVE, Event.SUSPEND, Event.BAN, Event.REINSTATE, Event.LIFT, Event.RETURN)
"""Events of the creator's earlier items that explain what happens to this one."""
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
    """Name of the ``Event``; ``END`` for the end of the run."""
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
    def lines(self) -> list[str]:
        """The life, a line a step."""
        scores = ", ".join(f"{name} {score:.4f}" for name, score in self.scores.items())
        truth = (
            f"it violates {self.violates!r}, {self.margin:.3f} sd of severity above the line"
            if self.violates
            else f"it violates nothing: its severity is {-self.margin:.3f} sd below the nearest line"
        )
        truth += _GROUPS[self.group]
        return [
            f"Item {self.item}: uploaded {self.uploaded} in {self.market} by creator {self.creator} ({self.tier}).",
            f"In truth {truth}. At full reach it would get {self.potential_views:,.0f} views in its life.",
            f"Scores: {scores}.",
            *(
                f"{_signed(step.after):>10}  {step.event:<9} {self._views(step):>15}  {step.text}"
                for step in self.steps
            ),
        ]

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
    """Run a scenario and tell the life of one item.

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
    world = World(scenario, seed=seed, replication=replication)
    upload = _find(world, item)
    witness = _Witness(copy.deepcopy(chosen), item)
    camera = _Camera(upload)
    events = list(_events(world, witness, camera, engine_class(engine)(world.laws, world.size, log=True)))
    upload = camera.upload.put_off(witness.delay)
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
        steps=tuple(_steps(world, upload, witness.rule, events)),
    )


def _find(world: World, item: int) -> Chunk:
    """Return the item's upload as a chunk of one."""
    last = -1
    for chunk in world.chunks(0.0, world.laws.horizon, 1 << 20):
        first, last = int(chunk.item[0]), int(chunk.item[-1])
        if first <= item <= last:
            return chunk.slice(item - first, item - first + 1)
    if last < 0:
        raise InputError(f"`item` must be one of the run's uploads, but it has none. Got {item!r} instead.")
    raise InputError(f"`item` must be in 0 ... {last}, the uploads of this run. Got {item!r} instead.")


class _Camera(Response):
    """Stands behind all answers of the world to enforcement, and keeps what they make of one upload."""

    def __init__(self, upload: Chunk) -> None:
        self.upload = upload

    def mark(self, chunk: Chunk) -> None:
        row = np.flatnonzero(chunk.item == self.upload.item[0])
        if len(row):
            self.upload = chunk.take(row)


class _Witness:
    """Stands before a strategy, and notes in words what it decides for one item, at the moment it decides."""

    def __init__(self, strategy: Strategy, item: int) -> None:
        self._strategy = strategy
        self._item = item
        self.live = strategy.live
        self.rule = ""
        self.delay = np.zeros(1)
        """By how much the strategy puts its decision off, s."""

    def start(self, context: Context) -> None:
        self._strategy.start(context)

    def adapt(self, observation: Observation) -> None:
        self._strategy.adapt(observation)

    def triage(self, items: Items) -> Triage:
        row = np.flatnonzero(items.item == self._item)
        if len(row):
            # a copy: asking must not change anything
            self.rule = copy.deepcopy(self._strategy).explain(items, int(row[0]))
        triage = self._strategy.triage(items)
        if len(row):
            self.delay = triage.delay[row]
        return triage


Row = dict[str, Any]


def _events(world: World, witness: _Witness, camera: _Camera, engine: FlowEngine) -> Iterator[Row]:
    """Run, and yield the events of the item, and those of its creator's others that matter to it, in order."""
    upload = camera.upload
    item, creator = int(upload.item[0]), int(upload.creator[0])
    found: list[Row] = []

    def note(time: float) -> None:
        del time
        log = engine.take_log()
        mine = log["item"] == item
        earlier = (log["creator"] == creator) & (log["time"] < upload.time[0])
        related = earlier & np.isin(log["event"], _OF_THE_CREATOR)
        found.extend(
            {name: column[row].item() for name, column in log.items()} for row in np.flatnonzero(mine | related)
        )

    Platform(world, cast("Strategy", witness), engine, watch=note, responses=[camera]).run()
    note(world.laws.horizon)
    yield from found


def _steps(world: World, upload: Chunk, rule: str, events: list[Row]) -> Iterator[Step]:
    item, uploaded = int(upload.item[0]), float(upload.time[0])
    teller = Teller(world, upload, rule)
    for row in events:
        text = teller.tell(row)
        event = Event(row["event"])
        yield Step(row["time"], row["time"] - uploaded, event.name, row["item"], row["views"], text)
    horizon = world.laws.horizon
    views, text = teller.end(horizon)
    yield Step(horizon, horizon - uploaded, "END", item, views, text)


def _signed(seconds: float) -> str:
    return f"{'-' if seconds < 0 else '+'}{format_duration(abs(seconds))}"
