"""How results show themselves in a notebook.

The drawing modules lie in a layer above the results. They are found by name when they are first needed, as strategies
are, so importing results loads no template and no chart.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

HOME = "simulator.report.notebook"
"""Module that has ``html(result)`` and ``plot(result, what)`` for every kind of result."""


_LONGEST = 240
"""Longest line of a result as text; a strategy with a threshold for every market has thousands of letters."""


class Plot(Protocol):
    """A chart, as a Vega-Lite specification that a notebook shows and that can be saved."""

    @property
    def spec(self) -> dict[str, Any]:
        """The specification, with its data."""

    def save(self, path: Path | str) -> Path:
        """Write the chart to a file, in the format of its ending."""


class Shown:
    """Base of results: a few lines as text, a page's cards, table and chart in a notebook, and charts by name."""

    def __repr__(self) -> str:
        return "\n".join(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..." for line in self._lines())

    def _lines(self) -> list[str]:
        """Return the few lines that stand for the whole result."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        html: str = import_module(HOME).html(self)
        return html

    def plot(self, what: str | None = None) -> Plot:
        """Return a chart of the result: a Vega-Lite specification that Jupyter and marimo show.

        Parameters
        ----------
        what : str, optional
            Which chart; by default the most telling one. An unknown name is refused with those that there are.

        Raises
        ------
        InputError
            If there is no such chart, or nothing to draw in it.
        """
        plot: Plot = import_module(HOME).plot(self, what)
        return plot
