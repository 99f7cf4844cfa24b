"""Both engines tell the same story of every shipped scenario, under the strategy that it names, in any chunks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from simulator.config import shipped_scenarios
from simulator.runs.simulate import simulate

# Two hours, and few enough uploads for the slow engine: some 4,000.
SHORT = {name: ["horizon=2h", "uploads.per_day=50000"] for name in shipped_scenarios()}
SHORT["baseline"] += ["detection.rescoring.ages=[1h]"]
# What happens later in a scenario happens within the two hours here.
SHORT["surge"] += ["incidents.event.start=0h", "incidents.alarm.start=0h"]
SHORT["adversarial"] += ["incidents.storm.start=0h", "adversaries.watch=1h"]


def events(name: str, engine: str, chunk_size: int, folder: Path) -> dict[str, np.ndarray]:
    """Run a scenario and read its event log back."""
    simulate(name, engine=engine, overrides=SHORT[name], log=folder, chunk_size=chunk_size)
    table = pq.read_table(folder / "events-0000.parquet")
    return {column: table[column].to_numpy() for column in table.column_names}


@pytest.mark.parametrize("name", SHORT)
def test_engines_write_the_same_log(name: str, tmp_path: Path) -> None:
    plain = events(name, "simpy", 65_536, tmp_path / "simpy")
    compiled = events(name, "compiled", 999, tmp_path / "compiled")

    assert plain.keys() == compiled.keys()
    assert len(plain["time"]) > 5_000
    for column in plain.keys() - {"time", "views"}:
        np.testing.assert_array_equal(plain[column], compiled[column], err_msg=column)
    for column in ("time", "views"):
        np.testing.assert_allclose(plain[column], compiled[column], rtol=1e-9, atol=1e-9, err_msg=column)
