"""The reputation of accounts: a Beta law of the share of their uploads that violate, from what was decided of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.strategy import History

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prior:
    """What is believed of an account of which nothing is known, and how decisions count.

    Parameters
    ----------
    share : float
        Mean share of violating uploads, in (0, 1).
    strength : float
        Number of judged uploads that the belief is worth, > 0.
    unjudged : float
        Share of a judged upload that one counts as which was published and not judged, as not violating; in [0, 1].
    """

    share: float
    strength: float
    unjudged: float = 0.0

    def posterior(self, history: History) -> tuple[Floats, Floats]:
        """Return both parameters of each account's Beta law, (n,) each.

        Judged are uploads with a verdict, and removals without one, which are violating. A removal that was undone on
        appeal counts as judged not violating, whoever had removed the upload.
        """
        verdicts, violating = history.verdicts.astype(np.float64), history.verdicts_violating.astype(np.float64)
        automated = np.maximum(history.removals - violating, 0.0)
        judged = verdicts + automated
        bad = np.maximum(violating + automated - history.appeals_won, 0.0)
        quiet = np.maximum(history.uploads - judged, 0.0) * self.unjudged
        return self.share * self.strength + bad, (1.0 - self.share) * self.strength + judged - bad + quiet

    def needed(self, bad: NDArray[np.int64], share: float, probability: float) -> Floats:
        """Return the second parameter from which on a share below ``share`` has at least that probability.

        Parameters
        ----------
        bad : (n,) int64
            Uploads judged violating.
        share, probability : float
            In [0, 1]; inf is returned where no second parameter is enough, 0 where every one is.
        """
        from scipy.special import btdtrib  # heavy, and only runs need it

        first = self.share * self.strength + bad
        if probability <= 0.0 or share >= 1.0:
            return np.zeros(first.shape)
        if probability >= 1.0 or share <= 0.0:
            return np.full(first.shape, np.inf)
        return np.asarray(btdtrib(first, probability, share))
