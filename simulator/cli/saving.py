"""Files that commands write with ``-o``: a page for names ending in .html, else the same tables in another format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import output

if TYPE_CHECKING:
    import pandas as pd

    from simulator.export import Content, Sheet
    from simulator.indicators.requirement import Requirement
    from simulator.rule_test import RulesTried
    from simulator.runs.attribution import Attribution
    from simulator.runs.compare import Comparison
    from simulator.runs.results import Results
    from simulator.search import OptimizeResult
    from simulator.sweeps.table import SweepTable
    from simulator.why import Why

RUN, COMPARISON, SEARCH, WHY, RULES = "A run", "A comparison", "A search", "An explanation", "A trial of rules"
_ESTIMATE = dict.fromkeys(("estimate", "low", "high"), "row")
_MEASURED = {
    **dict.fromkeys(("measured", "low", "high", "true", "bias", "bias_error", "detectable"), "row"),
    **dict.fromkeys(("covered", "detectable_share"), "share"),
}
_ARMS = [f"{arm}{bound}" for arm in ("baseline", "candidate") for bound in ("", "_low", "_high")]
_CHANGE = {
    **dict.fromkeys((*_ARMS, "difference", "low", "high"), "row"),
    **dict.fromkeys(("relative", "relative_low", "relative_high"), "share"),
}


def check(path: Path | None, what: str, inputs: Iterable[Path | str | None]) -> None:
    """Refuse, before anything runs, a file with an unknown ending, an input file, or a file that cannot be written."""
    from simulator.export import check_format

    if path is not None:
        check_format(path, what, [one for one in inputs if one is not None])


def save_run(
    results: Results, by: Sequence[str], ids: Sequence[str] | None, payload: Mapping[str, Any], path: Path
) -> Path:
    """Write a run's indicators: the requested ones or, by default, those that tables show."""
    import pandas as pd

    from simulator.export import Content, Sheet, write
    from simulator.report import write_run
    from simulator.runs.crosses import allowed, axes_of

    def table(*axes: str) -> pd.DataFrame:
        return results.table(axes, results.shown(axes) if ids is None else allowed(ids, axes))

    frames = {"indicators": table(), **{f"by {cross}": table(*axes_of(cross)) for cross in by}}
    sheets = [Sheet(title, frame, _ESTIMATE) for title, frame in frames.items()]
    sheets += _detector_sheets(payload["detectors"])
    if results.readings is not None:
        sheets.append(Sheet("measured beside true", results.measured_table(), _MEASURED))
    for place, found in enumerate(payload["findings"], 1):
        frame = pd.DataFrame(found["rows"], columns=[*found["axes"], *found["columns"]])
        sheets.append(Sheet(f"findings {place}", frame))
    title = f"{results.scenario.name}, {results.strategy.spec}"

    def page(file: Path) -> Path:
        return write_run(results, file, by=by, ids=ids, command=output.command_line())

    return write(Content(RUN, title, tuple(sheets), payload), path, page)


def save_sweep_page(table: SweepTable, path: Path, shown: Sequence[str] = ()) -> Path:
    """Write a sweep's page, with pictures of some indicators."""
    from simulator.report import write_sweep

    return write_sweep(table, path, command=output.command_line(), shown=shown)


def save_comparison(
    pairs: Mapping[str, Comparison],
    required: Sequence[Requirement],
    ids: Sequence[str] | None,
    payload: Mapping[str, Any],
    path: Path,
    attribution: Attribution | None = None,
) -> Path:
    """Write a comparison; ``payload`` is what ``--json`` prints, and ``ids`` are the requested indicators."""
    from simulator.export import write
    from simulator.report import write_report, write_several

    def page(file: Path) -> Path:
        command = output.command_line()
        if len(pairs) > 1:
            return write_several(pairs, file, require=required, command=command)
        (only,) = pairs.values()
        return write_report(only, file, require=required, command=command, attribution=attribution)

    if len(pairs) > 1:
        return write(several_content(pairs, ids, payload), path, page)
    (only,) = pairs.values()
    return write(comparison_content(only, ids, payload), path, page)


def several_content(pairs: Mapping[str, Comparison], ids: Sequence[str] | None, payload: Mapping[str, Any]) -> Content:
    """Return the tables of several candidates: those of each below each other, with the candidate in a first column."""
    import pandas as pd

    from simulator.export import Content, Sheet

    contents = {name: comparison_content(pair, ids, payload["candidates"][name]) for name, pair in pairs.items()}
    parts: dict[str, list[pd.DataFrame]] = {}
    units: dict[str, Mapping[str, str]] = {}
    for name, content in contents.items():
        for sheet in content.sheets:
            frame = sheet.frame.copy()
            frame.insert(0, "arm", name)
            parts.setdefault(sheet.title, []).append(frame)
            units[sheet.title] = sheet.units
    sheets = [Sheet(title, pd.concat(some, ignore_index=True), units[title]) for title, some in parts.items()]
    first = next(iter(pairs.values()))
    title = f"{len(pairs)} candidates against {first.baseline.strategy.spec}"
    return Content(COMPARISON, title, tuple(sheets), payload)


