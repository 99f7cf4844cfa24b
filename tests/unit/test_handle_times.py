"""Handle times: quantiles, lists and exceptions by policy, from the scenario to tables, words, forecast and a run."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulator.config import Scenario, parse_scenario, scenario_to_dict, to_yaml
from simulator.config.service import KEPT_OBSERVATIONS, Service
from simulator.errors import ScenarioError
from simulator.forecast import expected_load
from simulator.strategy.lookup import find_strategy
from simulator.world.laws import service_time
from simulator.world.mechanisms.handle_times import moments
from simulator.world.parameters import parameters_of
from tests.explained import lines_of
from tests.worlds import tiny_scenario

SPAM, HATE = 0, 1
N = 20_000
ERRORS = 4.0
"""Standard errors that a share or mean may be off: one seed in 16,000 fails."""


def laws_of(**pool):
    return parameters_of(tiny_scenario(pools={"europe": pool})).laws


def drawn(laws, policy=SPAM):
    return np.array([service_time(0, policy, item, 0, laws) for item in range(N)])


def assert_share(times, bound, expected):
    assert abs((times <= bound).mean() - expected) <= ERRORS * math.sqrt(expected * (1 - expected) / N)


def service(**fields):
    return {"service": {"mean": None, **fields}}


@pytest.mark.parametrize(
    "quantiles",
    [{"p50": 20, "p90": 55}, {"p10": 4, "p50": 20, "p90": 55, "p99": 300}, {"p25": 30, "p99.5": 31}],
)
def test_drawn_times_have_the_given_quantiles_and_the_mean_that_follows(quantiles):
    times = drawn(laws_of(**service(quantiles=quantiles)))
    mean, cv = moments(Service(quantiles=quantiles))

    for name, time in quantiles.items():
        assert_share(times, time, float(name[1:]) / 100)
    assert abs(times.mean() - mean) <= ERRORS * mean * cv / math.sqrt(N)


def test_two_quantiles_are_a_log_normal_law():
    mean, cv = moments(Service(quantiles={"p50": 20.0, "p90": 55.0}))
    sd = math.log(55 / 20) / stats.norm.ppf(0.9)

    assert mean == pytest.approx(20 * math.exp(sd**2 / 2))
    assert cv == pytest.approx(math.sqrt(math.expm1(sd**2)))


def test_a_list_is_drawn_with_its_own_quantiles_and_mean_however_odd_its_shape():
    """Two kinds of job, quick and long: no usual family of laws has this shape."""
    rng = np.random.default_rng(5)
    observed = np.concatenate([rng.gamma(9.0, 0.5, 700), 200 + rng.gamma(4.0, 10.0, 300)])
    times = drawn(laws_of(**service(observations=observed.tolist())))

    assert abs(times.mean() - observed.mean()) <= ERRORS * observed.std() / math.sqrt(N)
    for level in (0.05, 0.25, 0.5, 0.69, 0.75, 0.95):
        assert_share(times, np.quantile(observed, level, method="hazen"), level)
    assert times.min() >= observed.min()
    assert times.max() <= observed.max()


@given(st.lists(st.floats(0.0, 1e6), min_size=2, max_size=3_000).filter(any))
def test_a_list_keeps_its_mean_and_order_however_long(times):
    kept = Service(observations=tuple(times)).observations

    assert len(kept) == min(len(times), KEPT_OBSERVATIONS)
    assert np.mean(kept) == pytest.approx(np.mean(times), rel=1e-9, abs=1e-9)
    assert (np.diff(kept) >= -1e-6).all()


def test_a_policy_of_its_own_comes_before_the_pool():
    laws = laws_of(service_by_policy={"hate": {"law": "deterministic", "mean": "90s"}})

    assert set(drawn(laws, HATE)) == {90.0}
    np.testing.assert_array_equal(drawn(laws, SPAM), drawn(parameters_of(tiny_scenario()).laws, SPAM))


def test_jobs_take_longer_by_the_same_luck():
    """A job's draw is the same whatever the law: longer quantiles make every job longer."""
    short, long = (drawn(laws_of(**service(quantiles={"p50": a, "p90": b}))) for a, b in ((20, 55), (30, 82.5)))

    assert (long > short).all()


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ({}, "service.mean must be given, unless `quantiles` or `observations` is"),
        ({"mean": "20s", "quantiles": {"p50": 20, "p90": 55}}, "mean must be left out or null because `quantiles` is"),
        ({"quantiles": {"p50": 20}}, "service.quantiles must have at least two quantiles. Got 'p50'"),
        ({"quantiles": {"p50": 20, "p90": 20}}, "service.quantiles.p90 must be above the time of 'p50' (20s). Got 20"),
        ({"quantiles": {"p90": 20, "p50": 10}}, "service.quantiles.p50 must come before 'p90'"),
        ({"quantiles": {"p50": 20, "p100": 60}}, "service.quantiles.p100 must be named by a percentage"),
        ({"quantiles": {"median": 20, "p90": 60}}, "must be named by a percentage between 0 and 100, such as 'p90'"),
        ({"quantiles": {"p50": 0, "p90": 60}}, "service.quantiles.p50 must be"),
        ({"observations": [20]}, "service.observations must"),
        ({"observations": [0, 0]}, "service.observations must have a time above 0 s"),
        ({"observations": [3, -1]}, "service.observations.1 must be"),
        ({"observations": [3, True]}, "service.observations.1 must be"),
        ({"observations": "nowhere.csv"}, "service.observations must be a CSV file that can be read"),
    ],
)
def test_wrong_laws_are_refused_in_a_sentence(part, sentence):
    from simulator.config import scenario_from_dict

    data = scenario_to_dict(tiny_scenario())
    data["pools"]["europe"]["service"] = part
    with pytest.raises(ScenarioError) as caught:
        scenario_from_dict(data, "mine.yaml")

    assert sentence in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_an_unknown_policy_is_refused():
    with pytest.raises(ScenarioError, match="Did you mean 'hate'"):
        tiny_scenario().override("pools.europe.service_by_policy={hat: {mean: 3s}}")


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("12\n30.5\n7\n", (7.0, 12.0, 30.5)),
        ("handle time\n12\n30.5\n", (12.0, 30.5)),
        ("queue,Seconds,who\na,12,x\nb,30.5,y\n\n", (12.0, 30.5)),
        ("\ufeffseconds\r\n12\r\n30.5\r\n", (12.0, 30.5)),
    ],
)
def test_a_csv_file_lies_beside_the_scenario_and_is_in_the_resolved_one(text, times, tmp_path, monkeypatch):
    folder = tmp_path / "world"
    folder.mkdir()
    (folder / "times.csv").write_text(text, encoding="utf-8", newline="")
    data = scenario_to_dict(tiny_scenario())
    (folder / "tiny.yaml").write_text(to_yaml(Scenario.model_validate(data)), encoding="utf-8")
    (folder / "mine.yaml").write_text(
        "based_on: tiny.yaml\npools: {europe: {service: {mean: null, observations: times.csv}}}\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)

    scenario = Scenario.load("world/mine.yaml")

    assert scenario.pools["europe"].service.observations == times
    assert parse_scenario(to_yaml(scenario)) == scenario
    monkeypatch.chdir(folder)
    by_override = tiny_scenario().override("pools.europe.service={observations: times.csv}")
    assert by_override.pools["europe"].service.observations == times


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "must be a CSV file with numbers, but it is empty"),
        ("a,b\n1,2\n", "must be a CSV file with one column, or with a column 'seconds'"),
        ("seconds\n12\nlong\n", "must have a number of seconds in row 2 of"),
        ("seconds,b\n12,1\n,2\n", "must have a number of seconds in row 2 of"),
        ("12\nnan\n", "observations.1 must be"),
        ("12\n1e999\n", "observations.1 must be"),
        ("12\n-3\n", "observations.1 must be"),
        ("\x00\x01\n", "must"),
    ],
)
def test_a_bad_csv_file_is_one_sentence(text, sentence, tmp_path):
    path = tmp_path / "times.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario().override(f"pools.europe.service={{observations: {path}}}")

    assert sentence in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_explain_says_how_long_jobs_take():
    assert lines_of(tiny_scenario(), "handle_times") == []
    by_policy = {"hate": {"mean": "90s"}, "spam": {"observations": [10, 20]}}
    scenario = tiny_scenario(
        pools={"europe": {**service(quantiles={"p50": "20s", "p90": "55s"}), "service_by_policy": by_policy}}
    )

    (line,) = lines_of(scenario, "handle_times")
    assert line.split("; ") == [
        "Jobs of pool 'europe' take 27.3 s on average, cv 0.93 (log-normal through p50 20 s, p90 55 s)",
        "flagged for 'hate' 1.5 min on average, cv 0.6 (log-normal)",
        "flagged for 'spam' 15 s on average, cv 0.333 (as in a list of 2 times).",
    ]


