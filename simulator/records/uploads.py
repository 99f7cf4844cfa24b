"""An upload's row, and a chunk: the uploads of a stretch of time as arrays."""

from __future__ import annotations

import math
from typing import Annotated, Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .column import Column, blank

AGAIN = 2
"""In ``Chunk.adapted``: content that was removed before."""

_I8: TypeAlias = NDArray[np.int64]
_I4: TypeAlias = NDArray[np.int32]
_I2: TypeAlias = NDArray[np.int16]
_U4: TypeAlias = NDArray[np.uint32]
_U1: TypeAlias = NDArray[np.uint8]
_F8: TypeAlias = NDArray[np.float64]


class Chunk(NamedTuple):
    """``n`` uploads in order of time; a tuple of arrays so that kernels take it as it is.

    What a strategy sees of it is ``simulator.strategy.Items``; truth never reaches a strategy.

    Examples
    --------
    >>> len(Chunk.blank(3, policies=2)), Chunk.blank(3, policies=2).scores.shape
    (3, (3, 2))
    """

    item: Annotated[_I8, Column("index", "item's index over the whole run: 0, 1, 2, ...", kept="index")]
    time: Annotated[_F8, Column("s", "upload time", kept="upload")]
    decided_at: Annotated[
        _F8, Column("s", "when the strategy's decision takes effect: upload and detection latency", seen="platform")
    ]
    creator: Annotated[_I4, Column("index", "creator's index", kept="creator")]
    market: Annotated[_I2, Column("index", "market's index", kept="market")]
    tier: Annotated[_I2, Column("index", "index of the creator's tier")]
    scores: Annotated[
        _F8, Column("probability", "score of each policy: the detectors' probability of a violation", axis="policies")
    ]
    further_scores: Annotated[
        _F8, Column("probability", "score of each further detector, policy by policy", axis="further")
    ]
    top_policy: Annotated[
        _I2, Column("index", "policy with the highest score, the policy of a flag", kept="top_policy")
    ]
    policy: Annotated[
        _I2,
        Column("index", "policy with the greatest margin if violating, else top_policy", seen="truth", kept="policy"),
    ]
    margin: Annotated[
        _F8,
        Column(
            "severity sd",
            "severity above the policy's line, the greatest over policies; > 0 violates",
            seen="truth",
            kept="margin",
        ),
    ]
    nearest: Annotated[
        _I2, Column("index", "policy with the greatest margin, above 0 or not", seen="truth", kept="nearest")
    ]
    legible: Annotated[
        _F8,
        Column(
            "severity sd",
            "margin that later scores can read: without the unread part of a violation, except what retraining had "
            "restored by the upload",
            seen="truth",
            kept="legible",
        ),
    ]
    test_views: Annotated[_F8, Column("views", "views by the test audience", seen="truth", kept="test_views")]
    main_views: Annotated[
        _F8, Column("views", "lifetime views after the test audience, at full reach", seen="truth", kept="main_views")
    ]
    views_log_mean: Annotated[
        _F8,
        Column(
            "log views",
            "mean of the log of its lifetime views, given all but their draw; NaN = not known",
            math.nan,
            seen="truth",
        ),
    ]
    report_rate: Annotated[_F8, Column("reports per view", "user reports per view", seen="truth", kept="report_rate")]
    first_report: Annotated[
        _F8,
        Column("views", "views at which the first report comes (exponential)", seen="truth", kept="next_report"),
    ]
    account: Annotated[
        _I2, Column("number", "the creator's account: 0 = the first one, higher after bans", 0, kept="account")
    ]
    opened: Annotated[_F8, Column("s", "when that account was opened; -inf = long ago", -math.inf, kept="opened")]
    past: Annotated[
        _F8,
        Column(
            "strikes",
            "expected strikes of its creator in the window before the start; 0 = none",
            0.0,
            seen="truth",
            kept="past",
        ),
    ]
    withheld: Annotated[_U1, Column("flag", "its creator withholds it, so it is never uploaded", 0, seen="truth")]
    recognised: Annotated[
        _U1, Column("flag", "the platform recognises its account as that of a banned creator", 0, seen="truth")
    ]
    group: Annotated[_U1, Column("code", "Group of the creator: none, ring or look-alike", 0, seen="truth")]
    version: Annotated[
        _I4,
        Column(
            "number",
            "version of a re-upload storm that it copies, from 1; below 0 if changed; 0 = no copy",
            0,
            seen="truth",
            kept="version",
        ),
    ]
    matched: Annotated[
        _U1, Column("flag", "the hash bank knew it when it was uploaded, so its score is 1", 0, seen="truth")
    ]
    hard: Annotated[
        _U1,
        Column("flag", "detectors of the policy `nearest` hardly read its severity", 0, seen="truth", kept="hard"),
    ]
    novel: Annotated[_U1, Column("number", "kind of novel content, from 1; 0 = none", 0, seen="truth", kept="novel")]
    adapted: Annotated[
        _U1,
        Column(
            "code", "1 = violating, by a creator who adapts; 2 = a re-upload of such an item; 0 = neither", 0, "truth"
        ),
    ]
    segments: Annotated[_U4, Column("bits", "populations of the item, see Segment", 0, seen="truth", kept="segments")]
    bucket: Annotated[
        _I4,
        Column(
            "index",
            "bucket in which it is counted besides its cell: that of its arm and period; -1 = none",
            -1,
            seen="platform",
            kept="bucket",
        ),
    ]

    @classmethod
    def blank(cls, n: int, policies: int, further: int = 0) -> Chunk:
        """Return ``n`` uploads, with so many further detectors; columns without an empty value are not written yet."""
        return cls(**blank(cls, n, policies=policies, further=further))

    def __len__(self) -> int:  # the number of uploads, not of columns
        return int(self.item.shape[0])

    def slice(self, start: int, stop: int) -> Chunk:
        """Return uploads ``start`` to ``stop`` as views, no copies."""
        columns: list[Any] = [column[start:stop] for column in self]  # `_make` would trip over `len`
        return Chunk(*columns)

    def take(self, rows: NDArray[np.int64]) -> Chunk:
        """Return the uploads of some rows, in that order, as copies."""
        columns: list[Any] = [column[rows] for column in self]
        return Chunk(*columns)

    def write(self, rows: NDArray[np.int64], part: Chunk) -> None:
        """Put the uploads of ``part`` into these rows, in order."""
        columns: list[Any] = list(self)
        for column, drawn in zip(columns, tuple(part), strict=True):
            column[rows] = drawn

    def having(self, **columns: NDArray[Any]) -> Chunk:
        """Return the uploads with some columns in place of their own; this chunk stays as it is."""
        mine: list[Any] = list(self)
        for name, column in columns.items():
            mine[self._fields.index(name)] = column
        return Chunk(*mine)

    def copy(self) -> Chunk:
        """Return uploads of its own, which may be written."""
        columns: list[Any] = [column.copy() for column in self]
        return Chunk(*columns)
