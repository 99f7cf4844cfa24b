"""What is known of the coverage of the intervals that a reader has in front of them, said in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.indicators import INDICATORS, Indicator
from simulator.indicators.coverage import LEAST, measured

from .shapes import DifferenceLike, EstimateLike

_NAMED = 3
"""Indicators up to which each is named with its own coverage."""
Shown = EstimateLike | DifferenceLike


def coverage_sentence(shown: Iterable[Shown]) -> str:
    """Return how often intervals such as those of a table hold the truth, and what to read where one is withheld."""
    rows = list(shown)
    told = _least(one for one in rows if one.low is not None)
    withheld = _least(one for one in rows if one.withheld)
    parts = [said(some) for said, some in ((_told, told), (_withheld, withheld)) if some]
    unknown = {one.indicator.id for one in rows if one.low is not None and one.coverage is None}
    if unknown:
        number = len(unknown)
        parts.append(f"The coverage of {number} {'indicator was' if number == 1 else 'indicators was'} not measured.")
    return " ".join(parts)


def with_arms(rows: Sequence[DifferenceLike]) -> list[Shown]:
    """Return differences and, behind each, the estimates of its arms: all intervals of a comparison."""
    return [part for one in rows for part in (one, one.baseline, one.candidate)]


def _least(shown: Iterable[Shown]) -> dict[str, float]:
    """Return the least measured coverage of each indicator."""
    least: dict[str, float] = {}
    for one in shown:
        if one.coverage is not None:
            least[one.indicator.id] = min(one.coverage, least.get(one.indicator.id, 1.0))
    return least


def _told(told: dict[str, float]) -> str:
    worlds = "; ".join(one["about"] for one in measured()["worlds"].values())
    where = f"measured at the nearest size and number of runs ({worlds})"
    if len(told) <= _NAMED:
        each = ", ".join(f"{_title(id_)} in {_percent(share)}" for id_, share in told.items())
        return f"Such intervals hold the truth of {each} of all cases, {where}."
    shares = sorted(told.values())
    middle = shares[len(shares) // 2]
    least = min(told, key=lambda id_: told[id_])
    return (
        f"Such intervals hold the truth in {_percent(shares[0])} ({_title(least)}) to {_percent(shares[-1])} of all "
        f"cases, half of them in at least {_percent(middle)}, {where}."
    )


def _withheld(withheld: dict[str, float]) -> str:
    each = ", ".join(f"{_title(id_)} ({_percent(share)}{_read(INDICATORS[id_])})" for id_, share in withheld.items())
    return f"Withheld, because they would hold it in less than {100 * LEAST:.0f} %: intervals of {each}."


def _read(indicator: Indicator) -> str:
    return f"; read {_title(indicator.twin)}" if indicator.twin else ""


def _title(id_: str) -> str:
    title = INDICATORS[id_].title
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
