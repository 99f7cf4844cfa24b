"""Chance constraints: a limit that most runs must keep, ``net_cost_per_day<=12000 in 95%``.

The probability is taken over runs: a scenario of the search, drawn by its weight, and the luck of a whole run of it.
Runs of different scenarios have independent luck. Where all weights are equal, misses of all scenarios are counted
together; a sum of independent trials with unequal probabilities varies less than the binomial one with their mean
(Hoeffding, 1956), so the bound of Clopper and Pearson holds. With other weights each scenario has a bound of its own,
at a level that allows for their number, and the weighted sum of these is the bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from simulator.errors import InputError, show
from simulator.indicators import INDICATORS
from simulator.indicators.requirement import Requirement, parse_requirement
from simulator.present.numbers import counted
from simulator.present.outcomes import LACKING, LIKELY, MET, MISSED
from simulator.present.rows import requirement_text
from simulator.runs.estimate import LEVEL

from .goals import requirements
from .promise import is_promising, runs_to_show
from .quantities import of_requirement

_CHANCE = re.compile(r"(.*\S)\s+in\s+(\S+)\s*%\s*(?:of\s+runs\s*)?", re.DOTALL)
_MOST = 1_000_000
_LARGEST = 0.999
"""Largest share that runs may be asked to show; it takes 4,742 of them, with one miss."""
Status = Literal["met", "likely", "too little evidence", "missed"]


@dataclass(frozen=True)
class Chance:
    """A limit that a share of runs must keep.

    Parameters
    ----------
    requirement : Requirement
        The limit of one run.
    share : float
        Of runs that keep it, at least; between 0 and 1.
    """

    requirement: Requirement
    share: float

    @property
    def quantity(self) -> str:
        """The indicator, perhaps in a place."""
        return of_requirement(self.requirement)

    @property
    def text(self) -> str:
        """In the unit in which the indicator's values are shown."""
        return f"{requirement_text(self.requirement)} in {100 * self.share:g} % of runs"

    def __str__(self) -> str:
        return f"{self.requirement} in {100 * self.share:.12g}%"

    def least(self, kept: Sequence[int], runs: Sequence[int], weights: Sequence[float]) -> float:
        """Return the lower 95 % bound (one-sided) of the share of runs that keep the limit.

        Parameters
        ----------
        kept, runs : sequence of int
            By scenario: runs that keep it, and all.
        weights : sequence of float
            Of the scenarios; they sum to 1.

        Examples
        --------
        >>> cap = Chance(Requirement("net_cost_per_day", "<=", 12000.0), 0.95)
        >>> round(cap.least([59], [59], [1.0]), 4), round(cap.least([30, 29], [30, 29], [0.5, 0.5]), 4)
        (0.9505, 0.9505)
        """
        if len(set(weights)) == 1:
            return _lower(sum(kept), sum(runs), 1 - LEVEL)
        tail = (1 - LEVEL) / len(weights)
        return sum(weight * _lower(one, number, tail) for weight, one, number in zip(weights, kept, runs, strict=True))

    def runs_for(self, misses: int, weights: Sequence[float]) -> int:
        """Return how many runs of each scenario show that the limit is kept in spite of so many misses.

        >>> Chance(Requirement("net_cost_per_day", "<=", 12000.0), 0.95).runs_for(0, [1.0])
        59
        """
        worlds = len(weights)
        low, high = misses, 1

        def enough(number: int) -> bool:
            kept = [number] * worlds
            kept[0] -= misses
            return kept[0] >= 0 and self.least(kept, [number] * worlds, weights) >= self.share

        while not enough(high) and high < _MOST:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if enough(middle) else (middle, high)
        return high


