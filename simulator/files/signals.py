"""Steps that a signal must not cut in two."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that ask a process to end."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Delay signals that ask this process to end until the body is done; it should take milliseconds.

    Handlers run in the main thread only, so there is nothing to put off in another one.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    met: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        met.append(number)

    before = {one: signal.getsignal(one) for one in ENDING}
    heeded = {one: handler for one, handler in before.items() if handler not in (signal.SIG_IGN, None)}
    try:
        for one in heeded:
            signal.signal(one, note)
        yield
    finally:
        for one, handler in heeded.items():
            signal.signal(one, handler)
    for number in met[:1]:
        signal.raise_signal(number)
