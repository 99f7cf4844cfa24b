"""A run's event logs: they replace an older run's logs as a set, and are never mixed with logs of another kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simulator.errors import InputError
from simulator.files import staged

_WHAT = "An event log"
_OF_RUNS = ("events-*.parquet",)
_OF_ARMS = ("baseline/events-*.parquet", "candidate*/events-*.parquet")


@contextmanager
def log_folder(folder: Path | None, *, arms: bool = False) -> Iterator[Path | None]:
    """Give the folder into which a run writes its logs; at its end they are moved to ``folder``, as a set.

    Parameters
    ----------
    folder : Path, optional
        Where the logs will be; without one the body gets None.
    arms : bool
        Whether they are a comparison's, which has a folder for each arm.

    Raises
    ------
    InputError
        If the folder cannot be written to, another run is writing there, or it holds logs of the other kind.
    """
    if folder is None:
        yield None
        return
    members, others = (_OF_ARMS, _OF_RUNS) if arms else (_OF_RUNS, _OF_ARMS)
    for pattern in others:
        for found in sorted(folder.glob(pattern)):
            kind = "a run" if arms else "a comparison"
            raise InputError(
                f"{_WHAT} must have a folder of its own. Got {str(folder)!r}, which holds {kind}'s "
                f"{found.name!r}, instead."
            )
    with staged(folder, members, _WHAT) as new:
        yield new
