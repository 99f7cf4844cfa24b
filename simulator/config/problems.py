"""How a model refuses values: problems with a path, a requirement and the value, in one pydantic error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Never

from pydantic_core import PydanticCustomError

from simulator.errors import did_you_mean

PROBLEMS = "riskbox"
"""Type of the pydantic errors that carry ``Problem`` objects in their context."""
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One problem: the path below the model that found it, the requirement, and the value."""

    path: Path
    must: str
    value: object


def known(name: str, among: Iterable[str], path: Path, what: str) -> Iterator[Problem]:
    """Yield a problem if a name is unknown; ``path`` leads to the value, or to the map whose key it is."""
    names = list(among)
    if name not in names:
        yield Problem(path, f"must name {what}.{did_you_mean(name, names)}", name)


def refuse(problems: Iterable[Problem]) -> None:
    """Raise one pydantic error for all problems, or do nothing where there is none."""
    found = tuple(problems)
    if found:
        text = "; ".join(f"{'.'.join(map(str, p.path))} {p.must}".strip() for p in found)
        raise PydanticCustomError(PROBLEMS, "{text}", {"text": text, "problems": found})


def refuse_value(must: str, value: object) -> Never:
    """Raise the error for a value that is wrong by itself."""
    refuse([Problem((), must, value)])
    raise AssertionError  # refuse has raised
