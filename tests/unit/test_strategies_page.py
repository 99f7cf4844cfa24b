"""The page of the strategies says what the code says."""

from __future__ import annotations

import re
from pathlib import Path

from simulator.strategy import Strategy
from simulator.strategy.lookup import list_strategies
from simulator.testing import check_strategy
from simulator.testing.document import PAGE, render

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / PAGE).read_text(encoding="utf-8")


def test_generated_parts_are_current():
    assert render(TEXT) == TEXT, "run: python -m simulator.testing.document"


def test_every_shipped_strategy_is_on_the_page():
    shipped = {entry.name for entry in list_strategies() if entry.package == "riskbox"}

    assert set(re.findall(r"<!-- parameters of (\w+) -->", TEXT)) == shipped


def test_the_example_keeps_the_contract():
    blocks = re.findall(r"```python\n(.*?)```", TEXT.replace("\n   ", "\n"), re.DOTALL)
    source = next(block for block in blocks if "class NewcomersFirst" in block)
    names: dict[str, object] = {"__name__": __name__}
    exec(source, names)  # the page's own text
    example = names["NewcomersFirst"]
    globals()["NewcomersFirst"] = example  # where its spec looks for it

    assert isinstance(example, type)
    assert issubclass(example, Strategy)
    assert [result for result in check_strategy(example) if not result.passed] == []
