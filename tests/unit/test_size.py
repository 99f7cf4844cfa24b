"""Files and functions stay small: nobody measures size by eye."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("simulator", "strategies", "scenarios", "tests", "benchmarks", "verification")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))

MOST_LINES_OF_A_FILE = 500
MOST_LINES_OF_A_FUNCTION = 80
MEDIAN_LINES_OF_A_FILE = 150


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_there_is_something_to_measure():
    assert len(FILES) > 20


def test_no_file_is_longer_than_500_lines():
    long = {str(path.relative_to(ROOT)): lines(path) for path in FILES if lines(path) > MOST_LINES_OF_A_FILE}

    assert long == {}


def test_the_median_file_has_at_most_150_lines():
    assert statistics.median(lines(path) for path in FILES) <= MEDIAN_LINES_OF_A_FILE


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_function_is_longer_than_80_lines(folder):
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in FILES
        if path.relative_to(ROOT).parts[0] == folder
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    }

    assert long == {}
