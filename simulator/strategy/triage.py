"""The check that a strategy's decisions are complete and legal."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.errors import StrategyError
from simulator.records import SCENARIO_ROUTE, Spec, Triage, columns_of

_QUEUE = "queue"
"""Column whose greatest legal value depends on the scenario."""


def checked(triage: object, n: int, queues: int, owner: str) -> Triage:
    """Return the decisions in their exact dtypes, or raise an error that names the fault.

    Parameters
    ----------
    triage : object
        What a strategy returned for ``n`` items.
    n, queues : int
    owner : str
        Name of the strategy's class.

    Raises
    ------
    StrategyError
        If it is no ``Triage``, or a field has a wrong shape or type, an unknown code or a value that is not finite.
    """
    if not isinstance(triage, Triage):
        raise StrategyError(f"The _triage method of {owner} must return a Triage. Got {type(triage).__name__} instead.")
    columns = triage._asdict()
    for name, spec in columns_of(Triage).items():
        if name in Triage._field_defaults and isinstance(columns[name], np.ndarray) and columns[name].shape == (0,):
            columns[name] = spec.blank(n, {})
            continue
        _check_array(columns[name], spec, n, owner)
        if n:
            _check_values(columns[name], spec, queues, owner)
        columns[name] = _plain(columns[name], spec)
    return Triage(**columns)


def _plain(column: NDArray[Any], spec: Spec) -> NDArray[Any]:
    """Return a column as kernels are compiled for: for one that is read-only they would be compiled once more."""
    plain = np.ascontiguousarray(column, dtype=spec.dtype)
    return plain if plain.flags.writeable else plain.copy()


def _check_values(column: NDArray[Any], spec: Spec, queues: int, owner: str) -> None:
    """Check the values of a column against its declaration."""
    about = spec.about
    least = -np.inf if about.least is None else about.least
    most = np.inf if about.most is None else about.most
    legal = about.legal
    if spec.name == _QUEUE:
        most, legal = queues - 1, f"queue indices from {SCENARIO_ROUTE} to {queues - 1}"
    low, high = column.min(), column.max()  # nan, if there is one
    if not (low >= least and high <= most and (not about.finite or (math.isfinite(low) and math.isfinite(high)))):
        wrong = ~((column >= least) & (column <= most) & (np.isfinite(column) if about.finite else True))
        row = int(np.flatnonzero(wrong)[0])
        raise StrategyError(
            f"The {spec.name!r} field of the Triage of {owner} must hold {legal} only. "
            f"Got {column[row].item()!r} at row {row} instead."
        )


def _check_array(column: object, spec: Spec, n: int, owner: str) -> None:
    where = f"The {spec.name!r} field of the Triage of {owner}"
    if not isinstance(column, np.ndarray):
        raise StrategyError(f"{where} must be an array of shape ({n},). Got {type(column).__name__} instead.")
    if column.shape != (n,):
        raise StrategyError(f"{where} must have shape ({n},), one value per item. Got shape {column.shape} instead.")
    dtype = spec.dtype
    allowed = "iu" if dtype.kind in "iu" else "iuf"
    if column.dtype.kind not in allowed:
        kind = "an integer type" if allowed == "iu" else "a number type"
        raise StrategyError(f"{where} must have {kind}, such as {dtype}. Got {column.dtype} instead.")
