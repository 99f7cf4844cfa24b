"""The scenario script runs, and says what it promises."""

from __future__ import annotations

from scenarios.compare_thresholds import main


def test_the_script_compares_and_recommends(capsys):
    main(uploads=2_000)

    out = capsys.readouterr().out
    assert "Violative view rate today: " in out
    assert "Innocent views lost: " in out
    assert "Recommended: " in out
