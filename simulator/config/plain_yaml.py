"""Reading and writing YAML as people mean it: YAML 1.2 scalars, no key twice, nothing executed, bounded in size.

PyYAML follows YAML 1.1, where ``no`` is false, ``20:00`` is 1200 and ``1e-6`` is text. In a scenario a market may be
called ``NO`` and a rate be ``1e-6``, so the scalars of YAML 1.2's core schema hold here.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import yaml

from simulator.errors import InputError, ScenarioError

MOST_CHARACTERS = 1_000_000
"""Longest text that is read."""
MOST_NODES = 200_000
"""Most values of a document once its aliases are written out."""


class PlainLoader(yaml.SafeLoader):
    """A safe loader with YAML 1.2 scalars that refuses a key given twice."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Return the mapping of a node; a key given twice is an error, a key that ``<<`` also gives is not."""
        seen: set[tuple[str, str]] = set()
        for key, _ in node.value:
            name = (key.tag, str(key.value))
            if name in seen and key.tag != "tag:yaml.org,2002:merge":
                raise yaml.constructor.ConstructorError(None, None, f"key {key.value!r} is given twice", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


class PlainDumper(yaml.SafeDumper):
    """A safe dumper that quotes every text that this loader, or one of YAML 1.1, would take for something else."""

    def ignore_aliases(self, data: object) -> bool:
        """Return True: what two parts share is written twice."""
        return True


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|[-+]?[0-9]{1,3}(?:_[0-9]{3})+", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
    ("float", r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", list("-+.")),
    ("merge", r"<<", ["<"]),
):
    for _reader in (PlainLoader, PlainDumper):
        _reader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), _first)


def _decimal(loader: PlainLoader, node: yaml.ScalarNode) -> int:
    # PyYAML reads 010 as octal; here, as everybody expects, it is ten.
    return int(str(loader.construct_scalar(node)))


PlainLoader.add_constructor("tag:yaml.org,2002:int", _decimal)


def read_yaml(text: str, where: str, error: type[InputError] = ScenarioError) -> Any:
    """Return the value of a YAML document.

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
        If the text is too long, is not one YAML document, or gives a key twice.

    Examples
    --------
    >>> read_yaml("{rate: 1e-6, market: NO, at: 20:00, often: 1_000}", "example")
    {'rate': 1e-06, 'market': 'NO', 'at': '20:00', 'often': 1000}
    """
    if len(text) > MOST_CHARACTERS:
        raise error(f"{where} must have at most {MOST_CHARACTERS} characters. Got {len(text)} instead.")
    loader = None
    try:
        loader = PlainLoader(text)
        node = loader.get_single_node()
        if node is None:
            return None
        _expanded(node, {})
        return loader.construct_document(node)
    except yaml.MarkedYAMLError as found:
        mark = found.problem_mark or found.context_mark
        place = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise error(f"{where} must be YAML that can be read: {found.problem}{place}.") from None
    except RecursionError:
        raise error(f"{where} must be YAML that can be read: it is nested too deeply.") from None
    except (yaml.YAMLError, ValueError) as found:  # a character that YAML forbids; an integer too long for Python
        raise error(f"{where} must be YAML that can be read: {str(found).splitlines()[0]}.") from None
    finally:
        if loader is not None:
            loader.dispose()


def write_yaml(data: object) -> str:
    """Return plain data as YAML that ``read_yaml`` turns into equal data.

    >>> print(write_yaml({"1e5": "NO", "b": 1e-7}).strip())
    {'1e5': 'NO', b: 1.0e-07}
    """
    text: str = yaml.dump(
        data, Dumper=PlainDumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None
    )
    return text


def _expanded(node: yaml.Node, sizes: dict[int, int]) -> int:
    """Return the number of values under a node with aliases written out; few lines can stand for billions."""
    known = sizes.get(id(node))
    if known == 0:
        raise yaml.MarkedYAMLError(None, None, "an alias contains itself", node.start_mark)
    if known is not None:
        return known
    sizes[id(node)] = 0
    size = 1
    if isinstance(node, yaml.MappingNode):
        size += sum(_expanded(key, sizes) + _expanded(value, sizes) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        size += sum(_expanded(child, sizes) for child in node.value)
    if size > MOST_NODES:
        raise yaml.MarkedYAMLError(None, None, f"its aliases stand for more than {MOST_NODES} values", node.start_mark)
    sizes[id(node)] = size
    return size
