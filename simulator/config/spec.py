"""Specs of strategies as text: ``Threshold``, ``Threshold(remove_at=0.95)``, ``module:Class(...)``, or a YAML file.

A spec is read and changed here without finding the class that it names: ``simulator.strategy.lookup`` checks that the
class exists and accepts the values.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.declare import with_cell
from simulator.documents import STANDARD_INPUT, is_stream, read_text, read_yaml
from simulator.errors import StrategyError, did_you_mean, show

_SPEC = re.compile(r"\s*(?P<target>[^()]+?)\s*(?P<arguments>\(.*\))?\s*", re.DOTALL)
_NAME = re.compile(r"[\w.]+(:\w+)?")
SEPARATOR = ";"
"""Between the specs of several strategies in one text."""
FILE_ENDINGS = (".yaml", ".yml", ".json")
"""Endings by which a file is told from a strategy's spec."""
_FILE_KEYS = ("strategy", "params")
_EXAMPLE = "'Threshold', 'Threshold(remove_at=0.95)', 'module:Class' or a YAML file"


@dataclass(frozen=True)
class Spec:
    """A strategy by name, with the given values of its parameters.

    Examples
    --------
    >>> str(parse_spec("Threshold(remove_at=0.9)").changed(("remove_at", "TR", "hate"), 0.7))
    "Threshold(remove_at={'TR': {'hate': 0.7, '*': 0.9}, '*': 0.9})"
    """

    target: str
    """A registered name, or ``module:Class``."""
    params: Mapping[str, Any] | None = None
    """Values by parameter; None where the spec has no brackets."""

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in (self.params or {}).items())
        return self.target if self.params is None else f"{self.target}({values})"

    def changed(self, keys: Sequence[str], value: object) -> Spec:
        """Return the spec with one parameter changed, or, with further keys, one of its cells."""
        return Spec(self.target, with_value(self.params or {}, keys, value))


def with_members(spec: Spec) -> Iterator[Spec]:
    """Yield a spec, and the specs that texts among its values name: those of members, and of their members.

    A text that names a file is left out: whoever reads it looks into it.

    >>> [one.target for one in with_members(parse_spec("Chain(strategies='A; B(x=1)')"))]
    ['Chain', 'A', 'B']
    """
    yield spec
    for text in _texts(spec.params):
        for part in split_outside(text, SEPARATOR):
            if not is_file(part):
                with suppress(StrategyError):  # a text that names nothing
                    yield from with_members(parse_spec(part))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)


def with_value(params: Mapping[str, Any], keys: Sequence[str], value: object) -> dict[str, Any]:
    """Return parameters with one changed (``("remove_at",)``), or one cell of it (``("remove_at", "TR", "hate")``)."""
    name, *names = keys
    return {**params, name: with_cell(params.get(name, {}), names, value)}


def is_file(spec: str) -> bool:
    """Return whether a text names a file or a stream and not a strategy.

    >>> is_file("mine.yaml"), is_file("plans/mine"), is_file("/dev/stdin"), is_file("Threshold(remove_at=0.9)")
    (True, True, True, False)
    """
    name = spec.strip()
    if name.endswith(FILE_ENDINGS) or name == STANDARD_INPUT:
        return True
    return "(" not in name and ("/" in name or is_stream(name))


def parse_spec(spec: str) -> Spec:
    """Return a parsed spec; values are Python literals or YAML, such as ``95%``, and nothing is evaluated.

    Raises
    ------
    StrategyError
        If it cannot be read.
    """
    if is_file(spec):
        return _from_file(Path(spec.strip()))
    match = _SPEC.fullmatch(spec)
    if match is None:
        raise StrategyError(f"A strategy must be given as {_EXAMPLE}. Got {show(spec)} instead.")
    return Spec(match["target"], None if match["arguments"] is None else _arguments(match["arguments"], spec))


def _arguments(text: str, spec: str) -> dict[str, Any]:
    """Return the keyword arguments of ``"(a=1, b={'x': 2}, c=95%)"``: Python literals, else YAML values."""
    problem = StrategyError(
        "The values in a strategy's spec must be plain keyword arguments, such as '(remove_at=0.95)'. "
        f"Got {show(spec)} instead."
    )
    values: dict[str, Any] = {}
    parts = split_outside(text.strip()[1:-1], ",")
    if not parts[-1].strip():  # nothing in the brackets, or a comma at the end
        parts.pop()
    for part in parts:
        name, equals, value = (one.strip() for one in part.partition("="))
        if not equals or not name.isidentifier() or name in values or not value:
            raise problem
        values[name] = _value(value, name, problem)
    return values


def _value(text: str, name: str, problem: StrategyError) -> Any:
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        pass
    if any(one in text for one in "()"):  # a call
        raise problem
    return read_yaml(text, f"The value of {name!r} in a strategy's spec", StrategyError)


def split_outside(text: str, separator: str) -> list[str]:
    """Return the parts of a text between separators outside brackets and quotes.

    >>> split_outside("a=[1,2],b='x,y'", ",")
    ['a=[1,2]', "b='x,y'"]
    """
    parts: list[list[str]] = [[]]
    depth, quote = 0, ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "[{(":
            depth += 1
        elif character in "]})":
            depth -= 1
        if character == separator and depth == 0 and not quote:
            parts.append([])
        else:
            parts[-1].append(character)
    return ["".join(part) for part in parts]


def _from_file(path: Path) -> Spec:
    where = "standard input" if str(path) == STANDARD_INPUT else f"strategy file {show(str(path))}"
    content = read_yaml(read_text(path, f"The {where}", StrategyError), f"The {where}", StrategyError)
    if not isinstance(content, dict) or "strategy" not in content:
        raise StrategyError(
            f"The {where} must have a key 'strategy' and, if needed, 'params'. Got {show(content)} instead."
        )
    for key in content:
        if key not in _FILE_KEYS:
            raise StrategyError(
                f"The {where} must have no keys other than 'strategy' and 'params'. Got {show(key)} instead."
                f"{did_you_mean(str(key), _FILE_KEYS)}"
            )
    name, params = content["strategy"], content.get("params") or {}
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise StrategyError(f"The 'strategy' of {where} must be a name or 'module:Class'. Got {show(name)} instead.")
    if not isinstance(params, dict) or not all(isinstance(key, str) for key in params):
        raise StrategyError(f"The 'params' of {where} must map names to values. Got {show(params)} instead.")
    return Spec(name, params)
