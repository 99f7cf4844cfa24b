"""A notice's row: what the flow tells the world of its decisions, so that the world can answer."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from .column import Column, own, record_of


class NoticeRow:
    """One event of ``TOLD``. Truth is in it, so it is for the world alone: a strategy sees only strikes and counts."""

    time: Annotated[np.float64, own("s", "when it happened")]
    uploaded: Annotated[np.float64, own("s", "when the item was uploaded")]
    index: Annotated[np.int64, own("index", "item's index (a record has a method named item)")]
    creator: Annotated[np.int32, own("index", "creator's index")]
    account: Annotated[np.int16, own("number", "account that the item was uploaded with")]
    market: Annotated[np.int16, own("index", "market's index")]
    policy: Annotated[np.int16, own("index", "top policy: the policy with the highest score")]
    kind: Annotated[np.uint8, own("code", "Event")]
    said: Annotated[
        np.uint8,
        own("flag", "REMOVE: a human decided; VERDICT: violating; LIFT: a ban ended; else 0"),
    ]
    appeal: Annotated[np.uint8, own("flag", "VERDICT: of an appeal; REINSTATE: on appeal; else 0")]
    removed: Annotated[np.float64, own("s", "when the item was removed, for REMOVE and REINSTATE; else nan", np.nan)]
    strikes: Annotated[
        np.int16, own("strikes", "change of its account's strikes: above 0 for REMOVE, below 0 for REINSTATE; else 0")
    ]
    violates: Annotated[np.uint8, Column("flag", "the item violates", seen="truth")]
    novel: Annotated[np.uint8, Column("number", "kind of novel content", seen="truth")]
    version: Annotated[np.int32, Column("number", "version of a storm that it copies", seen="truth")]


NOTICE = record_of(NoticeRow)
"""One notice as a record."""