def comparison_content(comparison: Comparison, ids: Sequence[str] | None, payload: Mapping[str, Any]) -> Content:
    """Return the tables of a comparison: differences, breakdowns, what differs, guardrails, measured detectors."""
    from simulator.export import Content, Sheet
    from simulator.runs.crosses import allowed, axes_of

    def table(*axes: str) -> pd.DataFrame:
        return comparison.table(axes, comparison.shown(axes) if ids is None else allowed(ids, axes))

    sheets = [Sheet("differences", table(), _CHANGE)]
    sheets += [Sheet(f"by {cross}", table(*axes_of(cross)), _CHANGE) for cross in comparison.by]
    sheets += [Sheet(title, _frame(payload[title])) for title in ("differs", "guardrails") if payload[title]]
    sheets += _detector_sheets([{"arm": arm, **fit} for arm, fits in payload["detectors"].items() for fit in fits])
    title = f"{comparison.candidate.strategy.spec} against {comparison.baseline.strategy.spec}"
    return Content(COMPARISON, title, tuple(sheets), payload)


def save_search(result: OptimizeResult, path: Path) -> Path:
    """Write a search."""
    from simulator.export import Content, Sheet, write
    from simulator.indicators import INDICATORS
    from simulator.report import write_front

    frames = {"points": result.table(), "trials": result.trials_table()}
    units = {f"{name}{end}": one.unit for name, one in INDICATORS.items() for end in ("", "_low", "_high", "_search")}
    title = ", ".join(map(str, result.problem.objectives))
    sheets = tuple(Sheet(name, frame, units) for name, frame in frames.items())

    def page(file: Path) -> Path:
        return write_front(result, file, command=output.command_line())

    return write(Content(SEARCH, f"Search: {title}", sheets, result.to_dict()), path, page)


def save_why(found: Why, path: Path) -> Path:
    """Write which items make a difference: all stories that add anything, and what they add by path and part."""
    from simulator.export import Content, Sheet, write
    from simulator.report import write_why
    from simulator.why.told import headline, story_frame

    payload = found.to_dict()
    units = {"uploaded": "s", "wait_baseline": "s", "wait_candidate": "s", "so_far": "share"}
    units["adds"] = found.indicator.unit
    sheets = [Sheet("stories", story_frame(found), units)]
    groups = {"through": payload["through"], **payload["by"]}
    sheets += [
        Sheet(f"by {name}", _frame([{name: key, **one} for key, one in adds.items()]), {"adds": found.indicator.unit})
        for name, adds in groups.items()
    ]
    payload["provenance"] = payload["provenance"]["candidate"]

    def page(file: Path) -> Path:
        return write_why(found, file, command=output.command_line())

    return write(Content(WHY, " ".join(headline(found)), tuple(sheets), payload), path, page)


def save_rules(found: RulesTried, most: int, path: Path) -> Path:
    """Write a trial of rules: a row for each rule, overlaps, flips, classes and examples."""
    from simulator.export import Content, Sheet, write
    from simulator.report import write_rules
    from simulator.rule_test.data import UNITS, frames, tried_to_dict
    from simulator.rule_test.told import opening

    payload = tried_to_dict(found, most)
    payload["provenance"] = payload["provenance"]["candidate"]
    sheets = tuple(Sheet(title, frame, UNITS) for title, frame in frames(found, most).items())

    def page(file: Path) -> Path:
        return write_rules(found, file, most=most, command=output.command_line())

    return write(Content(RULES, opening(found)[0], sheets, payload), path, page)


def _detector_sheets(fits: Iterable[Mapping[str, Any]]) -> list[Sheet]:
    """Return the fit of measured detectors as a sheet; none where no detector was measured.

    Thresholds stay in the scenario, which every result has, and the noise of a score has no reader here.
    """
    from simulator.export import Sheet

    unread = ("errors", "thresholds", "noise")
    rows = [
        {name: value for name, value in fit.items() if name not in unread}
        | {"markets": " ".join(fit["markets"])}
        | {f"{name.replace('_', ' ')} error": value for name, value in fit["errors"].items()}
        for fit in fits
    ]
    if not rows:
        return []
    shares = [name for name in rows[0] if name.endswith(" error") or name == "sample_prevalence"]
    return [Sheet("detectors", _frame(rows), dict.fromkeys(shares, "share"))]


def _frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return plain data as a table; values other than numbers and texts are written as JSON."""
    import json

    import pandas as pd

    def cell(value: Any) -> Any:
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | tuple) else value

    return pd.DataFrame([{name: cell(value) for name, value in row.items()} for row in rows], dtype=object)
