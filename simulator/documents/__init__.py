"""Documents that users write: their text from a file, a pipe or standard input, and YAML 1.2 in and out.

Scenarios, strategy files, plan files, values of overrides, of sweeps and of search ranges all come through here.
"""

from __future__ import annotations

from .reader import MOST_CHARACTERS, MOST_DEPTH, MOST_VALUES, places, read_yaml
from .source import STANDARD_INPUT, is_stream, read_text
from .writer import write_yaml

__all__ = [
    "MOST_CHARACTERS",
    "MOST_DEPTH",
    "MOST_VALUES",
    "STANDARD_INPUT",
    "is_stream",
    "places",
    "read_text",
    "read_yaml",
    "write_yaml",
]
