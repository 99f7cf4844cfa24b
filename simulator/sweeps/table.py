"""Results of a sweep: a data frame that knows its axes and is displayed as other results are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from simulator.errors import InputError
from simulator.indicators import find_indicator
from simulator.present.decision import KEYS
from simulator.present.numbers import format_value, setting
from simulator.present.table import Column, Table
from simulator.present.views import Shown
from simulator.runs.arguments import as_names

_MOST = 12
"""Most points in the lines of a sweep."""
_WIDE = 3
"""Indicators in the lines of a sweep."""


class SweepTable(Shown, pd.DataFrame):  # type: ignore[misc]  # its charts stand in place of those of pandas
    """One row per run, with the columns that ``sweep`` names; whatever is derived from it is an ordinary data frame.

    ``plot(indicator)`` draws an indicator over the first axis, a line for each value of the others.
    """

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    @property
    def axes_swept(self) -> list[str]:
        """Names of the settings that were crossed."""
        return list(self.attrs.get("axes", ()))

    @property
    def keys_there(self) -> list[str]:
        """Ids of the key indicators that have a value in some run."""
        return [id_ for id_ in KEYS if id_ in self.columns and self[id_].notna().any()]

    def to_frame(self) -> pd.DataFrame:
        """Return the runs as an ordinary data frame."""
        return pd.DataFrame(self)

    def table(self, ids: Sequence[str] | None = None, by: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the mean over the runs of each point, a row per point.

        Parameters
        ----------
        ids : sequence of str, optional
            Indicators; by default the key indicators that have a value.
        by : sequence of str, optional
            Axes of the sweep; by default all. Over the others the mean is taken as well.
        """
        chosen = self.keys_there if ids is None else [find_indicator(id_).id for id_ in as_names("ids", ids, KEYS[0])]
        axes = self.axes_swept if by is None else list(as_names("by", by, "scale"))
        for axis in axes:
            if axis not in self.axes_swept:
                raise InputError(f"`by` must be axes of the sweep: {', '.join(self.axes_swept)}. Got {axis!r} instead.")
        known = pd.DataFrame(self).reindex(columns=list(dict.fromkeys([*self.axes_swept, *chosen])))
        return known.groupby(axes, sort=False, dropna=False)[chosen].mean().reset_index()

    def points(self, ids: Sequence[str], most: int | None = None) -> Table:
        """Return the mean of each point in words."""
        means = self.table(ids).head(most) if most is not None else self.table(ids)
        units = {id_: find_indicator(id_).unit for id_ in ids}
        rows = tuple(
            tuple(
                format_value(float(row[name]), units[name]) if name in units else setting(row[name])
                for name in (*self.axes_swept, *ids)
            )
            for row in means.to_dict(orient="records")
        )
        titles = [Column(find_indicator(id_).title, align="right") for id_ in ids]
        axes = [Column(axis, align="left") for axis in self.axes_swept]
        return Table("sweep", "Means over the runs of each point", (*axes, *titles), rows)

    def _lines(self) -> list[str]:
        from simulator.present.markdown import markdown

        axes = ", ".join(f"{name} ({self[name].nunique(dropna=False)} values)" for name in self.axes_swept)
        lines = [f"Sweep: {len(self)} runs of {self.name_of_scenario} over {axes}"]
        lines += markdown(self.points(self.keys_there[:_WIDE], _MOST))
        left = len(self.table([])) - _MOST
        return lines if left <= 0 else [*lines, f"... and {left} more points"]

    @property
    def name_of_scenario(self) -> str:
        """Name of the scenario that was swept."""
        scenario: dict[str, Any] = self.attrs.get("scenario", {})
        return str(scenario.get("name", "a scenario"))
