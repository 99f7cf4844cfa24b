"""The sentence about intervals says what was measured, with its error, and the kept figures are whole."""

from __future__ import annotations

from simulator.present.coverage import coverage_sentence, measured
from simulator.present.decision import KEYS


def test_the_sentence_quotes_what_is_kept():
    kept = measured()
    paired = [one["paired"] for one in kept["indicators"].values() if one["paired"] is not None and one["paired"] < 1]
    said = coverage_sentence()

    assert f"{100 * min(paired):.0f} to {100 * max(paired):.0f} %" in said
    assert f"{kept['tables']} tables" in said
    assert f"{100 * (0.0475 / kept['tables']) ** 0.5:.1f} points" in said
    assert "95 times in 100" not in said


def test_every_key_indicator_was_measured():
    kept = measured()

    assert set(kept["indicators"]) == set(KEYS)
    assert kept["command"].startswith("python -m verification.coverage")
    assert kept["date"]
