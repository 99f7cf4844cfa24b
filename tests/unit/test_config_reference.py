"""The page of all fields is written from the models, and is current."""

from __future__ import annotations

from pathlib import Path

from simulator.config.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "scenario.md"


def test_the_page_is_current():
    written = PAGE.read_text(encoding="utf-8")

    assert written == reference(), "run: python -m simulator.config.reference > docs/scenario.md"


def test_every_field_has_a_meaning():
    rows = [line for line in reference().splitlines() if line.startswith("| `")]

    assert len(rows) > 70
    assert [row for row in rows if row.rstrip(" |").endswith("|") or row.split(" | ")[-1].strip(" |") == ""] == []


def test_limits_durations_and_choices_are_stated():
    text = reference()

    assert "| `horizon` | duration in (0, 3660d] | `7d` | run | length of a run |" in text
    assert "| `prevalence` | share in [0, 1) | – | nature | share of uploads that violate it |" in text
    assert (
        "| `law` | `exponential`, `lognormal`, `deterministic` | `lognormal` | nature | family of the distribution |"
        in text
    )
