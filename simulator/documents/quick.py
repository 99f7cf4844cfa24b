"""Reading plain YAML by libyaml, some fifteen times as fast; everything unusual is left to the reader of YAML 1.2.

libyaml follows YAML 1.1. Texts in which the two readers may differ are not read here: those with tabs, tags, anchors,
aliases, directives, several documents, complex keys, texts in lines of their own, or rare line breaks. Whatever libyaml
refuses is read again by the other reader, which has the last word and whose sentence users see.
"""

from __future__ import annotations

import re
from typing import Any

from .core_schema import TABLE, TAG

MOST_CHARACTERS = 100_000
"""Longer texts are not read here: libyaml's composer goes as deep as a text says."""
MOST_OPENED = 1_000
"""Most brackets, for the same reason."""

_UNUSUAL = re.compile(
    r"""
    [^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]  # tabs, breaks of 1.1
    | [&*] (?! \x20 ) | ! (?! = )           # anchors, aliases and tags; ` * ` and `!=` are operators of rules
    | ^ (?: % | --- | \.\.\. )             # directives and ends of documents
    | (?: ^ | [\x20\[{,] ) \? (?: \x20 | $ ) # complex keys
    | (?: [-] \x20+ ){8}                   # lists in lists in one line
    | (?: ^ | [:-] ) \x20* [|>]              # texts in lines of their own
    | : [,\]}]                            # a key without a value
    | ["'] \#                             # a comment without a blank before it
    """,
    re.VERBOSE | re.MULTILINE,
)


def quick_nodes(text: str) -> Any:
    """Return the root node of a document, or None where it is not to be read here, or is empty.

    Nodes have ``id``, ``tag``, ``value`` and ``start_mark``.

    >>> quick_nodes("{a: 1}").value[0][1].tag
    'tag:yaml.org,2002:int'
    >>> quick_nodes("{a: &x 1, b: *x}") is None
    True
    """
    if len(text) > MOST_CHARACTERS or text.count("[") + text.count("{") > MOST_OPENED or _UNUSUAL.search(text):
        return None
    import yaml

    if not yaml.__with_libyaml__:
        return None
    try:
        return _loader()(text).get_single_node()
    except yaml.YAMLError:
        return None


_made: list[type] = []


def _loader() -> type:
    """Return the loader, made once: a class of a module that few commands import."""
    if not _made:
        import yaml
        from yaml._yaml import CParser

        class Quick(CParser, yaml.resolver.BaseResolver):
            """libyaml with the scalars of the core schema."""

            def __init__(self, text: str) -> None:
                CParser.__init__(self, text)
                yaml.resolver.BaseResolver.__init__(self)

        for name, pattern, first in TABLE:
            Quick.add_implicit_resolver(TAG + name, re.compile(rf"(?:{pattern})\Z"), list(first))
        _made.append(Quick)
    return _made[0]
