"""Evidence from counts alone: exact bounds where events are few, and whether there is enough evidence at all.

Student's interval needs replications whose values follow a normal law approximately. With few events in all,
replications often hold the same number, or none, and their spread says nothing. Their sum still does: pooled counts
have exact bounds, binomial (Clopper and Pearson) for a share and Poisson for a number or a rate. These bounds assume
independent events, which Student's interval does not, so a rare indicator gets the outer bounds of both intervals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

RARE = 30
"""Events below which spread between replications is not trusted alone; those of both arms together in a comparison."""
FEWEST = 6
"""Events of both arms together below which no split of them between two equal arms has a p-value of at most 0.05."""


@dataclass(frozen=True)
class Counted:
    """Pooled counts behind an indicator, per cell.

    Parameters
    ----------
    events : (...) float64
        What is counted, over all replications.
    base : (...) float64
        Of what: trials of a share, or exposure of a rate (runs, where the indicator is a number per run).
    share : bool
        Whether events are a part of the base, so that those that are not events can be few as well.
    scale : float
        The indicator is ``scale x events / base``.
    """

    events: Floats
    base: Floats
    share: bool
    scale: float = 1.0

    @property
    def fewest(self) -> Floats:
        """Events, or of a share what is less: events or the rest."""
        return np.minimum(self.events, self.base - self.events) if self.share else self.events

    def bounds(self, level: float) -> tuple[Floats, Floats]:
        """Return exact two-sided bounds of the indicator: Clopper and Pearson's, or those of a Poisson mean.

        >>> none = Counted(np.array(0.0), np.array(3.0), share=True)
        >>> [round(float(end), 3) for end in none.bounds(0.95)]
        [0.0, 0.708]
        """
        from scipy.special import betaincinv, gammaincinv  # `scipy.stats` has the same functions, .6 s of import later

        tail = (1 - level) / 2
        events = np.maximum(self.events, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.share:
                rest = np.maximum(self.base - events, 0.0)
                low = np.where(events > 0, betaincinv(events, rest + 1, tail), 0.0)
                high = np.where(rest > 0, betaincinv(events + 1, rest, 1 - tail), 1.0)
            else:
                low = np.where(events > 0, gammaincinv(events, tail) / self.base, 0.0)
                high = gammaincinv(events + 1, 1 - tail) / self.base
        exists = self.base > 0
        return np.where(exists, self.scale * low, np.nan), np.where(exists, self.scale * high, np.nan)


def rarer(baseline: Counted, candidate: Counted) -> tuple[Floats, Floats, Bools]:
    """Return the events of both arms, and where they are the rest of a share because the rest is rarer."""
    events, others = baseline.events, candidate.events
    if not baseline.share:
        return events, others, np.zeros(np.shape(events), dtype=np.bool_)
    rest, others_rest = baseline.base - events, candidate.base - others
    flipped = rest + others_rest < events + others
    return np.where(flipped, rest, events), np.where(flipped, others_rest, others), flipped


def split_p_value(baseline: Counted, candidate: Counted) -> Floats:
    """Return the exact two-sided p-value of equal rates: how the events split between the arms, given their sum.

    It takes the arms as independent; on common random numbers they agree more than that, so it is on the safe side.

    >>> one, other = (Counted(np.array(n), np.array(4.0), share=False) for n in (0.0, 6.0))
    >>> float(split_p_value(one, other))
    0.03125
    """
    from scipy.stats import binom

    before, after, _ = rarer(baseline, candidate)
    total = before + after
    part = _part(baseline, candidate)
    low = binom.cdf(after, total, part)
    high = binom.sf(after - 1, total, part)
    return np.asarray(np.minimum(1.0, 2 * np.minimum(low, high)))


def split_ratio(baseline: Counted, candidate: Counted, level: float) -> tuple[Floats, Floats]:
    """Return exact bounds of candidate over baseline, given the sum of their events; NaN where the rest is rarer."""
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    before, after, flipped = rarer(baseline, candidate)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(after > 0, betaincinv(after, before + 1, tail), 0.0)
        high = np.where(before > 0, betaincinv(after + 1, before, 1 - tail), 1.0)
        exposure = baseline.base / candidate.base
        ends = tuple(np.where(flipped, np.nan, end / (1 - end) * exposure) for end in (low, high))
    return ends[0], ends[1]


def jumps(gaps: Floats, event: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """Return bounds of a mean difference, and its p-value, where few pairs of runs differ.

    Pairs that rise and pairs that fall, by half an event or more, are two numbers of rare events with exact bounds
    (Poisson); each moves the indicator by as much as such pairs did on average, and at least by one event. What pairs
    move by less shifts both bounds. The p-value is that of the sign test.

    Parameters
    ----------
    gaps : (pairs, ...) float64
        Candidate less baseline, pair by pair; NaN is left out.
    event : (...) float64
        By how much one event, counted in one arm of one pair, moves the indicator's value over all pairs.
    level : float

    Examples
    --------
    Eight equal pairs of 100 trials each leave room for 3.7 events more or less in 800.

    >>> low, high, p = jumps(np.zeros(8), np.array(1 / 800), 0.95)
    >>> round(float(low), 4), round(float(high), 4), float(p)
    (-0.0046, 0.0046, 1.0)
    """
    from scipy.stats import binom

    pairs = np.maximum(np.isfinite(gaps).sum(axis=0), 1)
    jumped = jumping(gaps, event)
    shift = np.where(jumped, 0.0, np.nan_to_num(gaps)).sum(axis=0) / pairs
    sides = []
    for sign in (1, -1):
        moved = np.where(jumped & (sign * gaps > 0), sign * gaps, 0.0)
        number = (moved > 0).sum(axis=0).astype(np.float64)
        size = np.fmax(moved.sum(axis=0) / np.maximum(number, 1), event * pairs)
        ends = Counted(number, pairs.astype(np.float64), share=False).bounds(level)
        sides.append((number, moved.sum(axis=0) / pairs, size * ends[0], size * ends[1]))
    (risen, up, up_low, up_high), (fallen, down, down_low, down_high) = sides
    low, high = square_and_add(up - down, (down, down_low, down_high), (up, up_low, up_high))
    together = risen + fallen
    p_value = np.minimum(1.0, 2 * binom.cdf(np.minimum(risen, fallen), together, 0.5))
    return low + shift, high + shift, np.asarray(p_value)


def jumping(gaps: Floats, event: Floats) -> Bools:
    """Return which pairs of runs differ by half an event or more; other gaps are of denominators alone."""
    pairs = np.maximum(np.isfinite(gaps).sum(axis=0), 1)
    return np.asarray((np.abs(np.nan_to_num(gaps)) >= 0.5 * event * pairs) & (gaps != 0))


def square_and_add(
    value: Floats, of_baseline: tuple[Floats, Floats, Floats], of_candidate: tuple[Floats, Floats, Floats]
) -> tuple[Floats, Floats]:
    """Return bounds of a difference from each arm's (value, low, high), in the manner of Newcombe (1998)."""
    before, before_low, before_high = of_baseline
    after, after_low, after_high = of_candidate
    low = value - np.hypot(after - after_low, before_high - before)
    high = value + np.hypot(after_high - after, before - before_low)
    return low, high


def _part(baseline: Counted, candidate: Counted) -> Floats:
    """Return the candidate's part of the base; a half where there is none."""
    whole = baseline.base + candidate.base
    return np.where(whole > 0, candidate.base / np.where(whole > 0, whole, 1.0), 0.5)