@dataclass(frozen=True)
class ChanceCheck:
    """A chance constraint, and what runs say of it.

    Parameters
    ----------
    chance : Chance
    kept, runs : tuple of int
        By scenario: runs that keep the limit, and all; a run without a value keeps none.
    weights : tuple of float
    expected : float
        Share of further runs that will keep the limit, as far as these runs tell (``promise``).
    """

    chance: Chance
    kept: tuple[int, ...]
    runs: tuple[int, ...]
    weights: tuple[float, ...]
    expected: float

    @property
    def estimate(self) -> float:
        """Share of runs that keep the limit."""
        return sum(
            weight * kept / max(runs, 1) for weight, kept, runs in zip(self.weights, self.kept, self.runs, strict=True)
        )

    @property
    def low(self) -> float:
        """Lower 95 % bound of that share, one-sided."""
        return self.chance.least(self.kept, self.runs, self.weights)

    @property
    def status(self) -> Status:
        """As that of a guardrail."""
        if not self.holds:
            return MISSED
        if self.low >= self.chance.share:
            return MET
        # so few runs that even all of them would not show it
        return LIKELY if self.chance.least(self.runs, self.runs, self.weights) >= self.chance.share else LACKING

    @property
    def needs(self) -> int:
        """Runs of each scenario with which a third seed would show that the limit is kept."""
        return runs_to_show(self._runs_for, len(self.weights), self.expected)

    @property
    def promises(self) -> bool:
        """Whether these would rather show it than not."""
        return is_promising(self._runs_for, len(self.weights), self.expected)

    def _runs_for(self, misses: int) -> int:
        return self.chance.runs_for(misses, self.weights)

    @property
    def holds(self) -> bool:
        """Whether the estimate meets it."""
        return self.estimate >= self.chance.share * (1 - 1e-12)

    @property
    def missed(self) -> bool:
        """Whether the estimate does not meet it."""
        return not self.holds

    @property
    def text(self) -> str:
        """In words, with what was seen."""
        return f"{self.chance.text} (kept in {sum(self.kept)} of {counted(sum(self.runs), 'run')})"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "requirement": str(self.chance),
            "scenario": None,
            "status": self.status,
            "kept": sum(self.kept),
            "runs": sum(self.runs),
            "value": self.estimate,
            "low": self.low,
        }


def parse_limits(texts: Iterable[str | Requirement]) -> tuple[tuple[Requirement, ...], tuple[Chance, ...]]:
    """Return the requirements and the chance constraints that texts state, each once.

    Raises
    ------
    InputError
        If one cannot be read, the share of a chance is not above 0 and at most 99.9 %, or its limit is relative.

    Examples
    --------
    >>> fixed, chances = parse_limits(["sla_share>=90%", "net_cost_per_day <= 12000 in 95 %"])
    >>> [str(one) for one in (*fixed, *chances)]
    ['sla_share>=0.9', 'net_cost_per_day<=12000.0 in 95%']
    """
    given = texts if isinstance(texts, str) or not isinstance(texts, Iterable) else list(texts)
    if not isinstance(given, list):
        return requirements(given), ()  # refuses it
    chances = [(one, match) for one in given if isinstance(one, str) and (match := _CHANCE.fullmatch(one))]
    texts_of_chances = {one for one, _ in chances}
    rest = [one for one in given if not (isinstance(one, str) and one in texts_of_chances)]
    return (
        requirements(rest),
        tuple(dict.fromkeys(_chance(text, match[1], match[2]) for text, match in chances)),
    )


def _chance(text: str, limit: str, percent: str) -> Chance:
    requirement = parse_requirement(limit, INDICATORS)
    if requirement.relative:
        raise InputError(f"A limit that a share of runs must keep must be a fixed number. Got {show(text)} instead.")
    try:
        share = float(percent) / 100
    except ValueError:
        share = -1.0
    if not 0 < share <= _LARGEST:
        raise InputError(
            "The share of runs that must keep a limit must be above 0 and at most 99.9 %, which takes 4,742 runs to "
            f"show, such as 'net_cost_per_day<=12000 in 95%'. Got {show(text)} instead."
        )
    return Chance(requirement, share)


def _lower(kept: int, runs: int, tail: float) -> float:
    from scipy.special import betaincinv

    return float(betaincinv(kept, runs - kept + 1, tail)) if kept else 0.0
