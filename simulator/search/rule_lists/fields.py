"""Which columns candidate rules may read, and where they may cut them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.errors import InputError, did_you_mean, show
from simulator.rules.names import KNOWN, SCORES, seen
from simulator.rules.units import DURATION, SHARE
from simulator.runs.arguments import as_names

from .kept import Kept
from .readable import readable

Floats = NDArray[np.float64]

NOT_READ = ("time",)
"""A rule that reads the time of the run says nothing of the days after it."""
CUTS = 48
"""Quantiles at which a number may be cut, at most."""
LADDER = [*(step / 20 for step in range(1, 20)), 0.97, 0.98, 0.99]
"""Where a share may be cut in any case."""


@dataclass(frozen=True)
class Field:
    """A column that rules may read.

    Parameters
    ----------
    name : str
        As rules call it.
    names : tuple of str
        What its indices stand for; empty = it holds numbers.
    cuts : tuple of float
        Where numbers may be cut, rising.
    """

    name: str
    names: tuple[str, ...] = ()
    cuts: tuple[float, ...] = ()

    @property
    def bins(self) -> int:
        """Number of its bins, without the one for what is missing."""
        return len(self.names) or len(self.cuts) + 1

    def binned(self, values: NDArray[np.generic]) -> NDArray[np.int64]:
        """Return the bin of each value, (n,); the last one, ``bins``, is for what is missing.

        >>> Field("age", cuts=(1.0, 2.0)).binned(np.array([0.5, 1.0, 3.0, np.nan])).tolist()
        [0, 1, 2, 3]
        """
        if self.names:
            return np.asarray(values, np.int64)
        found = np.searchsorted(np.array(self.cuts), values.astype(np.float64), side="right")
        return np.where(np.isnan(values.astype(np.float64)), self.bins, found)


def chosen_fields(wanted: Iterable[str], scenario: Scenario) -> tuple[str, ...]:
    """Return the columns that rules may read: those that are named or, by default, all that need no signals.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    scores = [f"{SCORES}.{policy}" for policy in scenario.policies]
    known = [*scores, *(name for name in KNOWN if name not in NOT_READ)]
    names = list(dict.fromkeys(as_names("fields", wanted, "top_score")))
    for name in names:
        if name not in known:
            raise InputError(
                f"A field must be a column that rules can read. Got {show(name)} instead.{did_you_mean(name, known)}"
            )
    return tuple(names or [name for name in known if seen(name).signal is None])


def made_fields(names: Sequence[str], kept: Kept, axes: Mapping[str, tuple[str, ...]]) -> tuple[Field, ...]:
    """Return fields with cuts at quantiles of kept uploads, rounded to readable numbers; of shares a ladder as well.

    Half of the quantiles are of uploads on which the strategy in force acts, among which rules have to tell; the others
    are of all uploads.

    Parameters
    ----------
    names : sequence of str
    kept : Kept
    axes : mapping
        Names along ``market``, ``tier`` and ``policy``.
    """
    found = []
    for name in names:
        axis = seen(name).axis
        if axis is not None:
            found.append(Field(name, names=axes[axis]))
            continue
        values = kept.columns[name].astype(np.float64)
        cuts = [*_quantiles(values, kept.weight, kept.action > 0), *_quantiles(values, kept.weight, kept.weight > 0)]
        if seen(name).read.unit == SHARE:
            cuts += LADDER
        if rounded := _rounded(name, cuts, values):
            found.append(Field(name, cuts=rounded))
    return tuple(found)


def _quantiles(values: Floats, weight: Floats, rows: NDArray[np.bool_]) -> list[float]:
    rows = rows & np.isfinite(values)
    if not rows.any():
        return []
    order = np.argsort(values[rows], kind="stable")
    ranked, part = values[rows][order], np.cumsum(weight[rows][order])
    number = CUTS // 2
    wanted = part[-1] * (np.arange(number) + 0.5) / number
    return [float(one) for one in ranked[np.minimum(np.searchsorted(part, wanted), len(ranked) - 1)]]


def _rounded(name: str, cuts: Iterable[float], values: Floats) -> tuple[float, ...]:
    """Return readable cuts that part the uploads: some lie on either side."""
    read = seen(name).read
    least, most = np.nanmin(values), np.nanmax(values)
    near = (readable(one, duration=read.unit == DURATION, share=read.unit == SHARE, whole=read.whole) for one in cuts)
    return tuple(sorted({one for one in near if least < one <= most}))
