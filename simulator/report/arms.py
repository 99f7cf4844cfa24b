"""The arms of a page, by name."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.runs.results import Results

Arms = Mapping[str, Results]
"""Results by the arm's name, the baseline first."""
