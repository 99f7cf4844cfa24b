"""What a strategy may order, and in which words it is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from simulator.errors import ParamError, StrategyError
from simulator.platform.orders import CARRIED_OUT
from simulator.strategy import (
    ORDERS,
    ExpiryOrder,
    HashOrder,
    MoveOrder,
    Order,
    ShedOrder,
    StaffOrder,
    Strategy,
    SweepOrder,
    Triage,
)
from simulator.testing.example import example_context, example_observations
from simulator.world.staffing import reserve_desks
from strategies.on_call import OnCall
from tests.worlds import tiny_scenario

CONTEXT = example_context()
"""Pools ``general`` with a reserve of 2 and ``senior`` with none."""
OVERLOADED = example_observations(CONTEXT)["overloaded"]
CALM = example_observations(CONTEXT)["calm"]
UNSTAFFED = example_observations(CONTEXT)["nobody on shift"]


class Orders(Strategy):
    """Allows everything and orders what it is told to."""

    live = True
    given: object = None

    def _triage(self, items):
        return Triage.allow(len(items))

    def _adapt(self, observation):
        return self.given


class Louder(StaffOrder):
    """A kind of order that the platform does not know."""


def ordered(given: object) -> tuple[Order, ...]:
    strategy = Orders()
    strategy.given = given
    strategy.start(CONTEXT)
    return strategy.adapt(OVERLOADED)


@pytest.mark.parametrize("given", [None, [], ()])
def test_no_order_is_no_order(given):
    assert ordered(given) == ()


def test_orders_come_out_in_their_order_and_exact_types():
    asked = ordered([StaffOrder("general", np.int64(2)), StaffOrder("senior", 0), StaffOrder("general", 0)])

    assert asked == (StaffOrder("general", 2), StaffOrder("senior", 0), StaffOrder("general", 0))
    assert type(asked[0].reviewers) is int


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            StaffOrder("general", 1),
            "The _adapt method of Orders must return None, or orders in a list or tuple. Got StaffOrder instead.",
        ),
        (
            [StaffOrder("general", 1), "more"],
            (
                "The _adapt method of Orders must return orders of a known kind only (StaffOrder, RankOrder, "
                "ShedOrder, MoveOrder, SweepOrder, ExpiryOrder, HashOrder). Got 'more' at place 1 instead."
            ),
        ),
        (
            [Louder("general", 1)],
            (
                "The _adapt method of Orders must return orders of a known kind only (StaffOrder, RankOrder, "
                "ShedOrder, MoveOrder, SweepOrder, ExpiryOrder, HashOrder). "
                "Got Louder(pool='general', reviewers=1) at place 0 instead."
            ),
        ),
        (
            [StaffOrder("generel", 1)],
            (
                "The 'pool' of a StaffOrder of Orders must be the name of a pool. "
                "Got 'generel' instead. Did you mean 'general'?"
            ),
        ),
        (
            [StaffOrder(0, 1)],
            (
                "The 'pool' of a StaffOrder of Orders must be the name of a pool. "
                "Got 0 instead. Known: 'general', 'senior'."
            ),
        ),
        *(
            (
                [StaffOrder("general", number)],
                (
                    "The 'reviewers' of a StaffOrder of Orders must be a whole number in 0 ... 2, the reserve that the "
                    f"plan grants pool 'general'. Got {number!r} instead."
                ),
            )
            for number in (3, -1, 1.5, 2.0, True, None)
        ),
        (
            [MoveOrder("senior", "general", 1)],
            (
                "The 'to' of a MoveOrder of Orders must be a pool that the people of 'senior' are trained for "
                "(`pools.senior.helps`: no other pool). Got 'general' instead."
            ),
        ),
        (
            [MoveOrder("general", "general", 1)],
            (
                "The 'to' of a MoveOrder of Orders must be a pool that the people of 'general' are trained for "
                "(`pools.general.helps`: 'senior'). Got 'general' instead."
            ),
        ),
        (
            [MoveOrder("general", "seniors", 1)],
            (
                "The 'to' of a MoveOrder of Orders must be the name of a pool. "
                "Got 'seniors' instead. Did you mean 'senior'?"
            ),
        ),
        *(
            (
                [MoveOrder("general", "senior", number)],
                f"The 'reviewers' of a MoveOrder of Orders must be a whole number >= 0. Got {number!r} instead.",
            )
            for number in (-1, 0.5, True)
        ),
        (
            [SweepOrder("spams", remove_at=0.5)],
            (
                "The 'policy' of a SweepOrder of Orders must be one of the known names. "
                "Got 'spams' instead. Did you mean 'spam'?"
            ),
        ),
        (
            [SweepOrder(since=-1.0, remove_at=0.5)],
            "The 'since' of a SweepOrder of Orders must be a time >= 0, s. Got -1.0 instead.",
        ),
        (
            [SweepOrder(review_at=1.5)],
            (
                "The 'review_at' of a SweepOrder of Orders must be a probability in [0, 1], or None for never. "
                "Got 1.5 instead."
            ),
        ),
        (
            [SweepOrder("spam", "north")],
            (
                "A SweepOrder of Orders must say at which score it removes (`remove_at`) or reviews (`review_at`). "
                "Got neither instead."
            ),
        ),
        (
            [HashOrder(market="nord")],
            (
                "The 'market' of a HashOrder of Orders must be one of the known names. "
                "Got 'nord' instead. Did you mean 'north'?"
            ),
        ),
        (
            [HashOrder("spam", since=float("inf"))],
            "The 'since' of a HashOrder of Orders must be a time >= 0, s. Got inf instead.",
        ),
        (
            [HashOrder(by_reviewers=1)],
            "The 'by_reviewers' of a HashOrder of Orders must be true or false. Got 1 instead.",
        ),
        (
            [ExpiryOrder("lax", "keep")],
            (
                "The 'limit' of an ExpiryOrder of Orders must be one of the known names. "
                "Got 'lax' instead. Did you mean 'law'?"
            ),
        ),
        (
            [ShedOrder("senor", keep=3)],
            (
                "The 'pool' of a ShedOrder of Orders must be the name of a pool. "
                "Got 'senor' instead. Did you mean 'senior'?"
            ),
        ),
        *(
            (
                [ShedOrder("general", keep=number)],
                (
                    "The 'keep' of a ShedOrder of Orders must be a whole number of jobs >= 0, or None for any number. "
                    f"Got {number!r} instead."
                ),
            )
            for number in (-1, 2.0, True, "3")
        ),
        *(
            (
                [ShedOrder("general", below=number)],
                (
                    "The 'below' of a ShedOrder of Orders must be a finite number, or None for no priority. "
                    f"Got {number!r} instead."
                ),
            )
            for number in (float("inf"), float("nan"), False, "0")
        ),
        (
            [ShedOrder("general")],
            (
                "A ShedOrder of Orders must say how many jobs it keeps (`keep`), or below which priority they go "
                "(`below`). Got neither instead."
            ),
        ),
        (
            [StaffOrder("senior", 1)],
            (
                "The 'reviewers' of a StaffOrder of Orders must be a whole number in 0 ... 0, the reserve that the "
                "plan grants pool 'senior'. Got 1 instead."
            ),
        ),
    ],
)
def test_an_illegal_order_is_refused_in_a_sentence(given, sentence):
    with pytest.raises(StrategyError) as refusal:
        ordered(given)

    assert str(refusal.value) == sentence


def test_an_order_to_shed_comes_out_with_plain_numbers():
    (asked,) = ordered([ShedOrder("general", keep=np.int64(2), below=np.float64(0.5))])

    assert asked == ShedOrder("general", 2, 0.5)
    assert (type(asked.keep), type(asked.below)) == (int, float)


@pytest.mark.parametrize(
    ("order", "plan", "sentence"),
    [
        (SweepOrder(remove_at=0.5), {"sweep_window": 0.0}, r"needs a plan that keeps live uploads in reach \(`control"),
        (HashOrder(), {"hash_bank": False}, r"needs a plan with a hash bank: `detection.hash_bank` is null\."),
    ],
)
def test_what_the_plan_does_not_grant_is_refused(order, plan, sentence):
    strategy = Orders()
    strategy.given = [order]
    strategy.start(replace(CONTEXT, **plan))

    with pytest.raises(StrategyError, match=sentence):
        strategy.adapt(OVERLOADED)


def test_other_orders_come_out_with_plain_numbers():
    asked = ordered(
        [
            MoveOrder("general", "senior", np.int64(3)),
            SweepOrder(since=np.float32(2), review_at=1),
            ExpiryOrder("law", "keep"),
            HashOrder("spam", since=np.int64(3), by_reviewers=np.bool_(True)),
        ]
    )

    assert asked == (
        MoveOrder("general", "senior", 3),
        SweepOrder(None, None, 2.0, None, 1.0),
        ExpiryOrder("law", "keep"),
        HashOrder("spam", None, 3.0, True),
    )
    assert (type(asked[0].reviewers), type(asked[1].since), type(asked[1].review_at)) == (int, float, float)
    assert (type(asked[3].since), type(asked[3].by_reviewers)) == (float, bool)


def test_the_hour_follows_each_markets_clock():
    context = replace(CONTEXT, start=datetime(2025, 7, 7, tzinfo=UTC), time_zones=("Asia/Jakarta", "UTC"))

    assert context.hours_of_week(0.0).tolist() == [7.0, 0.0]
    assert context.hours_of_week(6.75 * 86_400.0).tolist() == [1.0, 162.0]


def test_every_kind_of_order_is_carried_out():
    assert set(CARRIED_OUT) == set(ORDERS)


def test_a_reserve_is_scaled_and_rounded_like_a_shift_and_sits_behind_the_staff():
    def desks(scale, **pool):
        return reserve_desks(tiny_scenario(scale=scale, pools={"general": pool}))[1]

    assert [len(desks(scale, reserve=3)) for scale in (1, 0.5, 0.01)] == [3, 2, 1]
    assert desks(1) == range(2, 2)
    assert desks(1, reserve=3) == range(2, 5)
    assert desks(1, reserve=3, people={}) == range(3, 6)  # 2 and 1 people, each with a desk


def test_the_reserve_on_call_comes_above_one_line_and_goes_below_the_other():
    strategy = OnCall(call_at=100, release_at=1)
    strategy.start(CONTEXT)

    assert strategy.adapt(CALM) == ()
    assert strategy.adapt(OVERLOADED) == (StaffOrder("general", 2),)
    assert strategy.adapt(OVERLOADED) == ()
    assert strategy.adapt(CALM) == (StaffOrder("general", 0),)
    assert strategy.adapt(UNSTAFFED) == (StaffOrder("general", 2),)


def waiting(jobs, staffed=2):
    return replace(CALM, queue_length=np.array([jobs, 0]), staffed=np.array([staffed, staffed]))


def test_between_the_lines_nothing_changes_and_on_a_line_nobody_is_called():
    strategy = OnCall(call_at=10, release_at=2)
    strategy.start(CONTEXT)

    assert strategy.adapt(waiting(20)) == ()  # ten each: not above the line
    assert strategy.adapt(waiting(21)) == (StaffOrder("general", 2),)
    assert strategy.adapt(waiting(10)) == ()  # above the lower line: the reserve stays
    assert strategy.adapt(waiting(4)) == (StaffOrder("general", 0),)  # two each: down to the line
    assert strategy.adapt(waiting(10)) == ()  # below the upper line: it is not called again


def crowded(jobs, work, staffed=2):
    return replace(waiting(jobs, staffed), work=np.array([work, 0.0]))


def test_reviews_that_nobody_reaches_in_time_are_shed_once_the_reserve_is_there():
    strategy = OnCall(call_at=10, release_at=2, shed_after=600)
    strategy.start(CONTEXT)

    assert strategy.adapt(crowded(40, 4_000.0)) == (StaffOrder("general", 2),)
    # four reviewers do 2,400 s in ten minutes: 24 of the 40 jobs of 100 s
    assert strategy.adapt(crowded(40, 4_000.0, staffed=4)) == (ShedOrder("general", keep=24),)
    assert strategy.adapt(crowded(24, 2_400.0, staffed=4)) == ()
    assert strategy.adapt(crowded(40, 4_000.0, staffed=0)) == ()


def test_nothing_is_shed_unless_it_is_asked_for():
    strategy = OnCall(call_at=10, release_at=2)
    strategy.start(CONTEXT)

    assert [strategy.adapt(crowded(40, 4_000.0)) for _ in range(3)] == [(StaffOrder("general", 2),), (), ()]


def test_removals_are_hashed_as_often_as_asked_where_the_plan_has_a_bank():
    strategy = OnCall(hash_every=1_200)
    strategy.start(CONTEXT)
    at = [strategy.adapt(replace(CALM, time=300.0 * tick)) for tick in range(10)]

    assert [tick for tick, orders in enumerate(at) if orders] == [0, 4, 8]
    assert at[0] == (HashOrder(by_reviewers=True),)
    strategy.start(replace(CONTEXT, hash_bank=False))
    assert strategy.adapt(CALM) == ()


def test_both_lines_may_be_the_same():
    assert OnCall(call_at=3, release_at=3).params["release_at"] == 3.0


def test_the_lines_of_the_reserve_must_be_in_order():
    with pytest.raises(ParamError, match=r"'release_at' of OnCall must not be above its 'call_at', 1.0. Got 2.0 inst"):
        OnCall(call_at=1, release_at=2)
