"""Writing plain data as YAML 1.2 that reads back equal, here and in readers of YAML 1.1."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.representer import SafeRepresenter

from .core_schema import TAG, Suspicious


class _Representer(SafeRepresenter):
    """Writes shared parts twice, and texts in a style that keeps every character."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _float(representer: _Representer, value: float) -> Any:
    text = repr(value).replace("inf", ".inf").replace("nan", ".nan")
    if "e" in text and "." not in text:  # YAML 1.1 wants a dot in a number with an exponent
        text = text.replace("e", ".0e")
    return representer.represent_scalar(f"{TAG}float", text)


def _text(representer: _Representer, value: str) -> Any:
    # ruamel.yaml writes the key `? a` without quotes: it decides on texts only that begin with a letter or digit
    plain = value.isprintable() and value == value.strip() and value[:1].isalnum()
    return representer.represent_scalar(f"{TAG}str", value, style=None if plain else '"')


_Representer.add_representer(float, _float)
_Representer.add_representer(str, _text)


def write_yaml(data: object) -> str:
    """Return plain data as YAML that ``read_yaml`` turns into equal data; keys must be texts.

    >>> print(write_yaml({"1e5": "NO", "b": 1e-7}).strip())
    {'1e5': 'NO', b: 1.0e-07}
    """
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.Resolver, yaml.Representer = Suspicious, _Representer
    yaml.sort_base_mapping_type_on_output = False
    yaml.width, yaml.allow_unicode = 120, True
    text = io.StringIO()
    yaml.dump(data, text)
    return text.getvalue()
