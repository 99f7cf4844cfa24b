"""``trace`` tells one item's life, the same from either engine."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import numpy as np
import pytest

from simulator.domain import Event, format_duration
from simulator.errors import InputError
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.strategy.lookup import make_strategy
from simulator.trace import trace
from simulator.trace.words import Teller, plainly
from simulator.world.world import World
from tests.worlds import tiny_scenario

SPEC = "Threshold(remove_at=0.9, hold_at=0.6, review_at=0.2, limit_at=0.1, review_at_reports=1, review_at_views=100)"
SCENARIO = tiny_scenario()


@pytest.fixture(scope="module")
def reviewed():
    return trace(SCENARIO, SPEC, item=20)


def test_a_reviewed_and_removed_item(reviewed):
    assert reviewed.lines[:3] == [
        "Item 20: uploaded 2025-07-07T00:22:09+00:00 in US by creator 305 (small).",
        (
            "In truth it violates 'spam', 0.918 sd of severity above the line. "
            "At full reach it would get 34 views in total."
        ),
        "Scores: spam 0.3678, hate 0.0979, minors 0.0051.",
    ]
    assert [step.event for step in reviewed.steps] == [
        "UPLOAD",
        "TRIAGE",
        "MILESTONE",
        "ENQUEUE",
        "START",
        "VERDICT",
        "REMOVE",
        "END",
    ]
    assert reviewed.steps[5].text == "Desk 0 of 'general' says: violating (right)."
    assert reviewed.steps[6].text == "It is removed after a reviewer's verdict."
    assert reviewed.steps[7].text == "The run ends: the item is removed."


def test_the_rule_that_fired_is_named(reviewed):
    assert reviewed.rule.startswith("score 0.3678 for 'spam' reached review_at 0.2")
    assert reviewed.rule in reviewed.steps[1].text


@pytest.mark.parametrize("item", [7, 20, 40, 50, 423])
def test_both_engines_tell_the_same(item):
    compiled, simpy = (trace(SCENARIO, SPEC, item=item, engine=engine) for engine in ("compiled", "simpy"))

    assert compiled.lines == simpy.lines


def test_every_event_has_words():
    """Over the first uploads everything is met, and each step has a sentence that ends."""
    met = set()
    for item in range(0, 3_700, 60):
        told = trace(SCENARIO, SPEC, item=item)
        met |= {step.event for step in told.steps}
        assert all(step.text.endswith((".", ").")) for step in told.steps)
        assert told.steps[-1].event == "END"

    assert met >= {"UPLOAD", "TRIAGE", "REPORT", "MILESTONE", "ENQUEUE", "START", "VERDICT", "REMOVE", "RELEASE", "END"}


def test_an_event_without_words_is_told_by_its_docstring():
    assert plainly(Event.RENEGE, 1) == "A job left its queue undecided (detail = 1)."
    assert all(plainly(event, 0).endswith("(detail = 0).") for event in Event)


def test_the_views_at_the_end_are_those_of_an_item_left_alone():
    scenario = tiny_scenario(horizon="30d", reports={"false_rate": 0.0})

    told = trace(scenario, "AllowAll", item=30)

    assert told.steps[-1].views == pytest.approx(told.potential_views)
    assert told.steps[-1].text == "The run ends: the item is live."


def test_a_blocked_upload_is_explained_by_what_its_creator_did():
    scenario = tiny_scenario(enforcement={"suspend_at": 1, "ban_at": 1})
    blocked = next(
        told
        for told in (
            trace(scenario, "Threshold(remove_at=0.05, review_at=None)", item=item) for item in range(3_000, 3_400)
        )
        if told.steps[-2].event == "BLOCKED"
    )

    assert [step.event for step in blocked.steps if step.item != blocked.item][:2] == ["REMOVE", "BAN"]
    assert blocked.steps[-1].text == "The run ends: the item is not published."
    assert blocked.steps[-1].views == 0.0
    assert blocked.rule != ""


@pytest.mark.parametrize("item", [10**9, -1])
def test_an_item_that_the_run_does_not_have_is_refused(item):
    with pytest.raises(
        InputError, match=rf"`item` must be in 0 \.\.\. 37\d\d, the uploads of this run. Got {item} instead."
    ):
        trace(SCENARIO, SPEC, item=item)


def test_json_holds_the_lines_too(reviewed):
    payload = json.loads(json.dumps(reviewed.to_dict(), allow_nan=False))

    assert payload["lines"] == reviewed.lines
    assert payload["steps"][0] == {
        "time": reviewed.steps[0].time,
        "after": 0.0,
        "event": "UPLOAD",
        "item": 20,
        "views": 0.0,
        "text": reviewed.steps[0].text,
    }


def test_a_ring_is_named_in_the_truth():
    def truth(**groups):
        scenario = tiny_scenario(horizon="6h", networks={"group_size": 2, **groups} if groups else None)
        return trace(scenario, "AllowAll", item=5).lines[1]

    assert "; its account" not in truth()
    assert "; its account is in a ring. At full reach" in truth(rings={"share": 1.0}, look_alikes={"share": 0.0})
    assert "; its account looks like one of a ring." in truth(rings={"share": 0.0}, look_alikes={"share": 1.0})


def test_an_upload_is_told_as_it_is_after_the_world_has_answered():
    """Adversaries who move to the other market after a removal: the market of the trace is that of the run's log."""
    adversaries = {"share": 1.0, "step_up": 0.5, "move_after": 1, "move_market": 1.0, "move_policy": 0.0}
    scenario = tiny_scenario(horizon="1d", adversaries=adversaries)
    spec = "Threshold(remove_at=0.3, review_at=None)"
    world = World(scenario, seed=1, replication=0)
    engine = engine_class("compiled")(world.laws, world.size, log=True)
    Platform(world, make_strategy(spec), engine).run()
    (drawn,) = world.chunks(0.0, world.laws.horizon, 1 << 20)
    log = engine.take_log()
    rows = np.flatnonzero((log["event"] == Event.UPLOAD) & (log["market"] != drawn.market[log["item"]]))
    item, market = log["item"][rows[0]], log["market"][rows[0]]

    told = trace(scenario, spec, item=int(item))

    assert told.market == world.markets[market]
    assert told.scores != dict(zip(world.policies, drawn.scores[item].tolist(), strict=True))
    assert told.lines == trace(scenario, spec, item=int(item), engine="simpy").lines


