"""An option that takes one value is refused if it is given twice: the last does not win in silence."""

from __future__ import annotations

import click
import pytest

from simulator.cli.main import COMMANDS
from simulator.cli.main import riskbox as group

VALUES = {
    "engine": "simpy",
    "output": "page.html",
    "format": "eppo",
    "--by": "market",
    "chart": "ewma",
    "period": "hour",
    "law": "count",
    "--tolerance": "3",
    "--to": "csv",
    "--sampler": "random",
    "--design": "grid",
}
"""Values that an option takes, by a part of its name; all others take a number."""
OPTIONS = [
    (name, option)
    for name in COMMANDS
    for option in group.get_command(click.Context(group), name).params
    if isinstance(option, click.Option) and not option.is_flag
]
ONCE = [(name, option) for name, option in OPTIONS if type(option) is not click.Option]


def test_an_option_either_may_be_repeated_or_is_refused_if_it_is():
    assert [(name, option.opts[0]) for name, option in OPTIONS if not option.multiple] == []
    assert len({name for name, _ in ONCE}) >= 6


@pytest.mark.parametrize(("name", "option"), ONCE, ids=[f"{name} {option.opts[0]}" for name, option in ONCE])
def test_an_option_of_one_value_is_refused_if_given_twice(riskbox, name, option, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    value = next((text for part, text in VALUES.items() if part in option.opts[-1]), "3")
    ending = riskbox(name, "indicators" if name == "list" else "baseline", option.opts[0], value, option.opts[0], value)

    assert ending.code == 2
    assert f"{option.opts[0]} must be given once. Got " in ending.err
