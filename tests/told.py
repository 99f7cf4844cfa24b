"""Notices and uploads by hand, for what answers to enforcement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import Event
from simulator.records import NOTICE, Chunk

from .flow.building import Post, make_chunk

REMOVAL, REINSTATEMENT, VERDICT = Event.REMOVE, Event.REINSTATE, Event.VERDICT


def told(*notices: tuple[float, Event, int], violates: int = 0) -> NDArray[np.void]:
    """Return notices of (time in s, kind, creator), all on items that violate or do not."""
    rows = np.zeros(len(notices), dtype=NOTICE)
    for row, (time, kind, creator) in zip(rows, notices, strict=True):
        row["time"], row["kind"], row["creator"], row["violates"] = time, kind, creator, violates
        row["strikes"] = {REMOVAL: 1, REINSTATEMENT: -1}.get(kind, 0)
        row["said"] = kind == Event.LIFT  # a ban ended by it
    return rows


def uploads_of(creators: Sequence[int], time: float = 1000.0, *, first: int = 0) -> Chunk:
    """Return an upload by each creator at a time (s), numbered from ``first``."""
    return make_chunk([Post(time, creator=creator) for creator in creators], first=first)[0]