def test_a_decision_that_is_put_off_is_told_with_its_delay():
    told = trace(SCENARIO, "Threshold(remove_at=0.3, review_at=None, action_delay=7200)", item=20)
    upload, triage = told.steps[0], told.steps[1]

    assert triage.event == "TRIAGE"
    assert upload.text == f"It is published; the decision follows {format_duration(triage.after)} later."
    assert triage.after > 60


@pytest.mark.parametrize(("item", "where"), [(20, ""), (3, " (item 3 of the same creator)")])
def test_a_returned_creator_who_is_recognised_is_not_banned_for_strikes(item, where):
    world = World(SCENARIO, seed=1, replication=0)
    upload = next(world.chunks(0.0, world.laws.horizon, 21)).slice(20, 21)
    row = {"time": float(upload.time[0]), "event": int(Event.RECOGNISE), "item": item, "detail": 2, "views": 0.0}

    assert Teller(world, upload, "").tell(row) == (
        f"The creator is recognised and banned at once, just after a RETURN (detail = 2){where}."
    )


QUEUES = ("europe", "general")
RANKED = tiny_scenario(pools={name: {"order": "remaining_views"} for name in QUEUES}, control={"tick": "5m"})


def steps_of(told, event):
    return [step for step in told.steps if step.event == event]


def waiting(scenario, spec=SPEC):
    """Return the first life in which a review waits over several ticks."""
    lives = (trace(scenario, spec, item=item) for item in range(300, 900, 3))
    return next(life for life in lives if len(steps_of(life, "RANKED")) > 2)


def test_a_ranked_queue_is_told_with_weight_and_place():
    told = waiting(RANKED)
    joined, first = steps_of(told, "ENQUEUE")[0], steps_of(told, "RANKED")[0]
    found = re.search(r"; ranked by remaining_views: weight (\S+) x (\S+) = priority (\S+)\.$", joined.text)
    weight, table, priority = (float(number) for number in found.groups())
    place = re.fullmatch(r"It is number (\d+) of (\d+) in the queue of '\w+' with priority (\S+)\.", first.text)

    assert weight == pytest.approx(max(told.scores.values()), rel=1e-3)
    assert weight * table == pytest.approx(priority, rel=2e-3)
    assert 1 <= int(place[1]) <= int(place[2])
    assert first.time % 300.0 == 0.0
    assert joined.time < first.time < joined.time + 300.0
    assert f"weight {weight:.6g}"[:10] in told.rule
    assert "in a ranking by remaining_views" in told.rule


def test_a_place_is_told_again_only_when_the_priority_has_changed():
    told = steps_of(waiting(RANKED), "RANKED")
    priorities = [step.text.rpartition(" with priority ")[2] for step in told]

    assert all(a != b for a, b in pairwise(priorities))
    assert [step.views for step in told] == sorted(step.views for step in told)


def test_both_engines_tell_the_same_places():
    item = waiting(RANKED).item

    assert trace(RANKED, SPEC, item=item).lines == trace(RANKED, SPEC, item=item, engine="simpy").lines


def test_by_deadline_the_place_is_told_and_no_number():
    limits = [{"name": "law", "limit": "2d"}]
    scenario = RANKED.override("pools.europe.order=deadline", "pools.general.order=deadline", f"time_limits={limits}")
    life = next(
        life for life in (trace(scenario, SPEC, item=item) for item in range(300, 900, 3)) if steps_of(life, "RANKED")
    )

    assert steps_of(life, "ENQUEUE")[0].text.endswith("; ranked by deadline.")
    assert re.fullmatch(r"It is number \d+ of \d+ in the queue of '\w+'\.", steps_of(life, "RANKED")[0].text)


def test_without_a_ranking_no_place_is_told(reviewed):
    assert steps_of(reviewed, "RANKED") == []
    assert "ranked" not in "".join(reviewed.lines)
    assert "priority 0" in reviewed.rule
