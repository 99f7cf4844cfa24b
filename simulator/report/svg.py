"""From a Vega-Lite chart, as a plain dict, to SVG that can stand inside an HTML page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .theme import CHART_CONFIG, COLOURS

VEGA_LITE = "6.4"
"""Version of the charts' language that draws; a specification then needs no ``$schema`` address."""


def render(chart: Mapping[str, Any], *, name: str, label: str, kind: str = "") -> str:
    """Return a chart as SVG without any address in it, in colours that follow the page.

    Parameters
    ----------
    chart : Mapping
        Vega-Lite specification with its data inside.
    name : str
        Prefix of ids within the picture, different for each picture of a page.
    label : str
        What the chart shows, for readers who cannot see it.
    kind : str
        Further class of the picture, for the page's styles.
    """
    import vl_convert

    svg = vl_convert.vegalite_to_svg({**chart, "config": CHART_CONFIG}, vl_version=VEGA_LITE)
    return _embed(svg, name, label, f"chart {kind}".strip())


def _embed(svg: str, name: str, label: str, classes: str) -> str:
    svg = svg[svg.index("<svg") :]
    head, body = svg.split(">", 1)
    width, height = (re.search(rf'\b{side}="([\d.]+)"', head) for side in ("width", "height"))
    if width is None or height is None:
        raise ValueError(f"A rendered chart must state its width and height. Got {head!r} instead.")
    box = f"0 0 {width[1]} {height[1]}"
    # One picture is one image to a screen reader: parts that announce themselves separately would only confuse.
    body = re.sub(r' (?:role|aria-[a-z]+|xmlns(?::\w+)?)="[^"]*"', "", body)
    body = re.sub(r'\b(id|href|xlink:href)="(#?)([^"]+)"', rf'\1="\2{name}-\3"', body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", body)
    for colour in COLOURS:
        body = body.replace(f'"{colour.light}"', f'"var({colour.variable})"')
    return (
        f'<svg class="{classes}" role="img" aria-label="{_attribute(label)}" viewBox="{box}" '
        f'width="{width[1]}" height="{height[1]}">{body}'
    )


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
