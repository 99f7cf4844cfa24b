"""From a template and its content to one self-contained file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError
from simulator.files import replacing
from simulator.present.rows import estimate_text
from simulator.provenance import Provenance
from simulator.runs.arguments import as_path

from .theme import CHART_CONFIG, FONT, INKS, MONO, css_variables

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup
_JOINT = re.compile(r"([_.])(?=\w)")
"""Where a name may be broken."""
_NO_BREAK = "\xa0"
_NUMBER = re.compile(r"\d(?: (?:%|pp|s|min|h|d)(?!\w))?(?: \[[^\]]*\])?|[▲▼◆≈○?] ")
"""The end of a number with its unit and interval, or the sign of an outcome."""


def write_page(path: Path | str, template: str, content: Mapping[str, Any]) -> Path:
    """Write a page and return its path; a half-written page is never left.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    text = filled(template, content)
    file = as_path("path", path)
    if file is None:
        raise InputError("`path` must be a path. Got None instead.")
    with replacing(file, "A report") as part:
        part.write_text(text, encoding="utf-8")
    return file


def filled(template: str, content: Mapping[str, Any]) -> str:
    """Return a template with its content."""
    return _environment().get_template(template).render(**content)


def facts(provenance: Provenance, arms: Mapping[str, str], seeds: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what tells where a result comes from, as names and values."""
    libraries = ", ".join(f"{name} {version}" for name, version in provenance.libraries.items())
    return [
        ("riskbox", provenance.riskbox),
        ("scenario", str(provenance.scenario.get("name", ""))),
        *arms.items(),
        *seeds.items(),
        ("engine", provenance.engine),
        ("created", provenance.created),
        ("Python", provenance.python),
        ("libraries", libraries),
    ]


def scenario_text(provenance: Provenance) -> str:
    """Return the resolved scenario as YAML."""
    from simulator.documents import write_yaml

    return write_yaml(dict(provenance.scenario))


def unbroken(text: str) -> str:
    r"""Return a sentence whose numbers stay with their units and intervals, and signs with their words.

    >>> unbroken("falls by 12 % [4, 20], in 6.2 s").split(" ")
    ['falls', 'by', '12\xa0%\xa0[4,\xa020],', 'in', '6.2\xa0s']
    >>> unbroken("▼ missed")
    '▼\xa0missed'
    """
    return _NUMBER.sub(lambda found: found[0].replace(" ", _NO_BREAK), text)


def breakable(name: str) -> Markup:
    """Return a name that may be broken at its joints, so that a column is no wider than a word of it.

    >>> str(breakable("innocent_views<b>"))
    'innocent_<wbr>views&lt;b&gt;'
    """
    from markupsafe import Markup, escape

    return Markup(_JOINT.sub(r"\1<wbr>", str(escape(name))))  # noqa: S704  (it is escaped)


def arm_text(provenance: Provenance) -> str:
    """Return an arm's strategy, the hash of its scenario and its key."""
    return f"{provenance.strategy}, scenario {provenance.scenario_hash}, key {provenance.key}"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("simulator.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(unbroken=unbroken, breakable=breakable, estimate=estimate_text)
    environment.globals.update(light=css_variables(dark=False), dark=css_variables(dark=True), font=FONT)
    environment.globals.update(inks=INKS, mono=MONO, chart_font=CHART_CONFIG["font"])
    return environment
