"""What a strategy says of all settings of a box: the check notices each way in which a bound can be too loose."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.declare import Param
from simulator.domain import Action
from simulator.errors import StrategyError
from simulator.strategy import Bound, Triage
from simulator.strategy.lookup import make_strategy
from simulator.testing import CHECKS, example_context
from simulator.testing.case import Case, NotRunError
from strategies.priority_review import PriorityReview
from strategies.threshold import Threshold

ITEMS = Case.of(Threshold(), None).items(strikes=False, history=False)


def bound_check(strategy):
    """Return what the check finds; empty = nothing."""
    return CHECKS["bound"](Case.of(make_strategy(strategy), None))


class Loose(Threshold):
    """States the bound of thresholds without some of its parameters."""

    _forgotten = ()

    def _bound(self, items, ranges):
        known = {name: one for name, one in ranges.items() if name not in self._forgotten}
        rest = {name: type(one)(one.high, one.high) for name, one in ranges.items() if name in self._forgotten}
        return Threshold._bound(self, items, {**known, **rest})


def loose(*names):
    parts = {"__doc__": Loose.__doc__, "__module__": __name__, "_forgotten": names, "_bound": Loose._bound}
    return type("Loose", (Loose,), parts)


@pytest.mark.parametrize(
    "forgotten",
    [
        "hold_at",
        "review_at",
        "limit_at",
        "review_at_reports",
        "review_at_views",
        "gate_at_views",
        "gate_at",
        "rescore_remove_at",
        "rescore_review_at",
    ],
)
def test_a_bound_that_forgets_a_parameter_is_noticed(forgotten):
    assert bound_check(loose(forgotten)).startswith("within ")


@pytest.mark.parametrize("strategy", [Threshold, PriorityReview, Loose, "QueueOrder"])
def test_a_sound_bound_passes(strategy):
    assert bound_check(strategy) == ""


def test_a_strategy_without_a_bound_is_not_judged():
    class Own(Threshold):
        """Decides otherwise than its base, so that its base's bound is none of its own."""

        def _triage(self, items):
            triage = super()._triage(items)
            triage.action[:] = Action.REVIEW
            return triage

    strategy = Own()
    strategy.start(example_context())

    with pytest.raises(NotRunError, match="states no bound"):
        bound_check(Own)
    assert strategy.bound(ITEMS, {"remove_at": [0.5, 0.9]}) is None


def test_where_nothing_varies_decisions_are_the_bound():
    class Own(Threshold):
        """States no bound."""

        extra = Param(1.0, doc="a number of its own")

    strategy, items = Own(), ITEMS
    strategy.start(example_context())
    bound = strategy.bound(items, {"remove_at": [strategy.remove_at]})

    assert not bound.varies.any()
    assert all(map(np.array_equal, bound.decision, strategy.triage(items)))


def test_what_varies_beside_numbers_has_no_bound():
    class Own(Threshold):
        """Has a choice."""

        mode = Param("soft", choices=("soft", "hard"), doc="how it decides")

        def _bound(self, items, ranges):
            return super()._bound(items, ranges)

    strategy = Own()
    strategy.start(example_context())

    assert strategy.bound(ITEMS, {"mode": ["soft", "hard"]}) is None


def test_an_illegal_bound_is_refused_in_one_sentence():
    class Short(Threshold):
        """Forgets an item."""

        def _bound(self, items, ranges):
            return Bound.nothing(len(items) - 1)

    strategy = Short()
    strategy.start(example_context())

    with pytest.raises(StrategyError, match="must have shape"):
        strategy.bound(ITEMS, {"remove_at": [0.5, 0.9]})


def test_a_bound_names_the_column_in_which_it_is_broken():
    bound = Bound.nothing(3)
    triage = Triage.allow(3)
    triage.review_at_reports[1] = 5
    triage.action[2] = Action.LIMIT

    broken = bound.broken_by(triage)

    assert set(broken) == {"action", "review_at_reports"}
    assert broken["review_at_reports"].tolist() == [False, True, False]
    assert broken["action"].tolist() == [False, False, True]
