"""Shapes of a drawing that is laid out here and not by Vega-Lite: boxes with lines of text, and curves between them."""

from __future__ import annotations

from dataclasses import dataclass

from .theme import Colour


@dataclass(frozen=True)
class Line:
    """A line of text and how it looks."""

    x: float
    y: float
    text: str
    kind: str


@dataclass(frozen=True)
class Box:
    """A box with the lines in it.

    Parameters
    ----------
    x, y, width, height : float
    lines : tuple of Line
    kind : str
        How it looks.
    action : str
        What a rule does; empty for anything else.
    colour : Colour, optional
        Of its edge.
    """

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]
    kind: str
    action: str = ""
    colour: Colour | None = None

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return self.y + self.height / 2

    @property
    def bottom(self) -> float:
        """Height of its lower edge."""
        return self.y + self.height

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width


@dataclass(frozen=True)
class Curve:
    """A line between two boxes, as an SVG path."""

    path: str
    kind: str


@dataclass(frozen=True)
class Drawing:
    """Everything that is drawn."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]
    lines: tuple[Line, ...]
