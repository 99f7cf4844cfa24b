"""What a decision is worth: costs of an upload by the action at upload, the truth, and the band of its score.

Decisions act in a queue, reports and appeals follow, and a list of rules changes all of that. Here each action has one
mean effect on innocent and on violating uploads of a band of scores, measured in runs. That is enough to rank lists of
rules quickly, and no more: the best ones are simulated before anything is said of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action
from simulator.domain.units import HOUR
from simulator.ledger.measures import Measure

from .kept import Kept
from .shown import SHAPE, Shown

Floats = NDArray[np.float64]

HOURS = "reviewer_hours"
FEW = 30
"""Uploads of one kind with one action below which it is not known what the action does to them."""


@dataclass(frozen=True)
class Quantity:
    """How an indicator adds up over uploads.

    Parameters
    ----------
    measures : tuple of Measure
        Whose sum it is, or is in proportion to.
    by_views : bool
        Whether an upload with twice the views counts twice.
    """

    measures: tuple[Measure, ...]
    by_views: bool


QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "violative_view_rate": Quantity((Measure.EXPOSURE,), by_views=True),
        "exposure": Quantity((Measure.EXPOSURE,), by_views=True),
        "innocent_views_lost": Quantity((Measure.INNOCENT_VIEWS_LOST,), by_views=True),
        "innocent_views_lost_share": Quantity((Measure.INNOCENT_VIEWS_LOST,), by_views=True),
        "innocent_creators_actioned": Quantity((Measure.INNOCENT_CREATORS,), by_views=False),
        HOURS: Quantity((Measure.JOBS_STARTED, Measure.APPEALS_DECIDED), by_views=False),
    }
)
"""Indicators by which lists of rules can be scored: sums over uploads that a decision at upload changes."""

_ALLOWED = {Measure.EXPOSURE: 1.0}
"""Effect of allowing a violating upload where the strategy in force allows hardly any, per view."""
_SEEN = {Action.REMOVE: 0.0, Action.HOLD: 0.0, Action.REVIEW: 0.4}
"""Part of the violative views of an allowed upload that it still gets under an action."""
_LOST = {Action.REMOVE: 0.8, Action.HOLD: 0.1, Action.REVIEW: 0.02}
"""Part of an innocent upload's views that it loses."""
_WRONGED = {Action.REMOVE: 0.8, Action.HOLD: 0.05, Action.REVIEW: 0.05}
"""Innocent creators who are actioned, per upload."""
_JOBS = {Action.REMOVE: 0.2, Action.HOLD: 1.0, Action.REVIEW: 1.0}
"""Jobs of reviews and appeals per upload."""


@dataclass(frozen=True, eq=False)
class Effects:
    """Mean costs of uploads.

    Parameters
    ----------
    names : tuple of str
        Indicators, of ``QUANTITIES``.
    rates : (indicators, actions, 2, bands) float64
        Cost of an innocent and of a violating upload, per expected view or per upload, as the indicator adds up;
        of ``reviewer_hours`` in hours.
    assumed : tuple of Action
        Actions that are taken too rarely to show what they do.
    """

    names: tuple[str, ...]
    rates: Floats
    assumed: tuple[Action, ...]

    def costs(self, kept: Kept, action: Action) -> Floats:
        """Return the costs per run of kept uploads if all were decided by one action, (indicators, n)."""
        return self.of(kept, np.full(len(kept), action, np.uint8))

    def of(self, kept: Kept, action: NDArray[np.uint8]) -> Floats:
        """Return the costs per run of kept uploads under decisions, (indicators, n)."""
        runs = kept.weight / kept.replications
        sizes = np.array([kept.views if QUANTITIES[name].by_views else np.ones(len(kept)) for name in self.names])
        return np.asarray(self.rates[:, action, kept.violates.astype(np.intp), kept.band] * sizes * runs)


def effects_of(shown: Shown, names: Sequence[str], actions: Sequence[Action]) -> Effects:
    """Return what actions do, from runs.

    In a band of scores in which an action was hardly taken it is taken to do what it does in the nearest band.

    Parameters
    ----------
    shown : Shown
        Of the strategy in force, and of lists of rules.
    names : sequence of str
        Indicators, of ``QUANTITIES``.
    actions : sequence of Action
        What rules may do.
    """
    uploads = shown.uploads.reshape(SHAPE)
    jobs = shown.of(QUANTITIES[HOURS].measures).sum()
    handling = shown.busy / HOUR / jobs if jobs else 0.0
    few = uploads.sum(axis=2) < FEW
    assumed = tuple(action for action in actions if action != Action.ALLOW and few[action].any())
    rates = np.zeros((len(names), *SHAPE))
    for place, name in enumerate(names):
        quantity = QUANTITIES[name]
        sizes = shown.views.reshape(SHAPE) if quantity.by_views else uploads
        rate = _nearest(shown.of(quantity.measures), sizes, uploads)
        if few[Action.ALLOW, 1]:
            rate[Action.ALLOW, 1] = _ALLOWED.get(quantity.measures[0], 0.0)
        for action in assumed:
            told = _unseen(quantity, action, rate[Action.ALLOW])
            rate[action, few[action]] = told[few[action]]
        rates[place] = rate * (handling if name == HOURS else 1.0)
    return Effects(tuple(names), rates, assumed)


def _nearest(sums: Floats, sizes: Floats, uploads: Floats) -> Floats:
    """Return sums per size, (actions, 2, bands), each of the nearest band with enough uploads; else of all bands."""
    found = np.zeros(SHAPE)
    bands = np.arange(SHAPE[2])
    for cell in np.ndindex(*SHAPE[:2]):
        enough = np.flatnonzero((uploads[cell] >= FEW) & (sizes[cell] > 0))
        if len(enough):
            nearest = enough[np.abs(bands[:, None] - enough).argmin(axis=1)]
            found[cell] = sums[cell][nearest] / sizes[cell][nearest]
        elif sizes[cell].sum() > 0:
            found[cell] = sums[cell].sum() / sizes[cell].sum()
    return found


def _unseen(quantity: Quantity, action: Action, allowed: Floats) -> Floats:
    """Return what an action that was not seen is taken to do, (2, bands), given what allowing does."""
    seen = np.zeros(SHAPE[1:])
    measure = quantity.measures[0]
    if measure == Measure.EXPOSURE:
        seen[1] = _SEEN[action] * allowed[1]
    elif measure == Measure.JOBS_STARTED:
        seen[:] = _JOBS[action]
    else:
        seen[0] = (_LOST if measure == Measure.INNOCENT_VIEWS_LOST else _WRONGED)[action]
    return seen
