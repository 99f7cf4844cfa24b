"""What is counted of the decisions on each item, as a run goes by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action
from simulator.platform.observers import Observer
from simulator.records import Chunk, Triage
from simulator.strategy import Items, Strategy

from .ruled import Ruled

Ints = NDArray[np.int64]
Scalar = TypeVar("Scalar", bound=np.generic)

NOT_SHOWN = 255
"""In place of an action: the upload was withheld, so that no strategy saw it."""
ACTS = (Action.REMOVE, Action.HOLD, Action.REVIEW, Action.AGE_GATE, Action.LABEL, Action.LIMIT)
"""Actions that take notice of an item: a violation is caught by them."""
RESTRICTS = tuple(action for action in ACTS if action != Action.REVIEW)
"""Actions that cost a creator reach at once: an innocent item is wronged by them."""
_ACTS, _RESTRICTS = (np.isin(np.arange(256), some) for some in (ACTS, RESTRICTS))


class Turn(Enum):
    """How a decision that differs turns out, by the truth."""

    NEW_WRONGFUL = "new wrongful"
    """An innocent item is removed, held or restricted, and was not before."""
    NEW_CAUGHT = "new caught"
    """A violation is acted on, and was allowed before."""
    LOST_CATCH = "lost catch"
    """A violation is allowed, and was acted on before."""
    CURED_WRONGFUL = "cured wrongful"
    """An innocent item is no longer removed, held or restricted."""


TURNS = tuple(Turn)


@dataclass(frozen=True)
class Example:
    """An item whose decision turned out otherwise."""

    turn: Turn
    replication: int
    item: int
    time: float
    """Of the upload, s since the scenario's start."""
    market: str
    scores: dict[str, float]
    violates: str
    """Policy (truth); empty = none."""
    views: float
    """Lifetime views at full reach."""
    before: Action
    after: Action
    rule: str
    """The rule that decides; empty = none matches."""


@dataclass(frozen=True)
class Decided:
    """What one run of the rules says of their decisions, after the warm-up, against the run of the strategy in force.

    Attributes
    ----------
    uploads, violations : int
        Shown to the rules; of these, those that violate (truth).
    hits, true_hits, decides, unique : (R,) int64
        Items that each rule matches; of these, violations; items that it decides on; violations that it alone of the
        rules that act matches.
    overlap : (R, R) int64
        Items that both rules match.
    flips : (actions, actions, 2) int64
        Items by the action of the strategy in force, that of the rules, and whether they violate.
    turns : (4, R + 1) int64
        Items by how a differing decision turns out and by the rule that decides; the last: no rule.
    apart : int
        Items that are not compared, since only one run has them or since what they are differs: the world answers to
        enforcement.
    examples : tuple of Example
        Of every turn those with the most views.
    """

    uploads: int
    violations: int
    hits: Ints
    true_hits: Ints
    decides: Ints
    unique: Ints
    overlap: Ints
    flips: Ints
    turns: Ints
    apart: int
    examples: tuple[Example, ...]


