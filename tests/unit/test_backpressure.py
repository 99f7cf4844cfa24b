"""Thresholds that follow the backlog settle after a surge without oscillation, and do not wind up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.domain import Action
from simulator.platform.replication import Replication, run_replication
from simulator.strategy import Items
from simulator.testing import check_strategy, example_context, example_observations, example_uploads
from strategies.backpressure import LAG, Backpressure
from strategies.pi_controller import Gains, PiController
from tests.worlds import DROP, shifts_of, tiny_scenario

TICK, TARGET, SLOPE, RESPONSE = 300.0, 900.0, 0.4, 1800.0
SETTLED = 0.1
"""A wait has settled once it stays within this share of the target."""
WITHIN = 96
"""Ticks in which it does: six times the double pole of the loop, 2 (response + dead time), at five minutes per tick."""
EVERYWHERE = np.ones(1, np.bool_)


class WindsUp(PiController):
    """A planted violator: its integral grows whatever holds the output back."""

    def _kept(self, integral, held_back):
        return integral


def settle(load, controller=PiController, slope=SLOPE, most=4.6, ticks=600):
    """Return waits and outputs of a queue whose work per reviewer arrives at load(tick) x exp(-slope x output).

    The controller sees the wait of the tick before, as on a platform with a signal lag of one tick.
    """
    loop = controller(1, Gains.simc(SLOPE, LAG * TICK, RESPONSE), -2.3, most, 0.7)
    waits, outputs = [TARGET], []
    for tick in range(ticks):
        seen = np.array([waits[max(tick - 1, 0)] - TARGET])
        outputs.append(float(loop.update(seen, TICK, EVERYWHERE)[0]))
        waits.append(max(0.0, waits[-1] + TICK * (load(tick) * np.exp(-slope * outputs[-1]) - 1.0)))
    return np.array(waits[1:]), np.array(outputs)


def swings(error, least=0.0):
    """Return how often an error changes its side, small errors aside."""
    sides = np.sign(error[np.abs(error) > least])
    return int((np.diff(sides) != 0).sum())


def settled_after(waits, since):
    """Return the ticks after which waits stay near the target."""
    far = np.flatnonzero(np.abs(waits[since:] - TARGET) > SETTLED * TARGET)
    return int(far[-1]) + 1 if far.size else 0


# ---------------------------------------------------------------------------------------------------------- controller


@pytest.mark.parametrize("size", [1.2, 2.0, 4.0])
@pytest.mark.parametrize("slope", [SLOPE, 0.5 * SLOPE, 2.0 * SLOPE])
def test_a_step_surge_is_followed_without_oscillation(size, slope):
    """One overshoot of the wait at most, then a monotone decay, also if the slope is wrong by a factor of two."""
    waits, outputs = settle(lambda tick: size if tick >= 20 else 1.0, slope=slope, most=8.0)
    error = waits - TARGET
    peak = int(error.argmax())
    crossed = peak + int(np.flatnonzero(np.append(error[peak:], -1.0) <= 0.0)[0])

    assert swings(error, 0.01 * TARGET) <= 1
    assert (np.diff(error[20 : peak + 1]) > 0).all()
    assert (np.diff(error[peak:crossed]) <= 1e-9).all()
    assert error.min() > -0.2 * TARGET
    if slope == SLOPE:
        assert settled_after(waits, 20) <= WITHIN
    assert outputs[-1] == pytest.approx(np.log(size) / slope, rel=0.01)


def beyond(tick):
    """Return a load that no threshold can hold for five hours, then what it was before."""
    return 4.0 if 20 <= tick < 80 else 1.0


def test_after_a_surge_beyond_its_bounds_it_settles_within_the_stated_ticks():
    waits, _ = settle(beyond, most=2.0)
    back = 80 + int(np.flatnonzero(waits[80:] <= TARGET)[0])

    assert waits.max() > 10 * TARGET  # the thresholds are at their bound, and the queue grows
    assert settled_after(waits, back) <= WITHIN


def test_without_anti_windup_it_does_not():
    waits, _ = settle(beyond, WindsUp, most=2.0)
    back = 80 + int(np.flatnonzero(waits[80:] <= TARGET)[0])

    assert settled_after(waits, back) > 2 * WITHIN


# ------------------------------------------------------------------------------------------------------------ strategy

CONTEXT = example_context()
CALM = example_observations(CONTEXT)["calm"]
ITEMS = Items.from_chunk(example_uploads(CONTEXT, 400), CONTEXT, lottery_key=(1, 0))


def observed(wait, staffed=1):
    """Return an observation in which every queue has a predicted wait."""
    of = np.full_like(CALM.staffed, staffed)
    return replace(CALM, staffed=of, work=np.full(of.size, wait * max(staffed, 1)))


def started(**params):
    strategy = Backpressure(**{"review_at": 0.5, "remove_at": 0.95, "target": 600, **params})
    strategy.start(CONTEXT)
    return strategy


def reviewed(strategy):
    return int((strategy.triage(ITEMS).action == Action.REVIEW).sum())


@pytest.mark.parametrize("params", ["", "(review_at={'*': {'*': 0.3}}, remove_follows=1, odds_down=1, target='1h')"])
def test_it_keeps_the_contract(params):
    spec = f"Backpressure{params}"
    assert [result for result in check_strategy(spec) if result.failed] == []


def test_long_queues_raise_the_threshold_and_short_ones_lower_it():
    strategy = started()
    before = reviewed(strategy)
    strategy.adapt(observed(3600.0))
    longer = reviewed(strategy)
    for _ in range(10):
        strategy.adapt(observed(0.0))

    assert longer < before < reviewed(strategy)


@pytest.mark.parametrize(("wait", "factor"), [(1e6, 16.0), (0.0, 0.25)])
def test_thresholds_stay_within_their_bounds(wait, factor):
    strategy = started(odds_up=16, odds_down=4, response=600)
    for _ in range(200):
        strategy.adapt(observed(wait))

    odds = strategy._tables["review_at"] / (1.0 - strategy._tables["review_at"])
    assert odds == pytest.approx(np.full(odds.shape, factor))


def test_they_move_by_one_step_at_most():
    strategy = started(odds_step=1.5)
    strategy.adapt(observed(1e6))

    np.testing.assert_allclose(strategy._tables["review_at"], 1.5 / 2.5)


def test_where_nobody_is_on_shift_nothing_moves():
    strategy = started()
    for _ in range(5):
        strategy.adapt(observed(1e6, staffed=0))

    np.testing.assert_array_equal(strategy._tables["review_at"], np.full((len(CONTEXT.markets), 3), 0.5))


def test_removals_follow_if_they_are_told_to():
    still, follows = started(odds_step=4), started(odds_step=4, remove_follows=0.5)
    for strategy in (still, follows):
        strategy.adapt(observed(1e6))

    assert set(still._tables["remove_at"].flat) == {0.95}
    np.testing.assert_allclose(follows._tables["remove_at"], 9.5 / 10.5)  # odds 19 / 4 ** 0.5


def test_the_words_name_the_queue_and_its_wait():
    strategy = started(odds_step=2)
    strategy.adapt(observed(1e6))

    assert "(predicted wait 11.6 d, target 10 min) multiplies the odds of review_at by 2" in strategy.explain(ITEMS, 0)


class Recorded(Backpressure):
    """Keeps the time and the predicted wait of the first queue at each tick of the last run."""

    waits = []

    def _adapt(self, observation):
        super()._adapt(observation)
        self.waits.append((observation.time, float(self._wait[0])))


def test_in_a_run_a_step_surge_is_followed_and_settles():
    """Six times as many violations for good from 24 h on: 8 h (96 ticks) later the mean wait is at its target again.

    Few reviewers make the wait swing from hour to hour, so a mean over 8 h is taken, and it may be off by a third; no
    hour in between is above three times the target. Before the surge it holds too.
    """
    flat = {"daily_amplitude": 0.0, "weekly": [1.0] * 7}
    pool = {
        "shifts": shifts_of({"start": "0h", "end": "24h", "reviewers": 3}),
        "service": {"mean": "30s"},
        "patience": DROP,
    }
    scenario = tiny_scenario(
        horizon="40h",
        warm_up="0s",
        control={"tick": "5m", "signal_lag": "5m"},
        uploads={"per_day": 40_000},
        markets={"DE": flat, "US": flat},
        pools={"europe": pool, "general": pool},
        incidents={"step": {"kind": "surge", "policy": "spam", "start": "24h", "plateau": "16h", "peak": 6.0}},
    )
    Recorded.waits.clear()
    strategy = Recorded(review_at=0.1, remove_at=0.999, review_at_reports=0, target=600)
    run_replication(Replication(scenario, strategy, seed=1, number=0))
    time, wait = np.array(Recorded.waits).T
    by_hour = np.array([wait[(time >= hour * 3600) & (time < (hour + 1) * 3600)].mean() for hour in range(40)])

    assert by_hour[16:24].mean() == pytest.approx(600, rel=1 / 3)
    assert by_hour[32:].mean() == pytest.approx(600, rel=1 / 3)
    assert by_hour[24:28].max() > 1.5 * 600
    assert by_hour[24:].max() < 3 * 600


def test_engines_agree_on_a_run():
    scenario = tiny_scenario(horizon="1d", warm_up="0s")
    strategy = Backpressure(review_at=0.05, target=60)
    one, other = (
        run_replication(Replication(scenario, strategy, seed=1, number=0, engine=engine))
        for engine in ("simpy", "compiled")
    )

    np.testing.assert_allclose(one.items, other.items, rtol=1e-9)
