"""Colours of charts and page: each has a role, a value for light pages and one for dark ones.

Charts are drawn with the light value; in the SVG it is then replaced by the CSS variable of its role, so that one
picture serves both. That is why no two roles share a light value. All but the grid keep a contrast of at least 3:1 to
the page, and words at least 4.5:1. Colours that meet in one chart stay apart for colour-blind readers.
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
MUTED = Colour("muted", "#556270", "#a3b0bf")
GRID = Colour("grid", "#dde3ea", "#323d4a")
PAGE = Colour("page", "#ffffff", "#12181f")
PANEL = Colour("panel", "#f5f7fa", "#1b232d")
BASELINE = Colour("baseline", "#7c8896", "#8593a3")
CANDIDATE = Colour("candidate", "#0b63bd", "#58a6ff")
SECOND = Colour("second", "#a04f00", "#f0a04b")
THIRD = Colour("third", "#232323", "#f6f6f4")
BETTER = Colour("better", "#006b4f", "#2ed0a0")
WORSE = Colour("worse", "#b5420a", "#ff9a66")
UNCLEAR = Colour("unclear", "#6d7682", "#93a0b0")
CAUTION = Colour("caution", "#865300", "#f2c14e")
INCIDENT = Colour("incident", "#b98900", "#d9b44a")
LATE = Colour("late", "#0068a8", "#58aee6")
DELAY = Colour("delay", "#8f5c00", "#e8b84f")
WRONG = Colour("wrong", "#c43a72", "#e0739f")
NEVER = Colour("never", "#2a2e35", "#dfe3e8")

ARMS = (BASELINE, CANDIDATE, SECOND, THIRD)
"""Colours of the arms, the baseline first."""
CAUSES = (LATE, DELAY, WRONG, NEVER)
"""Colours of the causes of exposure, side by side in one bar."""
COLOURS = (TEXT, MUTED, GRID, PAGE, PANEL, *ARMS, BETTER, WORSE, UNCLEAR, CAUTION, INCIDENT, *CAUSES)

INKS = {colour.role: colour for colour in COLOURS}
"""Colours by role, for templates that draw."""
MONO = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
"""Font of code in pictures."""
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
        "labelFontSize": 12,
        "titleFontSize": 12.5,
        "gridColor": GRID.light,
        "domainColor": GRID.light,
        "tickColor": GRID.light,
        "labelLimit": 260,
    },
    "legend": {
        "labelColor": TEXT.light,
        "titleColor": MUTED.light,
        "titleFontWeight": "normal",
        "labelFontSize": 12.5,
        "titleFontSize": 12.5,
        "orient": "top",
        "symbolStrokeWidth": 3,
        "labelLimit": 260,
    },
    "title": {"color": TEXT.light, "fontSize": 13, "anchor": "start", "frame": "group", "offset": 6},
    "text": {"color": TEXT.light, "fontSize": 12.5},
}
"""Vega-Lite configuration of every chart."""


def css_variables(*, dark: bool) -> str:
    """Return the declarations of all colours for a light or a dark page."""
    return "".join(f"{colour.variable}:{colour.dark if dark else colour.light};" for colour in COLOURS)
