"""One process at a time: locks that the system releases when their holder ends for any reason."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(Exception):
    """Another process holds a file or a folder."""


def lock(descriptor: int, *, wait: bool = False) -> bool:
    """Lock an open file or folder until it is closed, and return whether no other process holds it.

    With ``wait`` it returns once that is so.
    """
    if os.name != "posix":  # a system without such locks: nobody is kept out
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a file or folder that exists while the body runs.

    Raises
    ------
    Busy
        If another process, or another call in this one, holds it.
    OSError
        If it cannot be opened.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if not lock(descriptor):
            raise Busy(str(path))
        yield
    finally:
        os.close(descriptor)
