"""Values that a field may be given by mistake or malice, and changing plain data at a path."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

HOSTILE: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1,
    -0.0,
    1.5,
    1e308,
    5e-324,
    10**18,
    10**30,
    "",
    " ",
    "NO",
    "1e-3",
    "0x1F",
    "12:30",
    "2025-01-01",
    "~",
    "null",
    "nan",
    ".inf",
    "-5s",
    "1e400s",
    "4 hours",
    "150%",
    "-3%",
    "30%",
    "%",
    "👍",
    "=1+1",
    "\u202eabc",
    "a\nb",
    "\x1b[31m",
    "x" * 3000,
    "[" * 100,
    "'",
    '"',
    "a: b",
    "- a",
    "#",
    "*",
    "&a",
    "!!python/name:os.system",
    [],
    {},
    [[]],
    {"": 0},
    {"a": {"b": {"c": 1}}},
    [1, 2, 3],
    ["*"],
    "Europe/Belin",
    "AllowAll()",
)
"""What JSON can hold, so that one file serves every reader."""

Path = tuple[str | int, ...]


def leaves(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the path and value of everything in plain data that is no map and no filled list."""
    parts: Any = ()
    if isinstance(data, Mapping):
        parts = data.items()
    elif isinstance(data, list):
        parts = enumerate(data)
    if path and not parts:
        yield path, data
    for part, inner in parts:
        yield from leaves(inner, (*path, part))


def replaced(data: Any, path: Path, value: Any, *, name: str | None = None) -> Any:
    """Return plain data with the value at a path replaced or, with ``name``, its last part given another name."""
    part, *rest = path
    if isinstance(data, list):
        return [
            replaced(one, tuple(rest), value, name=name) if n == part and rest else (value if n == part else one)
            for n, one in enumerate(data)
        ]
    if rest:
        return {key: replaced(one, tuple(rest), value, name=name) if key == part else one for key, one in data.items()}
    if name is not None:
        return {name if key == part else key: one for key, one in data.items()}
    return {**data, part: value}


def misspelt(draw: random.Random, text: str) -> str:
    """Return a text with two letters in turn, one missing, or one too many."""
    at = draw.randrange(len(text)) if text else 0
    return draw.choice(
        [
            text[:at] + text[at + 1 :],
            text[:at] + "q" + text[at:],
            text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
        ]
    )
