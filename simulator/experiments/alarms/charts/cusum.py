"""CUSUM: the tabular cumulative sum on both sides (Page, 1954)."""

from __future__ import annotations

from simulator.experiments.alarms.run_length import cusum_run_length

from .base import Chart, Signal, State


class Cusum(Chart):
    """Adds up what residuals exceed ``reference`` by, on each side, never below 0; signals at ``limit``.

    Parameters
    ----------
    limit : float
        Decision interval h, standard deviations of a residual.
    reference : float
        Reference value k, standard deviations; half the change to be found, above 0.

    Examples
    --------
    >>> chart = Cusum(limit=2.0, reference=0.5)
    >>> [None if one is None else one.periods for one in chart.update_all([1.0, 1.5, 1.2])]
    [None, None, 3]
    """

    name = "cusum"

    def __init__(self, limit: float, reference: float) -> None:
        self.reference = reference
        super().__init__(limit)

    def run_length(self, shift: float = 0.0) -> float:
        """Return the average run length."""
        return cusum_run_length(self.reference, self.limit, shift)

    def _empty(self) -> State:
        return (0.0, 0.0, 0.0, 0.0)  # the sums above and below, and the periods since each was 0

    def _step(self, state: State, residual: float) -> tuple[State, Signal | None]:
        above, below, over, under = state
        above = max(0.0, above + residual - self.reference)
        below = max(0.0, below - residual - self.reference)
        over = over + 1.0 if above > 0.0 else 0.0
        under = under + 1.0 if below > 0.0 else 0.0
        after = (above, below, over, under)
        if max(above, below) < self.limit:
            return after, None
        return after, Signal(1, above, round(over)) if above >= below else Signal(-1, below, round(under))
