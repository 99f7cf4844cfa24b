"""Words for the events of an item's life."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.domain import Action, Event, Trigger, format_duration
from simulator.domain.events import DOUBTFUL, Checkpoint, Leaving

from .ranks import Place, Ranks, rule_of

if TYPE_CHECKING:
    from simulator.records import Chunk
    from simulator.strategy import Ranking
    from simulator.world.source import UploadSource

_WHY = {
    Trigger.TRIAGE: "as the strategy decided",
    Trigger.REPORTS: "because enough users reported it",
    Trigger.VIEWS: "because it reached the views set by the strategy",
    Trigger.APPEAL: "for a second decision",
    Trigger.VOTE: "for one more verdict",
    Trigger.ESCALATION: "after a doubtful reading",
    Trigger.RESCORE: "because its later score was high enough",
    Trigger.GATE: "because a gate closed on it",
    Trigger.SWEEP: "because a sweep found its score high enough",
}

_OF_THE_CREATOR = {
    Event.REMOVE: "Another upload is removed",
    Event.REINSTATE: "Another upload is reinstated",
    Event.EDUCATE: "The creator is warned in place of a strike",
    Event.FEATURE_BLOCK: "A feature is blocked for the creator at {strikes}",
    Event.SUSPEND: "The creator is suspended at {strikes}",
    Event.BAN: "The creator is banned at {strikes}",
    Event.LIFT: "The creator is free again, with {strikes}",
}
"""What events of a creator's earlier items mean for an item; of others of ``OF_CREATORS`` their docstring is told."""

_STATES = {
    Action.ALLOW: "live",
    Action.LIMIT: "live at limited reach",
    Action.LABEL: "live with a label",
    Action.AGE_GATE: "live for adults only",
    Action.REVIEW: "live, and waits for review",
    Action.HOLD: "held until it is reviewed",
    Action.REMOVE: "removed",
}


