"""``riskbox review``: candidates against the plan in force in several scenarios, and a decision by a protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.errors import CheckFailed, InputError, Unsure
from simulator.files import check_writable, replacing_set, safe_name

from . import options, output

if TYPE_CHECKING:
    from simulator.review.completed import Completed
    from simulator.review.conduct import Reviewed
    from simulator.review.verify import Verified

REVIEW = "A review"
ENDINGS = (".html", ".json", ".xlsx", ".md")


@click.command("review", short_help="Review candidates for launch: a decision by a printed protocol.")
@click.argument("file", metavar="REVIEW.yaml", type=click.Path(path_type=Path))
@click.option(
    "--verify",
    "verifying",
    is_flag=True,
    help="Make the review of a page, a memo or its JSON again, and name every number and sentence that differs: "
    "exit code 3 if any does.",
)
@options.path(
    "-o",
    "--output",
    "name",
    help="Start of the names of the four files: page .html, data .json, workbook .xlsx, memo .md.  "
    "[default: out/ and the name of REVIEW.yaml]",
)
@options.once("--pairs", type=click.IntRange(2, 5_000), help="Pairs of runs in each scenario, in place of runs.pairs.")
@options.engine
@options.workers
@options.allow_code
@options.common
def command(
    file: Path,
    *,
    verifying: bool,
    name: Path | None,
    pairs: int | None,
    engine: str,
    workers: int | None,
    allow_code: bool,
    as_json: bool,
) -> None:
    """Run the review that REVIEW.yaml asks for, write page, data, workbook and memo, and print the decision.

    A pilot tells first what the planned runs can show. Exit code: 0 if a candidate may be launched, 3 if none is, 4 if
    the evidence is not enough.
    """
    if verifying:
        _verify(file, allow_code=allow_code, workers=workers, as_json=as_json)
        return
    from simulator.review.checked import check_request
    from simulator.review.completed import complete
    from simulator.review.data import review_data
    from simulator.review.request import read_request

    request, folder = read_request(file)
    if pairs is not None:
        request = request.model_copy(update={"runs": request.runs.model_copy(update={"pairs": pairs})})
    review = check_request(request, folder, allow_code=allow_code)
    stem = _stem(name, file)
    for ending in ENDINGS:
        check_writable(stem.with_name(stem.name + ending), REVIEW, [file])
    with output.progress_bar("review") as progress:
        completed = complete(review, engine=engine, workers=workers, progress=progress, told=output.note)
    data = review_data(completed, output.command_line())
    paths = replacing_set(_writers(completed, data, stem), what=REVIEW)
    output.note(f"review in {', '.join(map(str, paths))}")
    if as_json:
        output.emit_json(data)
    else:
        _print(completed)
    _end(completed.reviewed)


def _stem(name: Path | None, file: Path) -> Path:
    """Return the start of the files' names; one that ends in a format's ending is taken without it."""
    if name is None:
        return Path("out") / safe_name(f"{file.stem}-review")
    return name.with_suffix("") if name.suffix.lower() in ENDINGS else name


def _writers(completed: Completed, data: Mapping[str, Any], stem: Path) -> dict[Path, Callable[[Path], object]]:
    from simulator.export import write_workbook
    from simulator.present.serialise import to_json
    from simulator.report import write_review
    from simulator.review.memo import memo
    from simulator.review.workbook import review_content

    def text(content: str) -> Callable[[Path], object]:
        return lambda path: path.write_text(content, encoding="utf-8")

    of_ending: dict[str, Callable[[Path], object]] = {
        ".html": lambda path: write_review(completed, path, data),
        ".json": text(to_json(data) + "\n"),
        ".xlsx": lambda path: write_workbook(review_content(completed, data), path),
        ".md": text(memo(completed, data)),
    }
    return {stem.with_name(stem.name + ending): write for ending, write in of_ending.items()}


def _print(completed: Completed) -> None:
    from simulator.review import tables

    reviewed, said = completed.reviewed, {one.id: one.text for one in completed.sentences}
    for candidate in reviewed.candidates:
        for key in ("decision", "override"):
            if f"{candidate}.{key}" in said:
                output.emit_wrapped(said[f"{candidate}.{key}"])
    output.emit()
    output.emit_wrapped(said["power"])
    for candidate in reviewed.candidates:
        output.emit(f"\n{candidate}\n")
        output.emit_wrapped(said[f"{candidate}.differs"])
        for title, table in (
            ("success", tables.success_table(reviewed, candidate)),
            ("guardrails of a launch", tables.guardrails_table(reviewed, candidate, _binding(reviewed))),
            ("other key indicators", tables.key_table(reviewed, candidate)),
        ):
            if table.rows:
                output.emit(f"\n{title}\n")
                output.emit_table(table)
    output.emit("\nstress matrix\n")
    output.emit_table(tables.stress_table(reviewed))


def _binding(reviewed: Reviewed) -> list[str]:
    return [one.name for one in reviewed.review.binding]


def _end(reviewed: Reviewed) -> None:
    """End with the exit code of the decisions that stand: the best of any candidate."""
    from simulator.review.decision import LACKING, RAMP, SHIP

    taken = {name: one.taken for name, one in reviewed.decisions.items()}
    if any(one in (SHIP, RAMP) for one in taken.values()):
        return
    said = "; ".join(f"{name}: {one}" for name, one in taken.items())
    if LACKING in taken.values():
        raise Unsure(f"The review has not enough evidence to launch a candidate: {said}.")
    raise CheckFailed(f"The review launches no candidate: {said}.")


def _verify(file: Path, *, allow_code: bool, workers: int | None, as_json: bool) -> None:
    from simulator.review.verify import read_twin, remake, verified

    data = read_twin(file)
    completed = remake(data, allow_code=allow_code, workers=workers, told=output.note)
    found = verified(data, completed)
    texts = _texts_that_differ(file, data, completed)
    if as_json:
        output.emit_json({**found.to_dict(), "text": [one.to_dict() for one in texts]})
    else:
        _print_verified(file, found)
        for one in texts:
            output.emit_wrapped(f"{file}, {one.where}: {one.stated!r} should be {one.found!r}")
    if found.mismatches or texts:
        raise CheckFailed(
            f"{file} must say what its runs say. It differs in {len(found.mismatches)} numbers or sentences of its "
            f"data and in {len(texts)} places of its text."
        )


def _texts_that_differ(file: Path, data: Mapping[str, Any], completed: Completed) -> list[Any]:
    """Return the lines in which a page or memo differs from what its data and the runs make."""
    from tempfile import TemporaryDirectory

    from simulator.review.data import review_data
    from simulator.review.verify import lines_that_differ

    made = {key: data[key] for key in ("made", "command") if key in data}
    again = {**review_data(completed), **made}
    ending = file.suffix.lower()
    if ending == ".json":
        return []
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"again{ending}"
        write = {one.suffix: write for one, write in _writers(completed, again, Path(folder) / "again").items()}
        if ending not in write:
            raise InputError(f"A review must be verified from .html, .json or .md. Got {str(file)!r} instead.")
        write[ending](path)
        return list(lines_that_differ(file.read_text(encoding="utf-8"), path.read_text(encoding="utf-8")))


def _print_verified(file: Path, found: Verified) -> None:
    if found.note:
        output.note(f"note: {found.note}")
    for one in found.mismatches:
        output.emit_wrapped(f"{one.where}: {one.stated} should be {one.found}")
    if not found.mismatches:
        output.emit_wrapped(
            f"{file}: all {found.numbers:,} numbers and {found.sentences:,} sentences are what the runs say."
        )
