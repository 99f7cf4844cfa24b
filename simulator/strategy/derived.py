"""What items have besides the columns of an upload and a history: rows that the platform works out for a strategy."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.records.column import Column


class Derived(NamedTuple):
    """Columns of ``Items`` that follow from others, or from what the platform knows of the account."""

    strikes: Annotated[
        NDArray[np.uint8],
        Column("strikes", "the account's strikes in force, as late as all signals", least=0, most=255),
    ]
    account_age: Annotated[
        NDArray[np.float64],
        Column("s", "time since the account was opened; inf = before the scenario knows of it", least=0),
    ]
    top_score: Annotated[NDArray[np.float64], Column("probability", "the highest of the item's scores")]
    expected_views: Annotated[
        NDArray[np.float64],
        Column("views", "lifetime views expected of an item of its market and tier", least=0, finite=True),
    ]