class Teller:
    """Describes events one after another, and keeps the state that the next sentence needs.

    Parameters
    ----------
    source : UploadSource
    upload : Chunk
        The item alone.
    rule : str
        What the strategy said of it.
    weight : float
        Weight that triage gave its reviews (``Triage.weight``).
    ranks : Ranks, optional
        What ranks queues, and where its job stood; None = nothing ranks any.
    """

    def __init__(
        self, source: UploadSource, upload: Chunk, rule: str, weight: float = 1.0, ranks: Ranks | None = None
    ) -> None:
        self._source = source
        self._chunk = upload
        self._rule = rule
        self._weight = weight
        self._ranks = ranks
        self._orders = dict(zip(source.pools, source.orders, strict=True))
        self._item = int(upload.item[0])
        self._violates = bool(upload.margin[0] > 0)
        self._joined = 0.0
        self._held_since: float | None = None
        self._state = "live"
        self._ungated, self._opens_to = "live", 1.0
        self._judged = False
        self._reach = 1.0
        self._origin = self._since = float(upload.time[0])
        self._views = 0.0

    def tell(self, row: dict[str, Any]) -> str:
        """Return the sentence for one event, given as a row of the event log."""
        if row["item"] != self._item:
            return self._told_of_creator(row)
        event = Event(row["event"])
        tell = getattr(self, f"_on_{event.name.lower()}", None)
        sentence: str = plainly(event, row["detail"]) if tell is None else tell(row)
        self._views, self._since = row["views"], row["time"]
        if event == Event.TRIAGE and row["detail"] == Action.HOLD:
            self._held_since = row["time"]
        return sentence

    def end(self, horizon: float) -> tuple[float, str]:
        """Return the item's views at the end of the run, and the closing sentence."""
        return self._views_at(horizon), f"The run ends: the item is {self._state}."

    def place(self, at: Place) -> tuple[float, str]:
        """Return the item's views at a control tick, and a sentence on its place in a ranked queue."""
        priority = f" with priority {at.priority:.4g}"
        if self._ranks is not None and _by_deadline(self._ranks.ranking_at(at.time, at.pool)[0]):
            priority = ""
        return self._views_at(
            at.time
        ), f"It is number {at.number:,} of {at.waiting:,} in the queue of {at.pool!r}{priority}."

    def _views_at(self, time: float) -> float:
        """Return the item's views at a time between the last event and the next."""
        if self._reach <= 0:
            return self._views
        return self._views + self._reach * (self._natural(time) - self._natural(self._since))

    def _natural(self, time: float) -> float:
        from simulator.world.expectations import views_at

        age = np.array([time - self._origin])
        return float(views_at(age, self._chunk.test_views, self._chunk.main_views, self._source.laws)[0])

    def _enter(self, state: str, reach: float) -> None:
        self._state, self._reach = state, reach

    def _told_of_creator(self, row: dict[str, Any]) -> str:
        event, number = Event(row["event"]), row["detail"]
        words = _OF_THE_CREATOR.get(event, plainly(event, number).rstrip("."))
        said = words.format(strikes=_count(number, "strike"))
        return f"{said} (item {row['item']} of the same creator)."

    # -- one sentence an event, called by the event's name; of others their docstring is told

    def _on_upload(self, row: dict[str, Any]) -> str:
        latency = format_duration(float(self._chunk.decided_at[0]) - row["time"])
        return f"It is published; the decision follows {latency} later."

    def _on_blocked(self, row: dict[str, Any]) -> str:
        self._enter("not published", 0.0)
        why = "needs a feature that is blocked for the creator" if row["detail"] else "creator is suspended or banned"
        return f"{'It' if row['detail'] else 'The'} {why}: it is not published."

    def _on_withheld(self, row: dict[str, Any]) -> str:
        self._enter("not published", 0.0)
        return "Its creator withholds it: it is not published."

    def _on_triage(self, row: dict[str, Any]) -> str:
        action = Action(row["detail"])
        self._enter(_STATES[action], float(self._source.laws.reach[action]))
        if action in (Action.LIMIT, Action.LABEL, Action.AGE_GATE):
            self._ungated, self._opens_to = self._state, self._reach
        return f"The strategy decides {action.name}. Its reasons: {self._rule}."

    def _on_report(self, row: dict[str, Any]) -> str:
        right = "rightly" if self._violates else "wrongly"
        return f"A user reports it, {right}: {_count(row['detail'], 'report')} so far."

    def _on_milestone(self, row: dict[str, Any]) -> str:
        return "Its views reach the strategy's threshold for a review."

    def _on_gate(self, row: dict[str, Any]) -> str:
        if row["detail"] == 0:
            self._held_since = row["time"]
            self._enter("behind its gate, not distributed until it is reviewed", 0.0)
            return "Its views reach a gate: it is not distributed until a reviewer has decided."
        factor = float(self._source.laws.stages.reach[row["detail"] - 1])
        self._enter(f"{self._ungated}, in stage {row['detail']} of its audience", self._opens_to * factor)
        return f"Stage {row['detail']} of its audience begins: {factor:.0%} of its reach until it is cleared."

    def _on_rescore(self, row: dict[str, Any]) -> str:
        reached = {
            Checkpoint.VIEWS: "it has enough views",
            Checkpoint.REPORTS: "it has enough reports",
            Checkpoint.AGE: "it is old enough",
        }
        return f"It is scored again because {reached[Checkpoint(row['detail'])]}: the score reaches a threshold."

    def _on_swept(self, row: dict[str, Any]) -> str:
        return f"A sweep judges it again, and {'removes it' if row['detail'] else 'sends it to review'}."

    def _on_enqueue(self, row: dict[str, Any]) -> str:
        self._joined = row["time"]
        why = _WHY[Trigger(row["detail"])]
        return f"It joins the queue of {self._pool(row)}, {why}{self._ranked(row)}."

    def _ranked(self, row: dict[str, Any]) -> str:
        """Return how a ranking orders the queue that the item joins, and with which priority; empty without one."""
        if self._ranks is None:
            return ""
        pool = self._source.pools[row["pool"]]
        ranking, since_start = self._ranks.ranking_at(row["time"], pool)
        if ranking is None:
            return ""
        by = f"; ranked by {rule_of(pool, self._orders, since_start=since_start)}"
        if _by_deadline(ranking):
            return by
        if row["detail"] == Trigger.APPEAL:
            return f"{by}: an appeal has priority 0"
        policy, age = int(self._chunk.top_policy[0]), row["time"] - float(self._chunk.time[0])
        table = ranking.priority(policy, age, row["views"], 1.0)
        return f"{by}: weight {self._weight:.4g} x {table:.4g} = priority {self._weight * table:.4g}"

    def _on_start(self, row: dict[str, Any]) -> str:
        wait = format_duration(row["time"] - self._joined)
        return f"Desk {row['desk']} of {self._pool(row)} opens it after {wait} in the queue."

    def _on_renege(self, row: dict[str, Any]) -> str:
        wait = format_duration(row["time"] - self._joined)
        self._judged = False
        why = {Leaving.LIMIT: " because its time limit is over", Leaving.SHED: " because an order drops it"}.get(
            row["detail"], ""
        )
        return f"It leaves the queue of {self._pool(row)} undecided after {wait}{why}."

    def _on_verdict(self, row: dict[str, Any]) -> str:
        if row["detail"] == DOUBTFUL:
            return f"Desk {row['desk']} of {self._pool(row)} is in doubt and passes it on."
        said = bool(row["detail"])
        self._judged = True
        right = "right" if said == self._violates else "wrong"
        if not said and self._state == _STATES[Action.REVIEW]:
            self._enter("live", 1.0)
        return f"Desk {row['desk']} of {self._pool(row)} says: {'violating' if said else 'not violating'} ({right})."

    def _on_remove(self, row: dict[str, Any]) -> str:
        self._enter("removed", 0.0)
        by = "after a reviewer's verdict" if row["detail"] else "without a human decision"
        return f"It is removed {by}."

    def _on_restrict(self, row: dict[str, Any]) -> str:
        action = Action(row["detail"])
        self._judged = True
        self._restart(row["time"])
        self._enter(_STATES[action], float(self._source.laws.reach[action]))
        return f"It stays visible: it is {_STATES[action]}."

    def _on_educate(self, row: dict[str, Any]) -> str:
        return "The creator gets a warning in place of a strike."

    def _on_feature_block(self, row: dict[str, Any]) -> str:
        return f"A feature is blocked for the creator at {_count(row['detail'], 'strike')}."

    def _on_release(self, row: dict[str, Any]) -> str:
        self._restart(row["time"])
        self._enter(*(("live", 1.0) if self._judged else (self._ungated, self._opens_to)))
        return "It is live at full reach." if self._reach == 1.0 else "It is distributed again, as triage decided."

    def _restart(self, time: float) -> None:
        """Let an item that was held go on at the age at which it was held."""
        if self._held_since is not None:
            self._origin += time - self._held_since
            self._held_since = None

    def _on_suspend(self, row: dict[str, Any]) -> str:
        return f"The creator is suspended at {_count(row['detail'], 'strike')}."

    def _on_ban(self, row: dict[str, Any]) -> str:
        return f"The creator is banned at {_count(row['detail'], 'strike')}."

    def _on_appeal(self, row: dict[str, Any]) -> str:
        return "The creator appeals."

    def _on_reinstate(self, row: dict[str, Any]) -> str:
        self._enter("live", 1.0)
        return "It is live again, and what its removal gave the creator is taken back; the views missed are lost."

    def _on_lift(self, row: dict[str, Any]) -> str:
        return f"The creator is free again, with {_count(row['detail'], 'strike')}."

    def _pool(self, row: dict[str, Any]) -> str:
        return repr(self._source.pools[row["pool"]])


def _by_deadline(ranking: Ranking | None) -> bool:
    """Return whether priorities are times left, which say nothing to a reader."""
    return ranking is not None and ranking.by == "deadline"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def plainly(event: Event, detail: int) -> str:
    """Return a sentence on an event without words of its own: its docstring and its detail.

    >>> plainly(Event.SUSPEND, 3)
    'The creator was suspended (detail = 3).'
    """
    meaning = _meanings()[event.name].rstrip(".")
    return f"{meaning.partition(' (')[0]} (detail = {detail})."


@cache
def _meanings() -> Mapping[str, str]:
    """Return the docstrings of the events by name: strings below a member, which only the source has."""
    (events,) = ast.parse(textwrap.dedent(inspect.getsource(Event))).body
    found: dict[str, str] = {}
    name = ""
    for line in events.body if isinstance(events, ast.ClassDef) else ():
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            name = line.targets[0].id
        elif isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and name:
            found[name] = str(line.value.value)
    return found
