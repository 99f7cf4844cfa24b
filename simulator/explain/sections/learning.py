"""Retraining of detectors, and content that is new to them."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.config.incidents import NovelContent
from simulator.domain import format_duration
from simulator.explain.section import Facts, IncidentWords, Section
from simulator.present.numbers import format_percent


def _lines(facts: Facts) -> Iterator[str]:
    learning = facts.scenario.detection.learning
    if learning is not None:
        delay = f" that are {format_duration(learning.label_delay)} old" if learning.label_delay else ""
        yield (
            f"Detectors are retrained every {format_duration(learning.retrain_every)} on reviewers' verdicts{delay}: "
            f"{learning.needed:g} correct labels of a policy's violations restore 63 % of its loss."
        )


def _strength(novel: NovelContent) -> str:
    return f"{format_percent(novel.share)} of its violations are read {novel.blind:g} severity sd too low"


SECTION = Section(120, _lines)
INCIDENT = IncidentWords("novel_content", _strength)
