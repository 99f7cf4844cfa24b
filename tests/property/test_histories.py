"""What a strategy is shown of accounts and of the platform at each tick is what the event log says, to the count."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulator.domain.events import Event, Trigger
from simulator.domain.scores import SCORE_EDGES
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.strategy import Strategy
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.mechanisms import ON, on_top, together
from tests.worlds import tiny_scenario

FIELDS = ("uploads", "removals", "appeals_won", "verdicts", "verdicts_violating")
AGAIN = (Trigger.VOTE, Trigger.ESCALATION)
"""Jobs that go on with a review or an appeal."""


class Shown(Threshold):
    """Keeps what it is shown."""

    reads_history = True

    def _start(self) -> None:
        super()._start()
        self.shown: list[Any] = []
        self.seen: list[Any] = []

    def _triage(self, items: Any) -> Any:
        histories = np.column_stack([getattr(items.history, name) for name in FIELDS])
        self.shown += zip(items.item.tolist(), items.time.tolist(), items.creator.tolist(), histories, strict=True)
        return super()._triage(items)

    def _adapt(self, observation: Any) -> None:
        self.seen.append(observation)


def play(changes: dict[str, Any], strategy: Strategy, seed: int, chunk_size: int) -> list[Any]:
    """Return the events, as rows (time, event, item, market, policy, score, detail)."""
    world = World(tiny_scenario(**changes), seed=seed, replication=0)
    engine = engine_class("compiled")(world.laws, world.size, log=True)
    Platform(world, strategy, engine, chunk_size=chunk_size).run()
    log = engine.take_log()
    names = ("time", "event", "item", "market", "policy", "score", "detail")
    return list(zip(*(log[name].tolist() for name in names), strict=True))


def verdicts_of_reviews(events: list[Any]) -> list[Any]:
    """Return the votes of reviews: those of jobs that no appeal has begun."""
    begun_by, found = {}, []
    for row in events:
        _, event, item, *_, detail = row
        if event == Event.ENQUEUE and detail not in AGAIN:
            begun_by[item] = detail
        elif event == Event.VERDICT and detail in (0, 1) and begun_by[item] != Trigger.APPEAL:
            found.append(row)
    return found


def lives(events: list[Any], account_of: dict[int, int]) -> list[dict[int, list[float]]]:
    """Return when the counts of each account rose, by field."""
    reviews = verdicts_of_reviews(events)
    rises = (
        [row for row in events if row[1] == Event.UPLOAD],
        [row for row in events if row[1] == Event.REMOVE],
        [row for row in events if row[1] == Event.REINSTATE and row[-1] == 0],
        reviews,
        [row for row in reviews if row[-1] == 1],
    )
    found = []
    for rows in rises:
        times = defaultdict(list)
        for time, _, item, *_ in rows:
            times[account_of[item]].append(time)
        found.append(times)
    return found


def counted(rows: list[Any], kind: str, start: float, stop: float, shape: tuple[int, ...]) -> Any:
    """Return counts of events with start <= time < stop by market and policy, or by policy, score bin and verdict."""
    counts = np.zeros(shape, dtype=np.int64)
    for time, _, _, market, policy, score, detail in rows:
        if start <= time < stop:
            place = int(np.searchsorted(SCORE_EDGES, score, side="right"))
            counts[(policy, place, detail) if kind == "score" else (market, policy)] += 1
    return counts


@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    names=st.sets(st.sampled_from(sorted(ON))),
    minutes=st.sampled_from([5, 10, 60]),
    lag=st.integers(0, 9_000),
    seed=st.integers(0, 2**31),
    chunk_size=st.sampled_from([7, 1000]),
)
@example(names=set(ON), minutes=30, lag=0, seed=1, chunk_size=400)
@example(names={"ban evasion", "panels", "churn"}, minutes=10, lag=4_321, seed=2, chunk_size=9)
def test_what_is_shown_is_what_the_log_says(
    names: set[str], minutes: int, lag: int, seed: int, chunk_size: int
) -> None:
    changes = on_top({"horizon": "20h", "uploads": {"per_day": 1000}}, together(sorted(names)))
    changes = on_top({"control": {"tick": f"{minutes}m", "signal_lag": float(lag)}}, changes)
    strategy = Shown(remove_at=0.8, review_at=0.3, review_at_reports=1)
    events = play(changes, strategy, seed, chunk_size)
    tick = 60.0 * minutes
    account_of = {item: account for item, _, account, _ in strategy.shown}
    rises = lives(events, account_of)

    for item, time, account, shown in strategy.shown:
        known = np.floor_divide(time, tick) * tick - lag if time >= tick else -1.0
        expected = [bisect_left(times.get(account, []), known) for times in rises]
        assert shown.tolist() == expected, (item, time)
    assert max(history[0] for *_, history in strategy.shown) > 2

    rows = {
        "reports": [row for row in events if row[1] == Event.REPORT],
        "flags": [row for row in events if row[1] == Event.ENQUEUE and row[-1] not in (*AGAIN, Trigger.APPEAL)],
        "score": verdicts_of_reviews(events),
    }
    before = 0.0
    for observation in strategy.seen:
        given = (observation.reports, observation.flags, observation.verdicts_by_score)
        for (kind, of_kind), counts in zip(rows.items(), given, strict=True):
            np.testing.assert_array_equal(counts, counted(of_kind, kind, before, observation.time, counts.shape))
        np.testing.assert_array_equal(observation.verdicts, observation.verdicts_by_score.sum(axis=1))
        before = observation.time
    assert sum(one.verdicts.sum() for one in strategy.seen) > 0


@pytest.mark.parametrize("poison", [0, 1])
def test_the_truth_of_notices_never_shows(poison: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether items violate, and of what kind they are, may be anything: histories stay the same."""
    from simulator.platform.histories import Histories

    plain, poisoned = Shown(review_at=0.2), Shown(review_at=0.2)
    play({"horizon": "12h"}, plain, 3, 1000)
    learn = Histories.learn

    def blind(self: Histories, notices: Any) -> None:
        notices = notices.copy()
        notices["violates"], notices["novel"], notices["version"] = poison, poison, poison
        learn(self, notices)

    monkeypatch.setattr(Histories, "learn", blind)
    play({"horizon": "12h"}, poisoned, 3, 1000)

    assert [row[3].tolist() for row in plain.shown] == [row[3].tolist() for row in poisoned.shown]
