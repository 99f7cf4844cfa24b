"""What a sweep shows of some indicators, as plain data: effects of each setting, the fit of a surface, indices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .effects import effects
from .indices import Index, indices
from .responses import responses
from .surface import surface_of

if TYPE_CHECKING:
    from .table import SweepTable


def summary(table: SweepTable, ids: Sequence[str]) -> dict[str, Any]:
    """Return effects, surfaces and indices of those indicators that have a value in every run.

    Parameters
    ----------
    table : SweepTable
    ids : sequence of str
    """
    there = _told(table, ids)
    surfaces = [surface_of(table, id_) for id_ in there]
    return {
        "effects": [one.to_dict() for id_ in there for one in effects(table, id_)],
        "surfaces": [one.to_dict() for one in surfaces if one is not None],
        "indices": [one.to_dict() for one in indexed(table, ids)],
    }


def indexed(table: SweepTable, ids: Sequence[str]) -> list[Index]:
    """Return the sensitivity indices of those indicators that have a value in every run."""
    return [one for id_ in _told(table, ids) for one in indices(table, id_)]


def _told(table: SweepTable, ids: Sequence[str]) -> list[str]:
    return [id_ for id_ in ids if id_ in table.columns and np.isfinite(responses(table, id_).values).all()]
