"""Confusion matrices of reviewers: from the scenario to tables, in words, in the forecast, and wrong ones."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.errors import ScenarioError
from simulator.forecast import expected_load
from simulator.strategy.lookup import find_strategy
from simulator.world.mechanisms.confusion import confusion_of
from tests.explained import lines_of
from tests.worlds import tiny_scenario

RATES = {"missed": 0.08, "wrong": 0.02}
BY_TRUTH = {"noise": None, "confusion": RATES}


def test_a_policy_of_its_own_comes_before_the_pool_and_noise_holds_elsewhere():
    hate = {"hate": {"missed": 0.5, "wrong": 0.25, "correlation": 0.36}}
    tables = confusion_of(
        tiny_scenario(
            pools={"europe": {**BY_TRUTH, "confusion_by_policy": hate}, "general": {"confusion_by_policy": hate}}
        )
    )

    assert tables.given.tolist() == [[1, 1, 1], [0, 1, 0], [0, 0, 0]]
    np.testing.assert_allclose(tables.violating[0], [1.4050715603096329, 0.0, 1.4050715603096329])
    np.testing.assert_allclose(tables.innocent[0], [-2.053748910631823, -0.6744897501960817, -2.053748910631823])
    np.testing.assert_allclose(tables.shared[:, 1], [0.6, 0.6, 0.0])
    np.testing.assert_allclose(tables.own[:, 1], [0.8, 0.8, 1.0])


@pytest.mark.parametrize(
    ("pool", "sentence"),
    [
        ({"noise": None}, "pools.europe.noise must be given, unless `confusion` is"),
        ({"confusion": RATES}, "pools.europe.noise must be null because `confusion` is given"),
        ({**BY_TRUTH, "confusion": {"missed": 1.2, "wrong": 0}}, "pools.europe.confusion.missed must be"),
        ({**BY_TRUTH, "confusion": {"missed": 0.1}}, "pools.europe.confusion.wrong is missing"),
        ({**BY_TRUTH, "confusion": {**RATES, "correlation": -0.1}}, "pools.europe.confusion.correlation must be"),
        ({"confusion_by_policy": {"hat": RATES}}, "Did you mean 'hate'?"),
        (
            {**BY_TRUTH, "doubt": 0.3, "escalate_to": "general"},
            "pools.europe.doubt must be 0 because `confusion` has no distance",
        ),
        ({**BY_TRUTH, "people": {"bias_sd": 0.1}}, "pools.europe.people.bias_sd must be 0"),
        ({**BY_TRUTH, "people": {"golden": {"easier": 0.1}}}, "pools.europe.people.golden.easier must be 0"),
    ],
)
def test_what_does_not_go_together_is_refused_in_a_sentence(pool, sentence):
    from simulator.config import scenario_from_dict, scenario_to_dict

    data = scenario_to_dict(tiny_scenario())
    data["pools"]["europe"] |= pool
    with pytest.raises(ScenarioError) as caught:
        scenario_from_dict(data, "mine.yaml")

    assert sentence in str(caught.value)


def test_noise_may_be_left_out_where_every_policy_has_rates_of_its_own():
    every = dict.fromkeys(("spam", "hate", "minors"), RATES)

    assert tiny_scenario(pools={"europe": {"noise": None, "confusion_by_policy": every}}).pools["europe"].noise is None


def test_explain_names_the_rates():
    assert lines_of(tiny_scenario(), "confusion") == []
    hate = {"hate": {"missed": 0.2, "wrong": 0.05}}
    scenario = tiny_scenario(
        pools={"europe": {"noise": None, "confusion": {**RATES, "correlation": 0.3}, "confusion_by_policy": hate}}
    )

    assert lines_of(scenario, "confusion") == [
        (
            "Verdicts of pool 'europe' follow a confusion matrix: 8 % of violations missed, 2 % of innocent items "
            "wrong, with a correlation of 0.3 between reviewers; "
            "of items flagged for 'hate': 20 % of violations missed, 5 % of innocent items wrong."
        )
    ]


@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_the_forecast_knows_how_often_verdicts_are_right(correlation):
    """Two of three with equal error rates are right as the binomial law says, or nearly as one where errors are common.

    The forecast's panel work is compared with a run's jobs a removal decision: the two share their draws by item.
    """
    rates = {"missed": 0.3, "wrong": 0.3, "correlation": correlation}
    pools = {name: {"noise": None, "confusion": rates, "votes": 2} for name in ("europe", "general")}
    scenario = tiny_scenario(pools=pools, horizon="2d", warm_up="0h")
    load = expected_load(scenario, find_strategy("Threshold(remove_at=1, review_at=0.05)"), sample=20_000, seed=1)
    right = 0.7 * 0.7 * (3 - 2 * 0.7)

    if correlation == 0.0:
        np.testing.assert_allclose(load.accuracy[:2], right, rtol=1e-9)  # not a sample: a probability for each item
    else:
        assert (np.abs(load.accuracy[:2] - 0.7) < 0.03).all()


def test_removals_of_a_run_are_wrong_as_often_as_said():
    """Removals by reviewers over reviews that ended, by truth, within 4 binomial standard errors."""
    from simulator.domain.events import Event
    from simulator.flow.compiled import CompiledEngine
    from simulator.platform.platform import Platform
    from simulator.world.world import World

    rates = {"missed": 0.15, "wrong": 0.1}
    pools = {name: {"noise": None, "confusion": rates} for name in ("europe", "general")}
    world = World(tiny_scenario(pools=pools, horizon="4d", uploads={"per_day": 4_000}), seed=4, replication=0)
    engine = CompiledEngine(world.laws, world.size, log=True)
    Platform(world, find_strategy("Threshold(remove_at=1, review_at=0.05)"), engine).run()
    log = engine.take_log()
    verdicts = (log["event"] == Event.VERDICT) & (log["pool"] < 2)
    guilty, said = log["violates"][verdicts] >= 0, log["detail"][verdicts] == 1

    for there, wrong, rate in ((guilty, ~said, 0.15), (~guilty, said, 0.1)):
        number = int(there.sum())
        assert number > 300
        assert abs(wrong[there].mean() - rate) <= 4.0 * np.sqrt(rate * (1 - rate) / number)
