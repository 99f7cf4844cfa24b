"""What a strategy may order, and in which words it is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.errors import ParamError, StrategyError
from simulator.platform.orders import CARRIED_OUT
from simulator.strategy import ORDERS, Order, ShedOrder, StaffOrder, Strategy, Triage
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
                "ShedOrder). Got 'more' at place 1 instead."
            ),
        ),
        (
            [Louder("general", 1)],
            (
                "The _adapt method of Orders must return orders of a known kind only (StaffOrder, RankOrder, "
                "ShedOrder). Got Louder(pool='general', reviewers=1) at place 0 instead."
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


def test_both_lines_may_be_the_same():
    assert OnCall(call_at=3, release_at=3).params["release_at"] == 3.0


def test_the_lines_of_the_reserve_must_be_in_order():
    with pytest.raises(ParamError, match=r"'release_at' of OnCall must not be above its 'call_at', 1.0. Got 2.0 inst"):
        OnCall(call_at=1, release_at=2)
