"""Sweep files: a sweep in one file, with the words of ``sweep``; one that is stopped goes on."""

from __future__ import annotations

import pandas as pd
import pytest

from simulator.config import to_yaml
from simulator.errors import InputError
from simulator.runs import simulate
from simulator.sweeps import is_sweep, read_sweep, sweep, sweep_of_file
from tests.worlds import tiny_scenario

SWEEP = """
scenario: tiny.yaml
set: {horizon: 2h, warm_up: 0s, uploads.per_day: 300}
strategy: Threshold(remove_at=0.9)
space:
  strategy.review_at: 0.3:0.8
  creators.uploads_per_day: 2:8:log
  enforcement.ban_at: [3, 5, 8]
design: latin_hypercube
samples: 4
replications: 2
show: [exposure]
"""


@pytest.fixture
def file(tmp_path):
    (tmp_path / "tiny.yaml").write_text(to_yaml(tiny_scenario()))
    path = tmp_path / "sweep.yaml"
    path.write_text(SWEEP)
    return path


def test_a_sweep_is_told_from_a_scenario_and_states_the_arguments_of_a_sweep(file):
    assert is_sweep(file)
    assert not is_sweep(file.parent / "tiny.yaml")
    found = read_sweep(file)
    assert found["scenario"] == str(file.parent / "tiny.yaml")
    assert found["overrides"] == ["horizon=2h", "warm_up=0s", "uploads.per_day=300"]
    assert found["axes"]["strategy.review_at"] == "0.3:0.8"


def test_a_scenario_may_be_stated_inline_based_on_a_file_beside_the_sweep(file):
    own = SWEEP.replace("tiny.yaml", "{based_on: tiny.yaml, name: busy, uploads.per_day: 700}")
    file.write_text(own)

    assert read_sweep(file)["scenario"] == tiny_scenario(name="busy", uploads={"per_day": 700})
    file.write_text(own.replace("per_day: 700", "per_dya: 700"))
    with pytest.raises(InputError, match=r"sweep.yaml: scenario: .*per_dya.*Did you mean 'per_day'"):
        read_sweep(file)


def test_a_killed_sweep_goes_on_runs_nothing_twice_and_gives_the_same_table(file, monkeypatch, tmp_path):
    whole = sweep_of_file(file, workers=1)
    assert len(whole) == 4 * 2
    assert len(whole.attrs["given"]["values"]["exposure"]) == 2  # the settings as given are no point: runs of their own
    made = []
    run = simulate._run

    def killed(tasks, workers, progress, read, take, **rest):
        def taken(place, found):
            take(place, found)
            made.append(tasks[place].number)
            if len(made) == 5:
                raise KeyboardInterrupt

        return run(tasks, workers, progress, read, taken, **rest)

    monkeypatch.setattr(simulate, "_run", killed)
    out = tmp_path / "runs.parquet"
    with pytest.raises(KeyboardInterrupt):
        sweep_of_file(file, workers=1, out=out)
    resumed = sweep_of_file(file, workers=1, out=out)

    assert len(made) == 4 * 2 + 2  # every run once, those of the settings as given included
    pd.testing.assert_frame_equal(resumed, whole)
    assert resumed.attrs["given"] == whole.attrs["given"]
    kept = pd.read_parquet(out)
    assert kept.attrs["design"]["kind"] == "latin_hypercube"
    assert kept.attrs["provenance"]["seed"] == 1
    assert not (tmp_path / "runs.parquet.journal").exists()


def test_the_memory_of_a_run_is_its_indicators(file):
    table = sweep_of_file(file, workers=1, samples=2)
    assert table.memory_usage(deep=True).sum() < len(table) * 4096


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("scenario: tiny.yaml\n", ""), "must be a sweep: a map with a scenario and a space"),
        (("samples: 4", "sample: 4"), "a key must be one of a sweep. Got 'sample' instead. Did you mean 'samples'?"),
        (("show: [exposure]", "show: exposure"), "show must be a list. Got 'exposure' instead"),
        (("set: {horizon: 2h, warm_up: 0s, uploads.per_day: 300}", "set: 2h"), "set must map paths to values"),
        (("space:\n", "space: 3\nx:\n"), "a key must be one of a sweep. Got 'x' instead"),
        (
            ("  enforcement.ban_at: [3, 5, 8]\n", "  enforcement.ban_at: {a: 3}\n"),
            "must be a list of values, or a range",
        ),
        (("  enforcement.ban_at: [3, 5, 8]\n", "  3: [3, 5, 8]\n"), "must exist in the scenario. Got '3' instead"),
        (("0.3:0.8", "0.8:0.3"), "must be two rising values"),
        (("0.3:0.8", "low:high"), "must be a list of values, or a range such as '0.5:0.9'. Got 'low:high' instead"),
        (("[3, 5, 8]", "[3, 5, three]"), "three"),
        (("[3, 5, 8]", "[]"), "must be a list of values, or a range such as '0.5:0.9'. Got [] instead"),
        (("samples: 4", "samples: four"), "`samples` must be a whole number. Got 'four' instead"),
        (("replications: 2", "replications: 0"), "`replications` must be at least 1. Got 0 instead"),
        (("latin_hypercube", "latin"), "`design` must be one of grid"),
    ],
)
def test_a_wrong_sweep_file_is_refused_in_one_sentence(file, change, sentence):
    text = SWEEP.replace(*change)
    assert text != SWEEP
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        sweep_of_file(file)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_lists_and_ranges_may_stand_in_python_too(file):
    table = sweep(
        tiny_scenario(horizon="1h", warm_up="0s", uploads={"per_day": 200}),
        {"strategy.review_at": "0.4:0.6", "strategy.hold_at": None},
        "Threshold(remove_at=0.9, hold_at=0.7)",
        design="sobol",
        samples=2,
    )
    assert table["strategy.hold_at"].between(0, 1).all()
