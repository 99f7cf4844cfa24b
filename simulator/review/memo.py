"""The memo: a review as Markdown, for a document or a ticket; every number in it is in the JSON twin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.present.markdown import markdown
from simulator.present.numbers import format_percent
from simulator.present.table import Table
from simulator.runs.compare import MULTIPLICITY

from . import tables
from .completed import Completed
from .conduct import Reviewed
from .decision import RULES
from .ramp_told import ramp_table
from .sentences import Sentence
from .validation import validation_table


def memo(completed: Completed, data: Mapping[str, Any]) -> str:
    """Return the memo of a review; ``data`` is its JSON twin, whose ``made`` and ``command`` it repeats."""
    return "\n".join(_lines(completed, data)) + "\n"


def _lines(completed: Completed, data: Mapping[str, Any]) -> Iterator[str]:
    reviewed = completed.reviewed
    said = {one.id: one for one in completed.sentences}
    request = reviewed.review.request
    yield f"# {_flat(request.title)}"
    for name in reviewed.candidates:
        yield from ("", f"**{said[f'{name}.decision'].text}**")
        if f"{name}.override" in said:
            yield from ("", f"**{said[f'{name}.override'].text}**")
    if request.question:
        yield from ("", f"Question: {_flat(request.question)}")
    if len(reviewed.candidates) > 1:
        yield from _table("Decisions", tables.decisions_table(reviewed))
    for name in reviewed.candidates:
        yield from _candidate(reviewed, name, said)
        yield from _findings(completed, name, said)
    yield from _table("Stress matrix", tables.stress_table(reviewed))
    yield from _protocol(data["protocol"])
    yield from ("", said["power"].text)
    yield from _table("Power before the runs", tables.power_table(reviewed))
    validation = validation_table()
    yield from ("", "## How often the rule is right", "", validation.title, "", *markdown(validation))
    yield from _provenance(reviewed, data)


def _candidate(reviewed: Reviewed, name: str, said: Mapping[str, Sentence]) -> Iterator[str]:
    yield from ("", f"## {_flat(name)}", "", said[f"{name}.differs"].text)
    yield from _table("What differs", tables.differs_table(reviewed, name), level=3)
    yield from _table("Success", tables.success_table(reviewed, name), level=3)
    yield from _table("Guardrails", tables.guardrails_table(reviewed, name), level=3)
    yield from _table("Other key indicators", tables.key_table(reviewed, name), level=3)
    yield from ("", MULTIPLICITY)
    yield from _listed("Cost", [one for id_, one in said.items() if id_.startswith(f"{name}.cost ")])
    yield from _listed("Scenarios", [one for id_, one in said.items() if id_.startswith(f"{name}.scenario ")])


def _findings(completed: Completed, name: str, said: Mapping[str, Sentence]) -> Iterator[str]:
    def listed(title: str, part: str) -> Iterator[str]:
        start = f"{name}.{part}"
        return _listed(title, [one for id_, one in said.items() if id_ == start or id_.startswith(f"{start} ")])

    yield from listed("Which items carry it", "why")
    yield from listed("What would break the decision", "break")
    if completed.launched(name):
        ramp = completed.findings[name].ramp
        yield from _table("Ramp and rollback", ramp_table(ramp, ramp.stages), level=3)
        yield from listed("The ramp in words", "ramp")
    yield from listed("Assumptions and sources", "sources")


def _protocol(data: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", "## Protocol", "")
    alpha, level, power, each = (
        format_percent(data[key]) for key in ("alpha", "guardrail_level", "power", "guardrail_power")
    )
    yield (
        f"The first of these rules that holds decides. A success indicator is clearly better at p <= "
        f"{data['success_level']:.4g} (two-sided; {alpha} over {data['success_tests']} tests). A guardrail is kept if "
        f"its whole 95 % interval keeps the limit (level {level}, one-sided); each of {data['guardrails']} needs a "
        f"power of {each}, so that all together have {power}. {data['source']}."
    )
    yield ""
    yield from (f"{place}. {text}" for place, text in enumerate(RULES.values(), start=1))


def _provenance(reviewed: Reviewed, data: Mapping[str, Any]) -> Iterator[str]:
    made, runs = data["made"], reviewed.review.request.runs
    yield from ("", "## Provenance", "")
    yield f"- command: `{_flat(data['command'])}`" if data.get("command") else "- command: not known"
    yield f"- riskbox {made['riskbox']}, Python {made['python']}, {made['created']}"
    seeds = f"seed {runs.seed} (pilot: {runs.seed + 1})"
    yield f"- {seeds}, {reviewed.power.pairs} pairs in each scenario, engine {reviewed.engine}"
    for name, world in reviewed.review.worlds.items():
        pair = next(iter(reviewed.pairs[name].values()))
        yield f"- {_flat(name)}: scenario {pair.baseline.provenance.scenario_hash}, {world.baseline.strategy.spec}"


def _table(title: str, table: Table, level: int = 2) -> Iterator[str]:
    if table.rows:
        yield from ("", f"{'#' * level} {title}", "", *markdown(table))


def _listed(title: str, sentences: Sequence[Sentence]) -> Iterator[str]:
    if sentences:
        yield from ("", f"### {title}", "", *(f"- {one.text}" for one in sentences))


def _flat(text: str) -> str:
    return " ".join(text.split())
