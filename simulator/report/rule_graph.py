"""The picture of a file's rules: what they read, in which order they decide, what each does, what goes before it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulator.export import check_format
from simulator.files import replacing
from simulator.rules import Graph, RuleFile, graph_of

from .page import filled
from .rule_layout import laid_out, verb

ENDINGS = (".svg", ".png")
"""What a picture's file may end in."""
SCALE = 2.0
"""Pixels of a PNG per unit of the drawing."""


def write_graph(file: RuleFile, path: Path | str) -> Path:
    """Write the picture of a file's rules and return its path.

    Parameters
    ----------
    file : RuleFile
    path : Path or str
        File that ends in one of ``ENDINGS``.

    Raises
    ------
    InputError
        If it ends otherwise, or cannot be written.
    """
    target = Path(path)
    check_format(target, "A picture of rules", endings=ENDINGS)
    svg = graph_svg(file)
    with replacing(target, "A picture of rules") as part:
        if target.suffix.lower() == ".svg":
            part.write_text(svg, encoding="utf-8")
        else:
            import vl_convert

            part.write_bytes(vl_convert.svg_to_png(svg, scale=SCALE))
    return target


def graph_svg(file: RuleFile, *, page: bool = False, slim: bool = False, told: Sequence[str] = ()) -> str:
    """Return the picture of a file's rules as SVG.

    Parameters
    ----------
    file : RuleFile
    page : bool
        Whether it stands in a page, whose colours it then follows.
    slim : bool
        Whether to leave out names, for a phone.
    told : sequence of str
        A line more for each rule of the file, such as what it decides.
    """
    graph = graph_of(file)
    drawing = laid_out(graph, slim=slim, told=told)
    return filled(
        "rule_graph.svg.j2",
        {"drawing": drawing, "page": page, "kind": "slim" if slim else "broad", "label": in_words(graph)},
    )


def in_words(graph: Graph) -> str:
    """Return the picture in words, for readers who cannot see it."""
    order = "The first rule that matches decides" if graph.match == "first" else "The strongest action decides"
    ways = [f"{step.number} {step.rule.name}: if {step.rule.text}, {verb(step.rule.action)}" for step in graph.steps]
    return f"{order}. {'; '.join(ways)}; else allow."
