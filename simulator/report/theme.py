"""Colours of charts and page: each has a role, a value for light pages and one for dark ones.

Charts are drawn with the light value; in the SVG it is then replaced by the CSS variable of its role, so that one
picture serves both. That is why no two roles share a light value. All keep a contrast of at least 3:1 to the page.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Colour(NamedTuple):
    """A colour by role."""

    role: str
    light: str
    dark: str

    @property
    def variable(self) -> str:
        """CSS variable of the role, such as ``--candidate``."""
        return f"--{self.role}"


TEXT = Colour("text", "#1c2733", "#e6ebf1")
MUTED = Colour("muted", "#5a6776", "#a3b0bf")
GRID = Colour("grid", "#dde3ea", "#323d4a")
PAGE = Colour("page", "#ffffff", "#12181f")
PANEL = Colour("panel", "#f5f7fa", "#1b232d")
BASELINE = Colour("baseline", "#6d7a8a", "#93a1b2")
CANDIDATE = Colour("candidate", "#0b63bd", "#58a6ff")
BETTER = Colour("better", "#19794a", "#46c288")
WORSE = Colour("worse", "#c03d0d", "#ff8e62")
UNCLEAR = Colour("unclear", "#76808d", "#8b98a8")
LATE = Colour("late", "#2f7fc1", "#5a9fd8")
DELAY = Colour("delay", "#c98a1b", "#dda545")
WRONG = Colour("wrong", "#c2506c", "#dc7a93")
NEVER = Colour("never", "#7a68ae", "#a394d3")

COLOURS = (
    TEXT,
    MUTED,
    GRID,
    PAGE,
    PANEL,
    BASELINE,
    CANDIDATE,
    BETTER,
    WORSE,
    UNCLEAR,
    LATE,
    DELAY,
    WRONG,
    NEVER,
)

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"

CHART_CONFIG: dict[str, Any] = {
    "background": None,
    "font": "Arial, 'DejaVu Sans', sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED.light,
        "titleColor": TEXT.light,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "labelFontSize": 11,
        "titleFontSize": 12,
        "gridColor": GRID.light,
        "domainColor": GRID.light,
        "tickColor": GRID.light,
        "labelLimit": 260,
    },
    "legend": {
        "labelColor": TEXT.light,
        "titleColor": MUTED.light,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "orient": "top",
        "symbolStrokeWidth": 3,
        "labelLimit": 260,
    },
    "header": {"labelColor": TEXT.light, "titleColor": TEXT.light, "labelFontSize": 12, "labelFontWeight": "bold"},
    "text": {"color": TEXT.light},
}
"""Vega-Lite configuration of every chart."""


def css_variables(*, dark: bool) -> str:
    """Return the declarations of all colours for a light or a dark page."""
    return "".join(f"{colour.variable}:{colour.dark if dark else colour.light};" for colour in COLOURS)
