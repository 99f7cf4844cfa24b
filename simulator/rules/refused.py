"""What is wrong with an expression, and at which of its characters."""

from __future__ import annotations


class Refused(Exception):
    """A fault of an expression; the reader of the file adds path, line and column.

    Parameters
    ----------
    fault : str
        The rest of a sentence, with its full stop.
    offset : int
        Index of the character at which the fault is, from 0.
    """

    def __init__(self, fault: str, offset: int = 0) -> None:
        super().__init__(fault)
        self.fault = fault
        self.offset = offset
