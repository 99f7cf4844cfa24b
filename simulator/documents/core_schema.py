"""Plain scalars that are not text: the core schema of YAML 1.2.2, section 10.3.2.

ruamel.yaml's own rules for 1.2 keep dates, some sexagesimal numbers and the ``0b`` of YAML 1.1. A market may be called
``2025-01-01``, so the standard's own table is used here, with two additions that people expect: ``200_000`` is a
number, and ``<<`` merges maps.
"""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml.resolver import BaseResolver, implicit_resolvers

TAG = "tag:yaml.org,2002:"
"""What the names of YAML's own types begin with."""

_INT = r"[-+]?[0-9]+|[-+]?[0-9]{1,3}(?:_[0-9]{3})+|0o[0-7]+|0x[0-9a-fA-F]+"
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
TABLE = (
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
    ("bool", r"true|True|TRUE|false|False|FALSE", tuple("tTfF")),
    ("int", _INT, tuple("-+0123456789")),
    ("float", _FLOAT, tuple("-+.0123456789")),
    ("merge", r"<<", ("<",)),
)


class CoreSchema(BaseResolver):
    """Resolves plain scalars when a document is read; a ``%YAML`` directive does not change the rules."""

    def __init__(self, version: Any = None, loader: Any = None) -> None:
        super().__init__(loader)
        self._loader_version = version

    @property
    def processing_version(self) -> tuple[int, int]:
        """The YAML version of the documents read and written."""
        return 1, 2


class Suspicious(CoreSchema):
    """Finds the texts to quote when a document is written: texts that some YAML reader would not read as text.

    Readers of YAML 1.1 are many, so ``NO``, ``on``, ``12:30`` and ``2025-01-01`` are quoted for them too.
    """


for _name, _pattern, _first in TABLE:
    for _schema in (CoreSchema, Suspicious):
        _schema.add_implicit_resolver_base(TAG + _name, re.compile(rf"(?:{_pattern})\Z"), _first)
for _, _tag, _regexp, _starts in implicit_resolvers:
    Suspicious.add_implicit_resolver_base(_tag, _regexp, _starts)
