"""What adversaries make of hand-made notices: exact levels, moves and uploads that come again."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.domain.events import Event
from simulator.errors import ScenarioError
from simulator.ledger.counts import Counts
from simulator.ledger.measures import Count, Measure, Within
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.records import NOTICE
from simulator.rng import Stream
from simulator.rng.vectors import uniforms
from simulator.world.bearing import Bearing, no_bearing
from simulator.world.mechanisms.adversaries.response import Adversaries, law_of
from simulator.world.mechanisms.adversaries.segments import SEGMENTS
from simulator.world.mechanisms.adversaries.state import AdversaryLaw
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.flow.building import GUILTY, INNOCENT, Post, make_chunk
from tests.populations import counted
from tests.worlds import tiny_scenario

LAW = AdversaryLaw(
    seed=1,
    replication=0,
    share=1.0,
    step_up=0.3,
    step_down=0.1,
    cap=1.0,
    watch=1000.0,
    memory=math.inf,
    move_after=0,
    move_market=0.0,
    move_policy=0.0,
    reupload=0.0,
    window=5000.0,
    mutation=0.25,
    markets=3,
    policies=4,
)


class Story:
    """Adversaries who are told of uploads and notices one by one."""

    def __init__(self, room: int = 1024, **changes: Any) -> None:
        self.adversaries = Adversaries(LAW._replace(**changes), room)
        self.items = 0

    def upload(self, time: float, *, creator: int = 7, margin: float = GUILTY, withheld: bool = False) -> Bearing:
        """Return the bearing of the next item."""
        post = Post(time, creator=creator, margin=margin, withheld=withheld)
        chunk, _ = make_chunk([post], policies=4, first=self.items)
        bearing = no_bearing(1)
        self.adversaries.bear(chunk, bearing)
        if bearing.source[0] >= 0:
            chunk.margin[0] = GUILTY
        self.adversaries.mark(chunk)
        self.items += 1
        self.adapted = int(chunk.adapted[0])
        return bearing

    def tell(
        self,
        time: float,
        item: int,
        *,
        creator: int = 7,
        uploaded: float = 0.0,
        kind: Event = Event.REMOVE,
        violates: bool = True,
        now: float | None = None,
    ) -> None:
        """Tell one notice, at the instant after it unless told otherwise."""
        notice = np.zeros(1, dtype=NOTICE)
        about = {"time": time, "uploaded": uploaded, "index": item, "creator": creator, "kind": kind}
        for name, value in {**about, "violates": violates}.items():
            notice[name] = value
        self.adversaries.learn(notice, time + 1e-6 if now is None else now)

    def tick(self, now: float) -> None:
        self.adversaries.learn(np.zeros(0, dtype=NOTICE), now)

    def hidden(self, creator: int = 7) -> float:
        return self.adversaries.hidden_of(creator)


@pytest.fixture
def story() -> Story:
    return Story()


def test_a_removal_teaches_to_hide_and_the_next_upload_hides(story: Story) -> None:
    first = story.upload(0.0)
    assert (first.touched[0], story.adapted) == (False, 1)
    story.tell(100.0, 0)
    assert story.hidden() == 0.3
    assert story.upload(200.0).hidden[0] == 0.3


def test_an_upload_that_stays_up_is_taken_heart_from_after_the_watch(story: Story) -> None:
    story.upload(0.0)
    story.tell(100.0, 0)
    story.upload(200.0)
    story.tick(1199.0)
    assert story.hidden() == 0.3
    story.tick(1200.0)
    assert story.hidden() == pytest.approx(0.2, abs=1e-15)


def test_a_removed_upload_did_not_stay_up_and_what_is_not_published_says_nothing(story: Story) -> None:
    story.upload(0.0)
    story.tell(100.0, 0)
    story.upload(200.0)
    story.upload(300.0, withheld=True)
    story.tell(200.0, 1, kind=Event.BLOCKED)
    story.tick(9000.0)
    assert story.hidden() == 0.3


def test_the_level_stays_between_nothing_and_the_cap_in_order_of_time(story: Story) -> None:
    for _ in range(5):
        story.upload(0.0)
    for item in range(4):
        story.tell(10.0 + item, item)
    assert story.hidden() == 1.0
    story.tell(2000.0, 4, now=2001.0)  # it stayed up until 1000, and was removed after that
    assert story.hidden() == 1.0  # not 0.9: first down, then up
    for _ in range(12):
        story.upload(3000.0)
    story.tick(5000.0)
    assert story.hidden() == 0.0


def test_late_removals_teach_less() -> None:
    story = Story(memory=500.0)
    story.upload(0.0)
    story.tell(250.0, 0)
    assert story.hidden() == pytest.approx(0.3 * math.exp(-0.5), rel=1e-12)


def test_an_innocent_upload_that_is_removed_counts_towards_a_move_only() -> None:
    story = Story(move_after=1, move_market=1.0)
    story.upload(0.0, margin=INNOCENT)
    assert story.adapted == 0
    story.tell(100.0, 0, violates=False)
    assert story.hidden() == 0.0
    assert story.upload(200.0).market[0] > 0


def test_verdicts_and_reinstatements_teach_nothing(story: Story) -> None:
    for kind in (Event.VERDICT, Event.REINSTATE):
        story.upload(0.0)
        story.tell(100.0, 0, kind=kind)
    assert story.hidden() == 0.0


def test_only_the_share_that_adapts_does_so() -> None:
    story = Story(share=0.3, move_after=1, move_market=1.0)
    creators = np.arange(200)
    for item, creator in enumerate(creators.tolist()):
        story.upload(float(item), creator=creator)
        story.tell(item + 0.5, item, creator=creator)
    luck = uniforms(1, 0, int(Stream.ADVERSARY), creators, 0)
    np.testing.assert_array_equal([story.hidden(creator) > 0 for creator in creators.tolist()], luck < 0.3)


def test_moves_begin_after_enough_removals_and_go_elsewhere_for_good() -> None:
    story = Story(move_after=2, move_market=0.5, move_policy=0.3)
    places = []
    for creator in range(300):
        places.append([])
        for _ in range(4):
            bearing = story.upload(float(story.items), creator=creator)
            places[-1].append((int(bearing.market[0]), int(bearing.hop[0])))
            story.tell(story.items - 0.5, story.items - 1, creator=creator)
    for before, still, after, later in places:
        assert before == still == (-1, 0)
        assert after == later
    kinds = [("market" if m > 0 else "") + ("policy" if hop else "") for *_, (m, hop) in places]
    share = {kind: kinds.count(kind) / 300 for kind in ("market", "policy", "")}
    for kind, expected in (("market", 0.5), ("policy", 0.3), ("", 0.2)):
        assert abs(share[kind] - expected) < 4 * math.sqrt(expected * (1 - expected) / 300)
    assert {m for *_, (m, _) in places} == {-1, 1, 2}
    assert {hop for *_, (_, hop) in places} == {0, 1, 2, 3}


def test_who_has_nowhere_to_go_stays() -> None:
    story = Story(move_after=1, move_market=0.5, move_policy=0.5, markets=1, policies=1)
    for creator in range(10):
        story.upload(float(story.items), creator=creator)
        story.tell(story.items - 0.5, story.items - 1, creator=creator)
        bearing = story.upload(float(story.items), creator=creator)
        assert (bearing.market[0], bearing.hop[0]) == (-1, 0)


def test_what_was_removed_comes_again_once_at_the_next_upload_whatever_that_would_have_been() -> None:
    story = Story(reupload=1.0)
    story.upload(0.0)
    story.tell(100.0, 0)
    assert story.upload(150.0, creator=8, margin=INNOCENT).source[0] == -1
    again = story.upload(200.0, margin=INNOCENT)
    assert (again.source[0], again.hidden[0], story.adapted) == (0, 0.3 + 0.25, 2)
    assert not story.upload(300.0, margin=INNOCENT).touched[0]


def test_a_copy_that_is_removed_comes_again_from_the_first_source_and_hides_more() -> None:
    story = Story(reupload=1.0, step_up=0.1)
    story.upload(0.0)
    story.tell(100.0, 0)
    story.upload(200.0)
    story.tell(300.0, 1, uploaded=200.0)
    third = story.upload(400.0)
    assert (third.source[0], third.hidden[0]) == (0, pytest.approx(0.2 + 2 * 0.25))


def test_a_copy_that_was_refused_waits_for_the_next_opportunity_within_the_window() -> None:
    story = Story(reupload=1.0)
    story.upload(0.0)
    story.tell(100.0, 0)
    assert story.upload(200.0).source[0] == 0
    story.tell(200.0, 1, kind=Event.BLOCKED)
    assert story.upload(5099.0).source[0] == 0
    story.tell(5099.0, 2, kind=Event.BLOCKED)
    assert story.upload(5101.0).source[0] == -1


def test_what_is_removed_after_the_watch_does_not_come_again() -> None:
    story = Story(reupload=1.0)
    story.upload(0.0)
    story.tell(1500.0, 0)
    assert story.upload(1600.0).source[0] == -1
    assert story.hidden() == 0.3


def test_the_share_that_comes_again_is_drawn_by_item() -> None:
    story = Story(reupload=0.4)
    again = []
    for creator in range(300):
        story.upload(float(story.items), creator=creator)
        item = story.items - 1
        story.tell(item + 0.5, item, creator=creator)
        again.append(story.upload(float(story.items), creator=creator).source[0] == item)
    luck = uniforms(1, 0, int(Stream.ADVERSARY), np.arange(0, 600, 2), 4)
    np.testing.assert_array_equal(again, luck < 0.4)


@pytest.fixture(scope="module")
def world() -> World:
    changes = {"share": 0.6, "move_after": 2, "reupload": 0.8, "watch": "3h", "memory": "1d"}
    return World(tiny_scenario(adversaries=changes), seed=3, replication=0)


def play(world: World, engine: str = "compiled", **options: Any) -> tuple[dict[str, NDArray[Any]], Counts]:
    made = engine_class(engine)(world.laws, world.size, log=True)
    counts = Platform(world, Threshold(remove_at=0.5, review_at=0.2), made, **options).run()
    return made.take_log(), counts


def test_both_engines_play_and_count_them_alike(world: World) -> None:
    a, counts_a = play(world, "simpy")
    b, counts_b = play(world, "compiled")
    for name in ("event", "item", "creator", "market", "detail"):
        np.testing.assert_array_equal(a[name], b[name])
    np.testing.assert_allclose(counts_a.items, counts_b.items, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(counts_a.segments, counts_b.segments, rtol=1e-9, atol=1e-9)

    def total(count: Count) -> float:
        return counted(counts_b, count, world.segments)

    adapted, again = Within("adapted", Measure.UPLOADS), Within("reupload", Measure.UPLOADS)
    assert total(Measure.VIOLATIONS) > total(adapted) > total(Within("adapted", Measure.REMOVALS)) > 20
    assert total(again) > total(Within("reupload", Measure.REMOVALS)) > 0
    assert total(Measure.EXPOSURE) > total(Within("adapted", Measure.EXPOSURE)) > 0


@pytest.mark.parametrize("options", [{"chunk_size": 13}, {"ahead": True}])
def test_they_depend_on_no_portioning(world: World, options: dict[str, Any]) -> None:
    log, counts = play(world)
    again, counts_again = play(world, **options)
    for name, column in log.items():
        np.testing.assert_array_equal(column, again[name], err_msg=name)
    np.testing.assert_allclose(counts.items, counts_again.items, rtol=1e-9)


def test_room_that_grows_changes_nothing(world: World) -> None:
    plain = World(tiny_scenario(), seed=3, replication=0, segments=SEGMENTS)
    config = world.scenario.adversaries
    assert config is not None
    log, counts = play(world)
    again, counts_again = play(plain, responses=[Adversaries(law_of(config, plain), room=1)])
    for name, column in log.items():
        np.testing.assert_array_equal(column, again[name], err_msg=name)
    adapted = Within("adapted", Measure.UPLOADS)
    assert counted(counts_again, adapted, plain.segments) == counted(counts, adapted, world.segments) > 0


def test_adversaries_who_never_step_change_nothing() -> None:
    still = World(tiny_scenario(adversaries={"share": 1.0, "step_up": 0.0}), seed=3, replication=0)
    log, _ = play(still)
    plain, _ = play(World(tiny_scenario(), seed=3, replication=0))
    for name, column in log.items():
        np.testing.assert_array_equal(column, plain[name], err_msg=name)


def test_nobody_can_move_to_both() -> None:
    with pytest.raises(ValueError, match="`move_market`"):
        tiny_scenario(adversaries={"share": 0.1, "move_market": 0.7, "move_policy": 0.4})
    with pytest.raises(ScenarioError, match="must be at most 1 - `move_market`"):
        tiny_scenario(adversaries={"share": 0.1}).override("adversaries.move_market=0.7")
