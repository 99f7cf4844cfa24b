"""The Python of the page on experiments runs, in a smaller world."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "arms.md").read_text(encoding="utf-8")


def test_the_example_runs_and_prints_two_lines(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert "scale=0.1" in code

    exec(code.replace("scale=0.1", "scale=0.01"), {})  # the page's own text

    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"0\.\d{4} -> 0\.\d{4}: [+-]0\.\d{4} \+- 0\.\d{4}", first)
    assert second.startswith("adjusted ")


def test_the_page_tells_every_unit():
    from simulator.config.arms import Arms

    units = Arms.model_fields["unit"].annotation.__args__
    assert [unit for unit in units if f"| `{unit}` |" not in PAGE] == []
