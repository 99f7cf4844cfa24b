"""A run's published figures by cell, and its period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from simulator.errors import InputError
from simulator.export import rows
from simulator.export.reading import Saved
from simulator.export.tidy import fields_of
from simulator.indicators import Indicator
from simulator.indicators.transparency import TRANSPARENCY

ALL = "All"
"""What a published table calls markets or policies that are not told apart."""
_ESTIMATE = fields_of(rows.Subject, rows.Value, rows.Evidence)


@dataclass(frozen=True)
class Figures:
    """The published figures of a run.

    Parameters
    ----------
    service : str
        Name of the scenario.
    period : str
        First and last day that are counted, such as ``2025-07-07/2025-07-13``.
    by : mapping of str to mapping
        Per breakdown (``""``, ``"policy"``, ...): the estimate of each (indicator, policy, market), where ``All``
        stands for what is not told apart.
    """

    service: str
    period: str
    by: Mapping[str, Mapping[tuple[str, str, str], Mapping[str, Any]]]

    def places(self, by: str) -> list[tuple[str, str]]:
        """Return the (policy, market) cells of a breakdown, each once; none where the run was not broken down so."""
        return list(dict.fromkeys((policy, market) for _, policy, market in self.by.get(by, {})))

    def find(self, id_: str, policy: str = ALL, market: str = ALL) -> Mapping[str, Any]:
        """Return an estimate; empty where the run was not broken down so."""
        axes = [axis for axis, label in (("market", market), ("policy", policy)) if label != ALL]
        return self.by.get(",".join(axes), {}).get((id_, policy, market), {})


def definition(id_: str) -> Indicator:
    """Return what a figure counts."""
    return TRANSPARENCY[id_]


def figures_of(saved: Saved, name: str, needed: tuple[str, ...]) -> Figures:
    """Return a run's figures for a form that needs some breakdowns.

    Raises
    ------
    InputError
        If the result is no run, or lacks one of the breakdowns.
    """
    if saved.kind != "run" or saved.payload is None:
        raise InputError(
            f"--template {name} must have the JSON of a run. Got {str(saved.path)!r}, a {saved.kind}, instead."
        )
    given = saved.payload
    missing = [by for by in needed if "transparency" not in given or by not in given.at("transparency")]
    if missing:
        options = " ".join(f"--by {by}" for by in missing)
        raise InputError(
            f"--template {name} must have a run by {' and by '.join(needed)}: save it again by `riskbox run` with "
            f"{options}. Got {str(saved.path)!r} without, instead."
        )
    found: dict[str, dict[tuple[str, str, str], Mapping[str, Any]]] = {}
    for by, some in given.at("transparency").items():
        held = found.setdefault(by, {})
        for one in some.rows():
            row = one.record(_ESTIMATE, indicator="id")
            cell = {axis: label.text() for axis, label in one.at("cell").items()} if "cell" in one else {}
            held[row["indicator"], cell.get("policy", ALL), cell.get("market", ALL)] = row
    scenario = given.at("provenance").at("scenario")
    return Figures(scenario.at("name").text(), _period(scenario), found)


def _period(scenario: Any) -> str:
    start, warm_up, horizon = (scenario.at(name) for name in ("start", "warm_up", "horizon"))
    try:
        begin = datetime.fromisoformat(start.text())
        first, last = (begin + timedelta(seconds=at) for at in (warm_up.scalar("number"), horizon.scalar("number") - 1))
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"`provenance.scenario` in {scenario.file} must have the times of a scenario.") from None
    return f"{first.date().isoformat()}/{last.date().isoformat()}"
