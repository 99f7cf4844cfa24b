"""Later scores: when items are scored again, and how well detectors read by then."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.domain import format_duration
from simulator.explain.section import Facts, Section


def _lines(facts: Facts) -> Iterator[str]:
    given = facts.scenario.detection.rescoring
    if not given.on:
        return
    parts = []
    if given.views:
        parts.append(f"{_listed(f'{views:,}' for views in given.views)} views")
    if given.reports:
        parts.append(f"user report {_listed(map(str, given.reports))}")
    if given.ages:
        least = f" with {given.ages_from_views:,g} views or more" if given.ages_from_views else ""
        parts.append(f"an age of {_listed(map(format_duration, given.ages))}{least}")
    most = max(len(given.views), len(given.reports), len(given.ages))
    yield (
        f"Items are scored again at {'; '.join(parts)}, with noise falling to {given.noise_factor**most:.3g} times "
        "that of a first score."
    )


def _listed(words: Iterator[str] | map[str]) -> str:
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"


SECTION = Section(110, _lines)
