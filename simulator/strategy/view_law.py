"""The view-age law as the platform knows it from all of its uploads: how many views an item gets, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ViewLaw:
    """The law of views by age, of all uploads together; ages in s since upload.

    An item has a test audience, which comes in evenly from ``start_delay`` on over ``test_duration``; then its other
    lifetime views follow the curve. An item with fewer lifetime views than test audience has no others.
    """

    start_delay: float
    """From upload to the first view, s."""
    test_duration: float
    """Time over which the test audience is reached, s."""
    curve_age: Floats
    """(K,) ages after the test audience, s; rises from 0."""
    curve_share: Floats
    """(K,) cumulative share of the views after the test audience at those ages; rises from 0 to 1."""
    test: Floats
    """(T,) sizes of the test audience, equally likely."""
    lifetime: Floats
    """(L,) lifetime views, rising: the middles of a histogram of all uploads."""
    lifetime_share: Floats
    """(L,) share of uploads in each of its bars; sums to 1."""

    def __post_init__(self) -> None:
        for name in ("curve_age", "curve_share", "test", "lifetime", "lifetime_share"):
            array = np.array(getattr(self, name), dtype=np.float64)
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @property
    def lives(self) -> tuple[Floats, Floats, Floats]:
        """(n,) test audience, other lifetime views, and share of uploads of every kind of item."""
        lifetime, test = (part.ravel() for part in np.meshgrid(self.lifetime, self.test, indexing="ij"))
        share = np.repeat(self.lifetime_share / len(self.test), len(self.test))
        return np.minimum(test, lifetime), np.maximum(lifetime - test, 0.0), share

    def views_at(self, ages: Sequence[float] | Floats) -> Floats:
        """Return the views of every kind of item (``lives``) at ages (s), (ages, n)."""
        test, main, _ = self.lives
        since = np.asarray(ages, dtype=np.float64) - self.start_delay
        tested = (
            np.clip(since / self.test_duration, 0.0, 1.0) if self.test_duration > 0 else (since > 0.0).astype(float)
        )
        curve = np.where(since >= self.test_duration, np.interp(since - self.test_duration, *self._curve), 0.0)
        return np.asarray(tested[:, None] * test + curve[:, None] * main)

    def rates_at(self, ages: Sequence[float] | Floats) -> Floats:
        """Return views per second of every kind of item (``lives``) at ages (s), (ages, n)."""
        test, main, _ = self.lives
        since = np.asarray(ages, dtype=np.float64) - self.start_delay
        after = since - self.test_duration
        tested = np.where((since >= 0.0) & (after < 0.0), 1.0 / max(self.test_duration, 1e-300), 0.0)
        knots, shares = self._curve
        slope = np.append(np.diff(shares) / np.diff(knots), 0.0)
        curve = np.where(after >= 0.0, slope[np.maximum(np.searchsorted(knots, after, side="right") - 1, 0)], 0.0)
        return np.asarray(tested[:, None] * test + curve[:, None] * main)

    @property
    def _curve(self) -> tuple[Floats, Floats]:
        return self.curve_age, self.curve_share


def no_view_law() -> ViewLaw:
    """Return the law of a platform that knows nothing: every item gets one view, evenly over its first day."""
    return ViewLaw(
        0.0, 43_200.0, np.array([0.0, 43_200.0]), np.array([0.0, 1.0]), np.array([0.5]), np.ones(1), np.ones(1)
    )
