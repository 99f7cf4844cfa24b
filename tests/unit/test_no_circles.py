"""No file imports itself by way of others, at the top, in a function or for types alone.

import-linter looks at packages among their siblings; this looks at single files, so it also holds where two packages
know parts of each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest


def circle(imports: Mapping[str, set[str]]) -> list[str]:
    """Return the names along a circle, the first one also at the end; empty if there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@pytest.mark.parametrize(
    ("imports", "found"),
    [
        ({"a": {"b", "c"}, "b": {"c"}, "c": set()}, set()),
        ({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}, {"a", "b", "c"}),
        ({"a": {"a"}}, {"a"}),
    ],
)
def test_a_planted_circle_is_found(imports, found):
    assert set(circle(imports)) == found


def test_no_file_imports_itself_by_way_of_others():
    graph = grimp.build_graph("simulator", "strategies", exclude_type_checking_imports=False, cache_dir=None)
    imports = {name: set(graph.find_modules_directly_imported_by(name)) for name in graph.modules}

    assert len(imports) > 200
    assert circle(imports) == []
