"""Reading YAML 1.2 into plain data: no key twice, nothing executed, bounded in length, depth and number of values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node

from simulator.errors import InputError, ScenarioError, show

from .core_schema import TAG, CoreSchema
from .quick import quick_nodes

MOST_CHARACTERS = 1_000_000
"""Longest text that is read."""
MOST_VALUES = 100_000
"""Most values of a document, once its aliases are written out."""
MOST_DEPTH = 64
"""Deepest nesting of maps and lists."""
MOST_DIGITS = 300
"""Longest whole number: a longer one is no float."""

_DEEP, _MANY = (
    f"maps and lists are nested more than {MOST_DEPTH} deep",
    f"it has more than {MOST_VALUES} values with its aliases expanded",
)


N = TypeVar("N")


class _Refused(Exception):
    """A fault, and where in the text it is."""

    def __init__(self, fault: str, mark: Any) -> None:
        super().__init__(fault)
        self.fault = fault
        self.mark = mark


class _BoundedComposer(Composer):
    """Composes nodes up to a limit on number and depth, so that no text takes long."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader)
        self.warn_double_anchors = False  # YAML 1.2 lets a later anchor take the name of an earlier one
        self._values = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self._values += 1
        mark = self.parser.peek_event().start_mark
        if self.depth >= MOST_DEPTH:
            raise _Refused(_DEEP, mark)
        if self._values > MOST_VALUES:
            raise _Refused(_MANY, mark)
        return super().compose_node(parent, index)


def read_yaml(text: str, where: str, error: type[InputError] = ScenarioError) -> Any:
    """Return the value of a YAML 1.2 document as maps, lists, texts, numbers, booleans and None.

    Scalars are those of the core schema; keys of maps are names, so ``NO`` and ``12`` as keys are texts.

    Parameters
    ----------
    text
        The document.
    where
        What the error's sentence begins with, such as a file's path.
    error
        Class of the error that is raised.

    Raises
    ------
    InputError
        If the text is not one YAML document, gives a key twice, or is beyond the bounds of this module. The sentence
        names line and column.

    Examples
    --------
    >>> read_yaml("{rate: 1e-6, market: NO, at: 20:00, often: 1_000}", "example")
    {'rate': 1e-06, 'market': 'NO', 'at': '20:00', 'often': 1000}
    """
    if len(text) > MOST_CHARACTERS:
        raise error(f"{where} must have at most {MOST_CHARACTERS} characters. Got {len(text)} instead.")
    quick = quick_nodes(text)
    if quick is not None:
        with suppress(_Refused):  # the other reader says where
            return _Plain().of(quick)
    try:
        return _Plain().of(_composed(text))
    except _Refused as found:
        fault, mark = found.fault, found.mark
    except MarkedYAMLError as found:
        fault, mark = str(found.problem or found.context), found.problem_mark or found.context_mark
    except YAMLError as found:  # a character that YAML forbids
        raise error(f"{where} must be YAML that can be read: {_forbidden(found, text)}.") from None
    place = f" in line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""
    raise error(f"{where} must be YAML that can be read: {_short(fault)}{place}.") from None


def _composed(text: str) -> Node | None:
    if re.match(r"%YAML\s+(?!1\.2\s)", text):
        raise _Refused("its version must be 1.2", None)
    yaml = YAML(typ="safe", pure=True)
    yaml.Resolver, yaml.Composer = CoreSchema, _BoundedComposer
    node: Node | None = yaml.compose(text)
    return node


def _forbidden(found: YAMLError, text: str) -> str:
    character, position = getattr(found, "character", None), getattr(found, "position", 0)
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    code = f"U+{character:04X}" if isinstance(character, int) else "a character"
    return f"{code} is not allowed in YAML text, in line {line}, column {column}"


def _short(fault: str) -> str:
    """Return a fault in one line; ruamel.yaml adds hints in lines of their own."""
    return " ".join(fault.strip().split("\n")[0].split())[:200]


