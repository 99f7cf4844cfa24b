"""Event logs read from files, turned back into the codes that engines write."""

from __future__ import annotations

import pandas as pd

from simulator.platform.event_log import LogWorld, names_of
from simulator.records import FileRow, columns_of


def coded(log: pd.DataFrame, world: LogWorld) -> pd.DataFrame:
    """Return a log with codes and indices in place of names, -1 where there is none."""
    codes = {
        name: log[name].map({label: code for code, label in enumerate(names)}).astype("float64").fillna(-1)
        for name, names in names_of(world).items()
    }
    return log.assign(**codes).astype({name: spec.dtype for name, spec in columns_of(FileRow).items()})
