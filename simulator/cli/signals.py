"""Signals that ask the program to end: each ends it as cleanly as Ctrl-C does, with an exit code of its own."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from simulator.files.signals import ENDING

_PATIENCE = 3
"""Signals after which the program stops at once: whoever asks so often does not want to wait for it to tidy up."""

_SOON = 0.05
"""Seconds after which a signal that came to nothing is sent again."""

_received: list[int] = []


class Ended(KeyboardInterrupt):
    """A signal asked the program to end.

    Parameters
    ----------
    number : int
        The signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def heeded() -> Iterator[None]:
    """Turn each signal that asks the program to end into ``Ended`` while the body runs.

    A signal that is ignored, as SIGHUP is under ``nohup``, stays ignored. Once the body is done the result is out, and
    a signal changes nothing any more.
    """
    asked = 0
    _received.clear()

    def end(number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked += 1
        _received.append(number)
        if asked == 1:
            raise Ended(number)
        if asked >= _PATIENCE:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    def swallowed(found: sys.UnraisableHookArgs) -> None:
        """Ask again where Python met the signal in a callback of compiled code, out of which no exception comes."""
        nonlocal asked
        if not isinstance(found.exc_value, Ended):
            before(found)
            return
        asked = 0
        again = threading.Timer(_SOON, signal.pthread_kill, (threading.main_thread().ident, found.exc_value.number))
        again.daemon = True
        again.start()

    heard = [one for one in ENDING if signal.getsignal(one) is not signal.SIG_IGN]
    for one in heard:
        signal.signal(one, end)
    before, sys.unraisablehook = sys.unraisablehook, swallowed
    try:
        yield
    finally:
        sys.unraisablehook = before
        for one in heard:
            signal.signal(one, signal.SIG_IGN)


def received() -> Ended | None:
    """Return the signal that this program has been sent, if any.

    Compiled code may turn ``Ended`` into an error of its own, as pydantic does while it builds a model.
    """
    return Ended(_received[0]) if _received else None


def ending(error: BaseException) -> tuple[str, int]:
    """Return the message and the exit code of an interruption: 128 plus the signal's number."""
    number = error.number if isinstance(error, Ended) else signal.SIGINT
    named = "interrupted" if number == signal.SIGINT else f"ended by {signal.Signals(number).name}"
    how_to_go_on = getattr(error, "__notes__", [])
    return "; ".join([named, *how_to_go_on]), 128 + number
