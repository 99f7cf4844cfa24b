"""Strikes, suspensions and bans for innocent items, those that are undone, and creators who are removed again."""

from __future__ import annotations

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.ledger.measures import Measure
from tests.flow.building import GUILTY, Post, make_laws, play

LEDGER = (
    Measure.STRIKES,
    Measure.STRIKES_INNOCENT,
    Measure.STRIKES_UNDONE_INNOCENT,
    Measure.SUSPENSIONS_INNOCENT,
    Measure.BANS_INNOCENT,
    Measure.LIFTS_INNOCENT,
    Measure.REMOVALS_REPEAT,
)


def removed(time: float, **changes) -> Post:
    """Return a post that is removed ten seconds after its upload; it is innocent unless it is said to be guilty."""
    return Post(time, Action.REMOVE, **changes)


def ledger(run) -> list[float]:
    return [run.total(measure) for measure in LEDGER]


def test_a_strike_for_an_innocent_item_is_wrongful_and_an_appeal_undoes_it(engine_class):
    guilty = play(engine_class, [removed(0.0, margin=GUILTY)], make_laws(appeal_pool=0))
    innocent = play(engine_class, [removed(0.0)], make_laws(appeal_pool=0))

    assert ledger(guilty) == [1, 0, 0, 0, 0, 0, 0]
    assert ledger(innocent) == [1, 1, 1, 0, 0, 0, 0]


def test_a_penalty_is_wrongful_if_the_item_that_leads_to_it_is_innocent(engine_class):
    posts = [removed(0.0, margin=GUILTY), removed(20.0), removed(40.0, margin=GUILTY)]
    laws = make_laws(suspend_at=2, suspension=1.0, ban_at=3)
    run = play(engine_class, posts, laws)

    assert [event for _, event, _, _ in run.story if event in (Event.SUSPEND, Event.BAN)] == [Event.SUSPEND, Event.BAN]
    assert ledger(run) == [3, 1, 0, 1, 0, 0, 2], "the ban follows a guilty item, so it is none of these"


def test_a_wrongful_ban_is_lifted_with_its_removal(engine_class):
    posts = [removed(0.0, margin=GUILTY), removed(20.0)]
    run = play(engine_class, posts, make_laws(appeal_pool=0, ban_at=2))

    assert run.total(Event.BAN) == run.total(Event.LIFT) == 1
    assert ledger(run) == [2, 1, 1, 0, 1, 1, 1]


def test_a_creator_offends_again_whatever_became_of_the_first_removal(engine_class):
    again = [removed(0.0, creator=1), removed(2000.0, creator=1), removed(2100.0, creator=2)]
    run = play(engine_class, again, make_laws(appeal_pool=0))

    assert run.times(Event.REINSTATE)[0] == (710, 0)
    assert run.total(Measure.REMOVALS) == 3
    assert run.total(Measure.REMOVALS_REPEAT) == 1
