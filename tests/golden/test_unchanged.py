"""What a scenario does not switch on does not change it: the same uploads, events and counts as ever."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .runs import KEPT, STRATEGIES, WORLDS, counts_of

_KEPT: dict[str, dict[str, Any]] = json.loads(KEPT.read_text())


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("world", WORLDS)
def test_run_is_what_it_was(world: str, strategy: str) -> None:
    """Events agree one by one; sums to 1e-9, since processors round the last digit of a logarithm differently."""
    kept = dict(_KEPT[f"{world}: {strategy}"])
    counts = counts_of(WORLDS[world], strategy)
    assert counts.pop("events") == kept.pop("events")
    assert counts == pytest.approx(kept, rel=1e-9)
