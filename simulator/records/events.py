"""An event's row, as engines write it: codes and indices, which the event log turns into names."""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np

from .column import Column, own


class LogRow:
    """One event. What does not apply, as the item of a change of staff, has its empty value."""

    time: Annotated[np.float64, own("s", "seconds since the scenario's start")]
    event: Annotated[np.uint8, own("code", "kind of event: Event")]
    item: Annotated[np.int64, own("index", "item's index in order of upload", -1)]
    creator: Annotated[np.int32, own("index", "creator's index", -1)]
    market: Annotated[np.int16, own("index", "market of the upload", -1)]
    policy: Annotated[np.int16, own("index", "policy of a flag on the item", -1)]
    score: Annotated[np.float64, own("probability", "the detectors' score for that policy at upload", math.nan)]
    action: Annotated[np.int8, own("code", "triage decision once it is in effect: Action", -1)]
    pool: Annotated[np.int16, own("index", "review pool", -1)]
    desk: Annotated[np.int32, own("index", "reviewer's desk in the pool", -1)]
    detail: Annotated[np.int32, own("code", "meaning depends on the event, see Event", 0)]
    views: Annotated[np.float64, own("views", "item's views so far", 0.0)]
    violates: Annotated[np.int16, Column("index", "policy that the item violates", -1, seen="truth")]


class FileRow(LogRow):
    """One event in the file of a log: as an engine writes it, and what only the strategy can tell."""

    reason: Annotated[np.int16, own("index", "what a TRIAGE rests on, such as the rule that fired", -1)]
