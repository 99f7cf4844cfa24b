"""Each engine counts in one file, and both files have a function for the same things."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulator.flow
from simulator.flow.reference.tally import Tally

FLOW = Path(simulator.flow.__file__).parent
COMPILED = FLOW / "compiled" / "tally.py"
TALLIES = (COMPILED, FLOW / "reference" / "tally.py")
OTHERS = sorted(path for path in FLOW.rglob("*.py") if path not in TALLIES)

ONLY_COMPILED = {
    "passed": "SimPy keeps every item until the end and settles it; the kernel gives a quiet one no slot at all",
}
"""What the kernel counts by a function of its own, and why the other engine does not."""

ENUMERATIONS = {"Measure", "PoolMeasure", "Sketch", "EVENT_PLACES"}
"""Names of what is counted."""
ARRAYS = {"items", "hours", "sketches", "segment_sketches"}
"""Where the kernel counts it."""
ALLOWED = {
    ("compiled/engine.py", "items"): "what was counted is cut into the arrays of `Counts` at the end",
    ("compiled/engine.py", "hours"): "the same",
    ("compiled/engine.py", "sketches"): "the same",
}


def counting(source: str) -> Iterator[str]:
    """Yield each place where a source names what is counted, or takes an entry of an array of counts."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id in ENUMERATIONS:
            yield node.id
        elif isinstance(node, ast.ImportFrom | ast.Import):
            yield from (name.name for name in node.names if name.name in ENUMERATIONS)
        elif isinstance(node, ast.Attribute) and node.attr in ENUMERATIONS:
            yield node.attr
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr in ARRAYS:
            yield node.value.attr


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}


def test_both_engines_count_the_same_things():
    methods = {name for name, value in vars(Tally).items() if callable(value) and not name.startswith("_")}

    assert functions_of(COMPILED) == methods | set(ONLY_COMPILED)
    assert methods & set(ONLY_COMPILED) == set()


def test_nothing_else_of_the_flow_counts():
    assert len(OTHERS) > 15
    found = {(path.relative_to(FLOW).as_posix(), name) for path in OTHERS for name in counting(path.read_text("utf-8"))}

    assert found == set(ALLOWED)


@pytest.mark.parametrize("path", TALLIES, ids=["compiled", "reference"])
def test_the_tallies_themselves_would_be_found(path):
    assert {"Measure", "PoolMeasure", "Sketch"} <= set(counting(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("from simulator.ledger.measures import Measure", ["Measure"]),
        ("from simulator.ledger import measures\nrow[measures.PoolMeasure.WAIT] += 1.0", ["PoolMeasure"]),
        ("state.items[row, 3] += 1.0", ["items"]),
        ("hour = state.hours[0, pool]\nhour[2] += 1.0", ["hours"]),
        ("for name, value in columns.items():\n    print(name)", []),
        ('"""Measure and state.items[0] in words."""', []),
    ],
)
def test_a_planted_count_is_found(planted, found):
    assert list(counting(planted)) == found