class _Plain:
    """Turns nodes into plain data, with every alias expanded; nodes are those of either reader."""

    def __init__(self) -> None:
        self._values = 0
        self._above: set[int] = set()

    def of(self, node: Any) -> Any:
        """Return the data of a node; None stands for an empty document."""
        if node is None:
            return None
        self._values += 1
        if self._values > MOST_VALUES:
            raise _Refused(_MANY, node.start_mark)
        if node.id == "scalar":
            return _scalar(node)
        if id(node) in self._above:
            raise _Refused("an alias contains itself", node.start_mark)
        if len(self._above) >= MOST_DEPTH:
            raise _Refused(_DEEP, node.start_mark)
        self._above.add(id(node))
        wanted = TAG + ("map" if node.id == "mapping" else "seq")
        if str(node.tag) != wanted:
            raise _Refused(f"the tag {_tag(node)} is none of YAML's own", node.start_mark)
        data = self._map(node) if node.id == "mapping" else [self.of(one) for one in node.value]
        self._above.discard(id(node))
        return data

    def _map(self, node: Any) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key, value in node.value:
            if key.id == "scalar" and str(key.tag) == f"{TAG}merge":
                merged = {**self._merged(value), **merged}
                continue
            name = _key(key)
            if name in own:
                raise _Refused(f"key {show(name)} is given twice", key.start_mark)
            own[name] = self.of(value)
        return {**merged, **own}

    def _merged(self, node: Any) -> dict[str, Any]:
        """Return the map that ``<<`` brings in; of several maps the first with a key counts."""
        maps = node.value if node.id == "sequence" else [node]
        found: dict[str, Any] = {}
        for one in maps:
            data = self.of(one)
            if not isinstance(data, Mapping):
                raise _Refused("`<<` must be followed by a map or a list of maps", one.start_mark)
            found = {**data, **found}
        return found


def _key(node: Any) -> str:
    if not node.id == "scalar":
        raise _Refused("a key must be a name, not a map or a list", node.start_mark)
    return _text(node)


def _scalar(node: Any) -> Any:
    read = _SCALARS.get(str(node.tag).removeprefix(TAG))
    if read is None:
        raise _Refused(f"the tag {_tag(node)} is none of YAML's own", node.start_mark)
    return read(node)


def _text(node: Any) -> str:
    """Return the text of a scalar; two escapes that JSON writes for one character become that character."""
    text = str(node.value)
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise _Refused("half of a surrogate pair is not a character", node.start_mark) from None


def _whole(node: Any) -> int:
    text = str(node.value).replace("_", "")
    if len(text) > MOST_DIGITS:
        raise _Refused(f"a number has more than {MOST_DIGITS} digits", node.start_mark)
    bases = {"0o": 8, "0x": 16}
    return _number(node, lambda: int(text, bases.get(text[:2], 10)))


def _float(node: Any) -> float:
    text = str(node.value).lower()
    return _number(node, lambda: float(text.replace(".inf", "inf").replace(".nan", "nan")))


def _number(node: Any, read: Callable[[], N]) -> N:
    try:
        return read()
    except ValueError:  # after a tag that says what the scalar does not
        raise _Refused(f"{show(node.value)} is not what its tag {_tag(node)} says", node.start_mark) from None


def _bool(node: Any) -> bool:
    return bool(_number(node, lambda: ("false", "true").index(str(node.value).lower())))


def _tag(node: Any) -> str:
    return show(str(node.tag).replace(TAG, "!!"))


_SCALARS: Mapping[str, Callable[[Any], Any]] = {
    "str": _text,
    "int": _whole,
    "float": _float,
    "bool": _bool,
    "null": lambda _: None,
    "merge": _text,
}


def places(text: str) -> dict[tuple[str | int, ...], tuple[int, int]]:
    """Return line and column of every value of a document that ``read_yaml`` has read, by its path.

    >>> places("a: {b: 1}")["a", "b"]
    (1, 8)
    """
    return {path: (line, column) for path, line, column in _places(_composed(text), ())}


def _places(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], int, int]]:
    if node is None:
        return
    yield path, node.start_mark.line + 1, node.start_mark.column + 1
    parts: Any = enumerate(node.value) if node.id == "sequence" else ()
    if node.id == "mapping":
        parts = ((_key(key), value) for key, value in node.value)
    for part, inner in parts:
        yield from _places(inner, (*path, part))
