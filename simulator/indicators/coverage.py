"""How often an indicator's 95 % intervals hold the truth, as measured, and which of them are too poor to be shown.

``python -m verification.coverage --write`` measures it and keeps it beside this file: for each indicator, in worlds of
different size, at several numbers of replications, for the estimate of one arm and for paired differences.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("coverage.json")
"""What was measured, with the command and the date."""
LEAST = 0.9
"""Coverage below which an interval is withheld."""
LEAST_NULLS = 59
"""Comparisons of equal plans, at least, from which a test can be trusted: if as few as 58 call nothing, calls of more
than 5 % are not ruled out at 95 % (0.95^58 > 0.05)."""


class Kind(StrEnum):
    """What an interval is of."""

    ONE_ARM = "one_arm"
    """The estimate of one arm."""
    LARGE = "large"
    """A paired difference that every pair of runs shows."""
    SMALL = "small"
    """A paired difference that some pairs of runs do not show."""


@cache
def measured() -> Mapping[str, Any]:
    """Return all that was measured.

    ``worlds`` have by name ``about`` and ``uploads`` of a run; ``indicators`` by id, world, kind and number of
    replications have ``[share, tables]``: the share of intervals with the truth, and of how many tables. ``nulls`` have
    by id and number of replications the share of comparisons of equal plans that are called different, and how many.
    """
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return kept


def coverage_of(id_: str, kind: Kind, replications: int, uploads: float) -> float | None:
    """Return the measured coverage of an interval; None where it was not measured.

    It is that of the largest measured world with no more uploads per run, and of the greatest measured number of
    replications that is no greater; of the smallest ones where there is none.

    Parameters
    ----------
    id_ : str
        Of the indicator.
    kind : Kind
    replications : int
        With a value.
    uploads : float
        Per run; 0 for a part of a run, such as a market.
    """
    sizes = measured()["worlds"]
    by_size = {
        float(sizes[name]["uploads"]): told
        for name, found in measured()["indicators"].get(id_, {}).items()
        if (told := {float(number): share for number, (share, _) in found.get(kind, {}).items() if share is not None})
    }
    if not by_size:  # of a small difference no table had an interval
        return coverage_of(id_, Kind.LARGE, replications, uploads) if kind is Kind.SMALL else None
    told = by_size[_nearest(uploads, by_size)]
    return float(told[_nearest(replications, told)])


def null_holds(id_: str, replications: int) -> bool:
    """Return whether comparisons of equal plans were called different no more often than at 5 %, within two s.e.

    It was measured with two or more pairs. An indicator that was not measured, or by fewer than ``LEAST_NULLS``
    comparisons, is not trusted.
    """
    found = measured()["nulls"].get(id_)
    if not found:
        return False
    by_number = {float(number): tables for number, tables in found.items()}
    share, tables = by_number[_nearest(replications, by_number)]
    return tables >= LEAST_NULLS and bool(share <= 0.05 + 2 * (0.05 * 0.95 / tables) ** 0.5)


def coverage_data(id_: str) -> dict[str, Any]:
    """Return what was measured of an indicator as plain data: by world, kind and number of replications, the share."""
    found = measured()["indicators"].get(id_, {})
    return {
        world: {kind: {number: share for number, (share, _) in tables.items()} for kind, tables in kinds.items()}
        for world, kinds in found.items()
    }


def worlds_in_words() -> str:
    """Return the measured worlds with their sizes."""
    worlds = measured()["worlds"].items()
    return "; ".join(f"{name}: {one['about']}, {one['uploads']:,} uploads" for name, one in worlds)


def coverage_in_words(id_: str) -> str:
    """Return what was measured of an indicator in a line; ``few`` where too few tables had an interval."""
    parts = []
    for world, kinds in measured()["indicators"].get(id_, {}).items():
        said = [
            f"{kind.replace('_', ' ')} "
            + "/".join("few" if share is None else f"{100 * share:.0f}" for share, _ in tables.values())
            for kind, tables in kinds.items()
        ]
        parts.append(f"{world}: {', '.join(said)} %")
    return "; ".join(parts) or "not measured"


def too_low(coverage: float | None) -> bool:
    """Return whether an interval of such a coverage is withheld."""
    return coverage is not None and coverage < LEAST


def withheld_reason(coverage: float | None, twin: str) -> str:
    """Return why an interval is withheld, and the indicator to read in its place.

    >>> withheld_reason(0.8, "wrongful_removal_rate")
    'interval withheld: covers 80 %; read wrongful_removal_rate'
    """
    read = f"; read {twin}" if twin else ""
    return f"interval withheld: {covers(coverage)}{read}"


def covers(coverage: float | None) -> str:
    """Return a measured coverage in words.

    >>> covers(0.804), covers(None)
    ('covers 80 %', 'coverage not measured')
    """
    return "coverage not measured" if coverage is None else f"covers {100 * coverage:.0f} %"


def _nearest(value: float, measured_at: Mapping[float, Any]) -> float:
    """Return the greatest of some numbers that is not above a value, or the least of all."""
    return max((one for one in measured_at if one <= value), default=min(measured_at))
