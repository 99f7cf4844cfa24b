"""More than one verdict for a decision, and doubtful cases passed on."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.domain.actions import Action
from simulator.domain.events import DOUBTFUL, Event, Trigger
from simulator.ledger.measures import Measure
from simulator.world.laws import reading
from tests.flow.building import GUILTY, INNOCENT, Post, make_laws, play

NOISY = 2.0


def verdicts(laws, margin, jobs, item=0, pool=0):
    """What reviewers of a pool would say of an item, job by job."""
    return [int(reading(pool, 0, item, job, margin, laws) > 0) for job in range(jobs)]


def test_two_equal_verdicts_decide(engine_class):
    laws = make_laws(votes=[2])

    run = play(engine_class, [Post(0.0, Action.REVIEW, margin=GUILTY)], laws)

    assert run.story[2:] == [
        (10, Event.ENQUEUE, 0, Trigger.TRIAGE),
        (10, Event.START, 0, 0),
        (110, Event.VERDICT, 0, 1),
        (110, Event.ENQUEUE, 0, Trigger.VOTE),
        (110, Event.START, 0, 0),
        (210, Event.VERDICT, 0, 1),
        (210, Event.REMOVE, 0, 1),
    ]
    assert run.total(Measure.VERDICTS) == run.total(Measure.JOBS) == 2


def test_a_split_panel_goes_on_until_two_agree(engine_class):
    """With noise verdicts differ; whichever has two first decides, so three reviewers are always enough."""
    for seed in range(20):
        laws = make_laws(votes=[2], noise=[NOISY], seed=seed)
        said = verdicts(laws, INNOCENT, 3)
        needed = 2 if said[0] == said[1] else 3

        run = play(engine_class, [Post(0.0, Action.REVIEW, margin=INNOCENT)], laws)

        assert run.column("detail", Event.VERDICT) == said[:needed]
        assert len(run.column("detail", Event.REMOVE)) == (sum(said[:needed]) >= 2)


def test_a_held_item_stays_held_until_the_panel_has_decided(engine_class):
    laws = make_laws(votes=[2])

    run = play(engine_class, [Post(0.0, Action.HOLD, margin=INNOCENT)], laws)

    assert run.column("time", Event.RELEASE) == [210.0]


def test_doubt_is_passed_on_and_decided_there(engine_class):
    laws = make_laws(pools=2, doubt=[2.0, 0.0], escalate_to=[1, -1])
    staff = [(0.0, 0, 1), (0.0, 1, 1)]

    run = play(engine_class, [Post(0.0, Action.REVIEW, margin=GUILTY)], laws, staff=staff)

    assert run.column("detail", Event.VERDICT) == [DOUBTFUL, 1]
    assert run.column("pool", Event.VERDICT) == [0, 1]
    assert run.column("detail", Event.ENQUEUE) == [Trigger.TRIAGE, Trigger.ESCALATION]
    assert run.total(Measure.VERDICTS) == 1
    assert run.total(Measure.REMOVALS) == 1


def test_a_clear_reading_is_not_passed_on(engine_class):
    laws = make_laws(pools=2, doubt=[0.5, 0.0], escalate_to=[1, -1])

    run = play(engine_class, [Post(0.0, Action.REVIEW, margin=GUILTY)], laws)

    assert run.column("pool", Event.VERDICT) == [0]


@pytest.mark.parametrize("margin", [-0.3, 0.3])
def test_panels_of_three_are_right_more_often(margin):
    """Of many readings of a borderline item, decisions by two of three are right more often, as the binomial law says.

    With p the share of right verdicts a panel is right with p² (3 - 2p); tolerance 4 standard errors over 4,000 items.
    """
    laws = make_laws(noise=[1.0])
    right = np.array([[reading(0, 0, item, job, margin, laws) > 0 for job in range(3)] for item in range(4000)])
    right = right == (margin > 0)
    p = 0.6179  # Phi(0.3)
    error = np.sqrt(0.25 / 4000)

    assert abs(right[:, 0].mean() - p) < 4 * error
    assert abs((right.sum(axis=1) >= 2).mean() - p * p * (3 - 2 * p)) < 4 * error
