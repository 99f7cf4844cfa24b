"""From a review to its page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulator.documents import write_yaml
from simulator.present.coverage import coverage_sentence, with_arms
from simulator.report import sections
from simulator.report.chain import causal_chain
from simulator.report.charts.base import colours_of
from simulator.report.exposure import exposure_by_cause
from simulator.report.heat import legend
from simulator.report.page import arm_text, facts, scenario_text, write_page
from simulator.report.segments import all_segments
from simulator.review.completed import Completed
from simulator.review.conduct import Reviewed
from simulator.review.data import decisive, review_data
from simulator.review.validation import validation_table
from simulator.runs.compare import MULTIPLICITY, Comparison

from . import protocol
from .decisions import beside, candidates
from .further import Further, further
from .matrix import matrix
from .worlds import arms_of, worlds

REQUEST_FILE = "review.yaml"
"""Name under which the request on the page is to be saved, so that the command runs it."""


def write_review(
    completed: Completed, path: Path | str, data: Mapping[str, Any] | None = None, command: str | None = None
) -> Path:
    """Write the page of a launch review and return its path.

    The page is one HTML file without external requests: styles, charts and the review as data are inside it.

    Parameters
    ----------
    completed : Completed
        What ``complete`` returns.
    path : Path or str
        HTML file to write.
    data : mapping, optional
        The review as plain data, as ``review_data`` returns them, which the page carries so that it can be verified
        alone.
    command : str, optional
        Command line that made the review; by default one that makes it again from the request on the page.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    again = command or (data or {}).get("command") or f"riskbox review {REQUEST_FILE}"
    twin = review_data(completed, again) if data is None else data
    return write_page(path, "review/page.html.j2", content(completed, twin, again))


def content(completed: Completed, data: Mapping[str, Any], command: str) -> dict[str, Any]:
    """Return all that the page shows; ``data`` is the review as plain data."""
    reviewed = completed.reviewed
    said = {one.id: one.text for one in completed.sentences}
    review, request = reviewed.review, reviewed.review.request
    deciding = review.deciding
    pairs = {name: reviewed.deciding(name) for name in reviewed.candidates}
    first = next(iter(pairs.values()))
    arms = arms_of(pairs)
    shown = candidates(reviewed, said)
    made = {key: data["made"][key] for key in ("riskbox", "created", "python", "libraries")}
    provenance = replace(first.baseline.provenance, **made)
    rows = [row for one in shown for goal in one.goals for row, _ in goal.rows]
    found: dict[str, Any] = {
        "title": request.title,
        "question": request.question,
        "subtitle": sections.subtitle(first),
        "warning": sections.warning(first),
        "deciding": deciding.name,
        "baseline": first.baseline.strategy.spec,
        "candidates": shown,
        "roles": [colour.role for colour in colours_of(list(arms)).values()][1:],
        "beside": beside(shown) if len(shown) > 1 else [],
        "rules": protocol.rules(),
        "levels": protocol.levels(review),
        "power_said": said["power"],
        "power": protocol.power(reviewed.power, several=len(pairs) > 1),
        "matrix": matrix(reviewed),
        "worlds": worlds(reviewed, said),
        "chains": [causal_chain(pair, f"chain-{place}") for place, pair in enumerate(pairs.values(), start=1)],
        "causes": [exposure_by_cause(pair, f"causes-{place}") for place, pair in enumerate(pairs.values(), start=1)],
        "staffing": sections.staffing(arms),
        "staffing_warnings": sections.staffing_said(arms),
        "breakdowns": [_segments(reviewed, pair) for pair in pairs.values()],
        "further": [_further(completed, name, said) for name in reviewed.candidates],
        "validation": validation_table(),
        "note": f"Changes are paired, with 95 % intervals (pp = percentage points). {MULTIPLICITY} "
        f"{coverage_sentence(with_arms([row.difference for row in rows]))}",
        "definitions": sections.definitions(
            rows, [one for world in review.worlds.values() for one in world.guardrails]
        ),
        "request_text": write_yaml(request.model_dump(mode="json")),
        "data": embedded(data),
        "command": command,
        "facts": facts(
            provenance,
            {name: arm_text(arm.provenance) for name, arm in arms.items()},
            {"seed": str(provenance.seed), "pairs of runs in each scenario": str(first.replications)},
        ),
        "scenario_title": f"The resolved scenario {deciding.name}, as the baseline runs it",
        "scenario_text": scenario_text(provenance),
        "provenance": provenance,
    }
    found["contents"] = list(_contents(found))
    return found


def _further(completed: Completed, name: str, said: Mapping[str, str]) -> Further:
    found = completed.findings[name]
    return further(name, said, found.ramp if completed.launched(name) else None, found.sources)


def _segments(reviewed: Reviewed, pair: Comparison) -> dict[str, Any]:
    """Return segments by what the request names and, as far as there is room, by the key indicators."""
    tables = all_segments(pair, decisive(reviewed, pair))
    return {"heats": tables, "heat_legend": legend(tables)}


def embedded(data: Mapping[str, Any]) -> str:
    r"""Return data as JSON that can stand in a page: nothing in it ends the element that holds it.

    >>> embedded({"title": "</script>"})
    '{"title": "\\u003c/script>"}'
    """
    return json.dumps(data, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")


def _contents(found: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Yield the sections that the page has: ids, titles, and whether they are parts of the one above."""
    yield "decision", "Decision", False
    if found["beside"]:
        yield from ((one.anchor, one.name, True) for one in found["candidates"])
    yield "protocol", "Protocol and power", False
    yield "chain", "Causal chain", False
    yield "causes", "Why viewers met violations", False
    if any(one.why for one in found["further"]):
        yield "why", "Which items carry it", False
    yield "segments", "Segments", False
    yield "scenarios", "Scenarios and stress", False
    yield from ((one.anchor, one.name, True) for one in found["worlds"])
    if any(one.broken for one in found["further"]):
        yield "break", "What would break the decision", False
    if any(one.stages for one in found["further"]):
        yield "ramp", "Ramp and rollback", False
    if found["further"]:
        yield "sources", "Assumptions and sources", False
    if found["validation"]:
        yield "validation", "How often the rule is right", False
    yield "differences", "Every indicator", False
    yield "definitions", "Definitions", False
    yield "provenance", "Where this comes from", False