def test_the_forecast_mixes_times_by_the_jobs_that_come():
    """A pool's mean lies between those of its policies, and is the weighted mean of a run's jobs within 5 %."""
    from simulator.domain.events import Event
    from simulator.flow.compiled import CompiledEngine
    from simulator.platform.platform import Platform
    from simulator.world.world import World

    by_policy = {name: {"law": "deterministic", "mean": f"{mean}s"} for name, mean in (("spam", 10), ("hate", 100))}
    scenario = tiny_scenario(pools={"general": {"service_by_policy": by_policy}}, horizon="2d", warm_up="0h")
    strategy = find_strategy("Threshold(remove_at=1, review_at=0.1)")
    load = expected_load(scenario, strategy, sample=20_000, seed=1)
    world = World(scenario, seed=2, replication=0)
    engine = CompiledEngine(world.laws, world.size, log=True)
    Platform(world, find_strategy("Threshold(remove_at=1, review_at=0.1)"), engine).run()
    log = engine.take_log()
    started = log["policy"][(log["event"] == Event.START) & (log["pool"] == 1)]
    means = world.laws.service.mean[1][started]

    assert 10 < load.handling[1] < 240
    assert abs(load.handling[1] - means.mean()) <= ERRORS * means.std() / math.sqrt(len(means)) + 0.02 * means.mean()
    assert load.handling[0] == 300.0
