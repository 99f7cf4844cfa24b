"""A way to call ``riskbox`` in this process, and a small scenario in a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from simulator.cli.main import call
from simulator.runs.first_run import compile_once
from tests.worlds import tiny_scenario


class Ending(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """Compile before any command runs: the first one in an empty cache says so on stderr, which tests look at."""
    compile_once(tiny_scenario())


@pytest.fixture
def riskbox(capsys) -> Callable[..., Ending]:
    def run(*arguments: object) -> Ending:
        capsys.readouterr()
        code = call([str(argument) for argument in arguments])
        return Ending(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Path:
    """A world of a few hundred uploads in which everything happens, as a scenario file."""
    path = tmp_path_factory.mktemp("scenario") / "tiny.yaml"
    scenario = tiny_scenario(uploads={"per_day": 400}, horizon="1d", warm_up="0s")
    path.write_text(json.dumps(scenario.model_dump(mode="json")), encoding="utf-8")
    return path
