"""Verdicts that go by truth: exact stories where they are sure, shares where they are not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, special

from simulator.domain.actions import Action
from simulator.domain.events import Event, Trigger
from simulator.ledger.measures import Measure
from simulator.world.laws import reading
from simulator.world.mechanisms.confusion import Confusion
from simulator.world.mechanisms.reviewers.desk_work import golden_is_read_right, reading_at
from tests.flow.building import GUILTY, INNOCENT, Post, make_laws, make_people, play

ITEMS = 20_000
ERRORS = 4.0
"""Standard errors that a share may be off: one seed in 16,000 fails."""


def confusion(missed, wrong, correlation=0.0):
    """Tables of one pool and the policies whose rates are given; a scalar stands for one policy."""
    missed, wrong = (np.atleast_2d(np.asarray(value, dtype=float)) for value in (missed, wrong))
    shared = np.full(missed.shape, math.sqrt(correlation))
    return Confusion(
        given=np.ones(missed.shape, np.uint8),
        violating=-special.ndtri(missed),
        innocent=special.ndtri(wrong),
        shared=shared,
        own=np.sqrt(1.0 - shared**2),
    )


def share(said, expected):
    """Whether a share lies within 4 standard errors of what is expected."""
    return abs(np.mean(said) - expected) <= ERRORS * math.sqrt(expected * (1.0 - expected) / len(said))


def test_a_reviewer_who_misses_everything_lets_a_violation_stay(engine_class):
    run = play(engine_class, [Post(0.0, Action.REVIEW, margin=GUILTY)], make_laws(confusion=confusion(1.0, 0.0)))

    assert run.story[2:] == [
        (10, Event.ENQUEUE, 0, Trigger.TRIAGE),
        (10, Event.START, 0, 0),
        (110, Event.VERDICT, 0, 0),
    ]
    assert run.total(Measure.REMOVALS) == 0


def test_a_reviewer_who_is_always_wrong_removes_the_innocent_and_the_appeal_is_lost(engine_class):
    laws = make_laws(confusion=confusion(0.0, 1.0), appeal_pool=0)

    run = play(engine_class, [Post(0.0, Action.REVIEW, margin=INNOCENT)], laws)

    assert run.column("detail", Event.VERDICT) == [1, 1]
    assert run.column("time", Event.REMOVE) == [110.0]
    assert run.column("time", Event.REINSTATE) == []


def test_how_far_an_item_is_from_the_line_does_not_matter(engine_class):
    laws = make_laws(confusion=confusion(0.3, 0.3))
    near, far = (
        play(engine_class, [Post(60.0 * n, Action.REVIEW, margin=margin) for n in range(30)], laws)
        for margin in (1e-6, 5.0)
    )

    said = near.column("detail", Event.VERDICT)
    assert said == far.column("detail", Event.VERDICT)
    assert set(said) == {0, 1}


def test_rates_hold_for_each_truth_and_policy():
    laws = make_laws(policies=2, confusion=confusion([[0.08, 0.4]], [[0.02, 0.25]]))

    for policy, (missed, wrong) in enumerate(((0.08, 0.02), (0.4, 0.25))):
        guilty = [reading(0, policy, item, 0, GUILTY, laws) <= 0 for item in range(ITEMS)]
        innocent = [reading(0, policy, item, 0, INNOCENT, laws) > 0 for item in range(ITEMS)]
        assert share(guilty, missed)
        assert share(innocent, wrong)


def test_a_stricter_reviewer_only_adds_mistakes_of_the_same_items():
    """The same luck: who is missed at 5 % is missed at 10 % too, and the draw is that of a reading with noise."""
    few, many = (make_laws(confusion=confusion(missed, 0.0)) for missed in (0.05, 0.1))
    missed_few = np.array([reading(0, 0, item, 0, GUILTY, few) <= 0 for item in range(2_000)])
    missed_many = np.array([reading(0, 0, item, 0, GUILTY, many) <= 0 for item in range(2_000)])
    noisy = make_laws(noise=[GUILTY / 1.6448536269514722])  # misses 5 % of items one margin above the line

    assert (missed_few <= missed_many).all()
    assert missed_few.any()
    assert [reading(0, 0, item, 0, GUILTY, noisy) <= 0 for item in range(2_000)] == missed_few.tolist()


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_second_opinions_err_together_as_far_as_said(correlation):
    """P(both miss) = integral of Phi((c + sqrt(rho) g) / sqrt(1 - rho))^2 over the common part g, with Phi(c) = .2."""
    laws = make_laws(confusion=confusion(0.2, 0.2, correlation))
    missed = np.array([[reading(0, 0, item, job, GUILTY, laws) <= 0 for job in range(2)] for item in range(ITEMS)])
    cut = special.ndtri(0.2)

    def both(g):
        chance = special.ndtr((cut - math.sqrt(correlation) * g) / math.sqrt(1.0 - correlation))
        return chance**2 * math.exp(-0.5 * g * g) / math.sqrt(2.0 * math.pi)

    expected = integrate.quad(both, -9.0, 9.0)[0]
    assert share(missed.all(axis=1), expected)
    assert share(missed[:, 0], 0.2)
    assert share(missed[:, 1], 0.2)


def test_with_a_correlation_of_one_every_reviewer_says_the_same():
    laws = make_laws(confusion=confusion(0.3, 0.3, 1.0))

    for item in range(200):
        assert len({reading(0, 0, item, job, GUILTY, laws) > 0 for job in range(4)}) == 1


def test_noise_of_a_person_and_of_a_helper_widens_the_readings():
    """A factor b on noise turns a rate r into Phi(z / b), with Phi(z) = r."""
    people = make_people(blur=np.full((1, 4), 2.0))
    laws = make_laws(confusion=confusion(0.1, 0.1), people=people)
    missed = [reading_at(0, 0, 0, 0, 0.0, item, 0, GUILTY, laws) <= 0 for item in range(ITEMS)]

    assert share(missed, special.ndtr(special.ndtri(0.1) / 2.0))


def test_golden_items_are_read_at_the_same_rates():
    laws = make_laws(confusion=confusion(0.1, 0.3), people=make_people(golden_share=[1.0]))
    right = [
        [golden_is_read_right(0, 0, 0, 0.0, item, 0, m, laws) for item in range(ITEMS)] for m in (GUILTY, INNOCENT)
    ]

    assert share(right[0], 0.9)
    assert share(right[1], 0.7)
