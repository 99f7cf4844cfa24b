"""How many of the shown intervals hold the truth in 93.5 to 96.5 %, and which of the others chance may have put there.

Of the coverage of an interval a study knows an estimate. One that lies outside the band by less than two standard
errors may belong to an interval inside it, and with few tables even an interval of exactly 95 % is often outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.table import Table
from simulator.indicators import INDICATORS
from simulator.indicators.coverage import LEAST, Kind
from simulator.indicators.traits import Tail

from .held import SIZES, error_of

BAND = (0.935, 0.965)
"""Coverage that is aimed at."""
_SLACK = 1e-9
_ERRORS = 2.0


@dataclass(frozen=True)
class Places:
    """Numbers of coverages by where they lie.

    Parameters
    ----------
    inside : int
    near : int
        Outside the band, by at most two standard errors.
    below, above : int
        Farther out.
    expected : float
        Mean share that would be inside if all intervals covered 95 %.
    """

    inside: int
    near: int
    below: int
    above: int
    expected: float

    @property
    def all(self) -> int:
        """Number of coverages."""
        return self.inside + self.near + self.below + self.above


def tables(kept: Mapping[str, Any]) -> list[Table]:
    """Return where the kept coverages lie, by world and kind."""
    table = Table(
        "How many of the shown intervals hold the truth in 93.5 to 96.5 %",
        (
            "world",
            "interval",
            "shown",
            "inside",
            "outside within 2 s.e.",
            "below",
            "above",
            "inside if all covered 95 %",
        ),
        "At 4 / 8 / 30 runs; indicators with luck whose interval is not withheld. *Below*, *above*: outside by "
        "more than 2 standard errors. The last column is what chance leaves inside where each interval covers exactly "
        "95 %, at least: it takes tables that share runs as nothing new.",
    )
    for world in kept["worlds"]:
        for kind in Kind:
            places = [
                _placed(list(_shown(kept, world, kind, size)), kept["worlds"][world]["runs"], size) for size in SIZES
            ]
            table.add(world, kind.replace("_", " "), *_cells(places))
    return [table]


def _cells(places: list[Places]) -> list[str]:
    numbers = [
        " / ".join(str(getattr(one, name)) for one in places) for name in ("all", "inside", "near", "below", "above")
    ]
    return [*numbers, " / ".join(f"{100 * one.expected:.0f} %" if one.all else "–" for one in places)]


def _shown(kept: Mapping[str, Any], world: str, kind: str, size: int) -> Iterator[tuple[float, float]]:
    """Yield coverage and share of tables with an interval, of what is shown and has luck."""
    for id_, found in kept["indicators"].items():
        share, part = found.get(world, {}).get(kind, {}).get(str(size), (None, 0.0))
        if share is not None and share >= LEAST and INDICATORS[id_].tail is not Tail.PLANNED:
            yield share, part


def _placed(shown: list[tuple[float, float]], runs: int, size: int) -> Places:
    found = [place(share, runs, size, part) for share, part in shown]
    expected = sum(inside_by_chance(runs, size, part) for _, part in shown) / max(len(shown), 1)
    numbers = {name: found.count(name) for name in ("inside", "near", "below", "above")}
    return Places(**numbers, expected=expected)


def place(share: float, runs: int, size: int, part: float = 1.0) -> str:
    """Return where a measured coverage lies: ``inside`` the band, ``near`` it, ``below`` or ``above``.

    >>> [place(share, 1_200, 4) for share in (0.95, 0.965, 0.98, 0.93, 0.99, 0.90)]
    ['inside', 'inside', 'near', 'near', 'above', 'below']
    """
    low, high = BAND
    if low - _SLACK <= share <= high + _SLACK:
        return "inside"
    edge = low if share < low else high
    if abs(share - edge) <= _ERRORS * error_of(edge, runs, size, part):
        return "near"
    return "below" if share < low else "above"


def inside_by_chance(runs: int, size: int, part: float = 1.0) -> float:
    """Return the probability that a measured coverage lies inside the band where the true one is 95 %, about.

    >>> round(inside_by_chance(1_200, 4), 2), round(inside_by_chance(1_200, 30), 2)
    (0.77, 0.34)
    """
    from scipy.special import ndtr

    reach = (BAND[1] - BAND[0]) / 2 / error_of(0.95, runs, size, part)
    return float(2 * ndtr(reach) - 1)