class InForce(Observer):
    """Keeps the action and the truth of every item of a run, in order of the item."""

    def __init__(self) -> None:
        self._actions: list[NDArray[np.uint8]] = []
        self._violates: list[NDArray[np.bool_]] = []

    def triaged(self, chunk: Chunk, triage: Triage) -> None:
        """Keep them."""
        self._actions.append(np.where(chunk.withheld == 0, triage.action, NOT_SHOWN).astype(np.uint8))
        self._violates.append(chunk.margin > 0)

    def done(self) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Return the (items,) actions and whether each item violates."""
        return _joined(self._actions, np.uint8), _joined(self._violates, np.bool_)


class Deciding(Observer):
    """Counts the decisions of rules.

    Parameters
    ----------
    strategy : Ruled
    before : pair of arrays
        As of ``InForce.done``, of the run of the strategy in force on the same luck.
    warm_up : float
        When counting begins, s.
    markets, policies : sequence of str
    replication : int
    most : int
        Examples of each turn.
    """

    def __init__(
        self,
        strategy: Ruled,
        before: tuple[NDArray[np.uint8], NDArray[np.bool_]],
        *,
        warm_up: float,
        markets: Sequence[str],
        policies: Sequence[str],
        replication: int,
        most: int,
    ) -> None:
        self._rules = strategy.rules.rules
        n = len(self._rules)
        self._acts = np.array([rule.action in ACTS for rule in self._rules], np.bool_)
        self._before, self._warm_up, self._most, self._replication = before, warm_up, most, replication
        self._names = markets, policies
        self._seen: tuple[NDArray[np.int16], NDArray[np.bool_]] | None = None
        self._groups: list[NDArray[np.int16]] = []
        self._uploads = self._violations = self._apart = 0
        self._hits, self._true, self._decides, self._unique = (np.zeros(n, np.int64) for _ in range(4))
        self._overlap = np.zeros((n, n), np.int64)
        self._flips = np.zeros((len(Action), len(Action), 2), np.int64)
        self._turns = np.zeros((len(TURNS), n + 1), np.int64)
        self._examples: dict[Turn, list[Example]] = {turn: [] for turn in TURNS}

    def shown(self, items: Items, strategy: Strategy) -> None:
        """Ask which rules match, before the strategy decides."""
        if not isinstance(strategy, Ruled):
            raise TypeError(f"{type(strategy).__name__} must decide by rules.")
        self._seen = strategy.decided_by(items), strategy.matched(items)

    def triaged(self, chunk: Chunk, triage: Triage) -> None:
        """Count a chunk's decisions."""
        shown = np.flatnonzero(chunk.withheld == 0)
        group = np.zeros(len(chunk), np.int16)
        if len(shown) and self._seen is not None:
            decided, matched = self._seen
            group[shown] = decided + 1
            counted = chunk.time[shown] >= self._warm_up
            rows = shown[counted]
            self._count(chunk.margin[rows] > 0, decided[counted], matched[:, counted])
            self._compare(chunk.take(rows), triage.action[rows], decided[counted])
        late = len(chunk) - len(shown)
        if late:
            hidden = np.flatnonzero((chunk.withheld != 0) & (chunk.time >= self._warm_up))
            self._apart += int((self._before[0][chunk.item[hidden]] != NOT_SHOWN).sum())
        self._seen = None
        self._groups.append(group)

    def group_of(self, _chunk: Chunk, _triage: Triage) -> NDArray[np.int16]:
        """Return the group of each upload of the last chunk: 0 = no rule decides, else the rule's number from 1."""
        return self._groups[-1]

    def groups(self) -> NDArray[np.int16]:
        """Return the (items,) groups of a whole run."""
        return _joined(self._groups, np.int16)

    def done(self) -> Decided:
        """Return all that was counted."""
        return Decided(
            uploads=self._uploads,
            violations=self._violations,
            hits=self._hits,
            true_hits=self._true,
            decides=self._decides,
            unique=self._unique,
            overlap=self._overlap,
            flips=self._flips,
            turns=self._turns,
            apart=self._apart,
            examples=tuple(one for turn in TURNS for one in self._examples[turn]),
        )

    def _count(self, violates: NDArray[np.bool_], decided: NDArray[np.int16], matched: NDArray[np.bool_]) -> None:
        self._uploads += len(violates)
        self._violations += int(violates.sum())
        self._hits += matched.sum(axis=1)
        self._true += matched[:, violates].sum(axis=1)
        self._decides += np.bincount(decided + 1, minlength=len(self._rules) + 1)[1:]
        catching = matched & self._acts[:, None]
        alone = violates & (catching.sum(axis=0) == 1)
        self._unique += catching[:, alone].sum(axis=1)
        ones = matched.astype(np.float32)  # exact: a chunk has fewer than 2^24 items
        self._overlap += (ones @ ones.T).astype(np.int64)

    def _compare(self, chunk: Chunk, after: NDArray[np.uint8], decided: NDArray[np.int16]) -> None:
        actions, truths = self._before
        before, violates = actions[chunk.item], chunk.margin > 0
        alike = (before != NOT_SHOWN) & (truths[chunk.item] == violates)
        self._apart += int((~alike).sum())
        np.add.at(self._flips, (before[alike], after[alike], violates[alike].astype(np.intp)), 1)
        wrongs, catches = (of[before] != of[after] for of in (_RESTRICTS, _ACTS))
        masks = {
            Turn.NEW_WRONGFUL: ~violates & wrongs & _RESTRICTS[after],
            Turn.NEW_CAUGHT: violates & catches & _ACTS[after],
            Turn.LOST_CATCH: violates & catches & _ACTS[before],
            Turn.CURED_WRONGFUL: ~violates & wrongs & _RESTRICTS[before],
        }
        for place, (turn, mask) in enumerate(masks.items()):
            rows = np.flatnonzero(mask & alike)
            self._turns[place] += np.bincount(decided[rows] % (len(self._rules) + 1), minlength=len(self._rules) + 1)
            views = chunk.test_views[rows] + chunk.main_views[rows]
            best = rows[np.argsort(-views, kind="stable")[: self._most]]
            kept = self._examples[turn] + [self._example(turn, chunk, row, before, after, decided) for row in best]
            self._examples[turn] = most_seen(kept, self._most)

    def _example(
        self,
        turn: Turn,
        chunk: Chunk,
        row: int,
        before: NDArray[np.uint8],
        after: NDArray[np.uint8],
        decided: NDArray[np.int16],
    ) -> Example:
        markets, policies = self._names
        rule = int(decided[row])
        return Example(
            turn=turn,
            replication=self._replication,
            item=int(chunk.item[row]),
            time=float(chunk.time[row]),
            market=markets[chunk.market[row]],
            scores=dict(zip(policies, chunk.scores[row].tolist(), strict=True)),
            violates=policies[chunk.policy[row]] if chunk.margin[row] > 0 else "",
            views=float(chunk.test_views[row] + chunk.main_views[row]),
            before=Action(before[row]),
            after=Action(after[row]),
            rule=self._rules[rule].name if rule >= 0 else "",
        )


def most_seen(examples: Sequence[Example], most: int) -> list[Example]:
    """Return the examples with the most views, ties in the order of runs and items."""
    return sorted(examples, key=lambda one: (-one.views, one.replication, one.item))[:most]


def _joined(parts: Sequence[NDArray[Scalar]], dtype: type[Scalar]) -> NDArray[Scalar]:
    return np.concatenate([np.zeros(0, dtype), *parts])
