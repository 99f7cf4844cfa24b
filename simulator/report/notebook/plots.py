"""A chart that a notebook shows and that can be saved."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import InputError
from simulator.files import replacing
from simulator.report.svg import VEGA_LITE
from simulator.report.theme import CHART_CONFIG, PAGE
from simulator.runs.arguments import as_path

from .choice import charts_of

_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
"""Tells a notebook which language the specification is in; nothing is fetched from there."""


@dataclass(frozen=True, repr=False)
class Plot:
    """A chart, as a Vega-Lite specification.

    Parameters
    ----------
    spec : dict
        The specification, with its data and colours.
    label : str
        What it shows in words.
    """

    spec: dict[str, Any]
    label: str

    def __repr__(self) -> str:
        return f"Plot: {self.label}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """Return what notebooks choose from: the specification, a picture, and words."""
        return {
            "application/vnd.vegalite.v5+json": self.spec,
            "image/svg+xml": _svg(self.spec).decode(),
            "text/plain": repr(self),
        }

    def save(self, path: Path | str) -> Path:
        """Write the chart to a file and return its path.

        Parameters
        ----------
        path : Path or str
            Its ending chooses the format: ``.svg``, ``.png``, ``.pdf``, ``.html`` (which shows it offline) or ``.json``
            (the specification).

        Raises
        ------
        InputError
            If the path has another ending, or cannot be written.
        """
        file = as_path("path", path)
        write = None if file is None else _WRITERS.get(file.suffix.lower())
        if file is None or write is None:
            raise InputError(f"A chart must be saved as {', '.join(_WRITERS)}. Got {str(path)!r} instead.")
        content = write(self.spec)
        with replacing(file, "A chart") as part:
            part.write_bytes(content)
        return file


def plot(result: object, what: object = None) -> Plot:
    """Return a chart of a result by its name.

    Raises
    ------
    InputError
        If there is no such chart, or nothing to draw in it.
    """
    choice = charts_of(result)
    name = next(iter(choice)) if what is None else what
    if not isinstance(name, str) or name not in choice:
        raise InputError(f"`what` must be one of {', '.join(map(repr, choice))}. Got {what!r} instead.")
    picture = choice[name]()
    if picture is None:
        raise InputError(f"There is nothing to draw in {name!r}: the runs counted none of it.")
    config = {**CHART_CONFIG, "background": PAGE.light}  # its words are dark whatever the colours of the notebook
    return Plot({"$schema": _SCHEMA, **picture.wide_chart, "config": config}, picture.label)


def _svg(spec: Mapping[str, Any]) -> bytes:
    import vl_convert

    return vl_convert.vegalite_to_svg(dict(spec), vl_version=VEGA_LITE).encode()


def _png(spec: Mapping[str, Any]) -> bytes:
    import vl_convert

    return vl_convert.vegalite_to_png(dict(spec), vl_version=VEGA_LITE, scale=2)


def _pdf(spec: Mapping[str, Any]) -> bytes:
    import vl_convert

    return vl_convert.vegalite_to_pdf(dict(spec), vl_version=VEGA_LITE)


def _html(spec: Mapping[str, Any]) -> bytes:
    import vl_convert

    return vl_convert.vegalite_to_html(dict(spec), vl_version=VEGA_LITE, bundle=True).encode()


def _json(spec: Mapping[str, Any]) -> bytes:
    return json.dumps(spec, indent=2, ensure_ascii=False, allow_nan=False).encode()


_WRITERS: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = {
    ".svg": _svg,
    ".png": _png,
    ".pdf": _pdf,
    ".html": _html,
    ".json": _json,
}
"""What writes a chart, by ending."""
