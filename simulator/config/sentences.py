"""Turns pydantic's errors into sentences: the path, the requirement, and the value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from simulator.errors import ScenarioError, did_you_mean, one_line, show

from .declarations import declared_of
from .model import Model
from .problems import PROBLEMS, Path, Problem
from .schema import TAG, Place, as_model, place_at, without_tags

M = TypeVar("M", bound=Model)

Places = Callable[[], Mapping[Path, tuple[int, int]]]
"""Gives line and column of each value of a file, by its path."""


class Fault(NamedTuple):
    """A wrong value: where it stands, and the sentence about it."""

    path: Path
    sentence: str


_LISTED = 10
"""Most faults that one message lists."""

_MUST = {
    "string_type": "must be text",
    "string_too_short": "must have at least {min_length} character(s)",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must be names of letters, digits, '_', ' ', '+' and '-' (64 at most)",
    "model_type": "must be a map of fields",
    "model_attributes_type": "must be a map of fields",
    "union_tag_invalid": "must be one of {expected_tags}",
    "dict_type": "must be a map of names to values",
    "tuple_type": "must be a list",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    "literal_error": "must be {expected}",
    "timezone_aware": "must be an instant with a time zone, such as '2025-07-07T00:00:00Z'",
}
"""What must hold, per type of pydantic error; the braces take from the error's context."""
_NUMBER = frozenset(
    {
        "greater_than_equal",
        "greater_than",
        "less_than_equal",
        "less_than",
        "finite_number",
        "float_type",
        "float_parsing",
        "int_type",
        "int_parsing",
        "int_parsing_size",
        "int_from_float",
    }
)
"""Types of pydantic errors about a number: the declaration of the field says what it must be."""

_INSTANT = _MUST["timezone_aware"]


def build(model: type[M], data: object, where: str, places: Places | None = None) -> M:
    """Return the validated model of plain data.

    Parameters
    ----------
    model
        The model's class.
    data
        Maps, lists and scalars, as YAML gives them.
    where
        What the error's sentence begins with, such as a file's path.
    places
        Gives lines and columns for the sentences; asked only if something is wrong.

    Raises
    ------
    ScenarioError
        If anything in the data is wrong; the first fault in the first line, then the others.
    """
    if not isinstance(data, Mapping):
        raise ScenarioError(f"{where} must be a map of fields. Got {show(data)} instead.")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = list(faults(error, model, data))
        raise ScenarioError(message(where, found, {} if places is None else places())) from None


def message(where: str, found: list[Fault], places: Mapping[Path, tuple[int, int]]) -> str:
    """Return one message for all faults, each with its line and column if these are known."""
    marks = [places.get(fault.path) for fault in found[:_LISTED]]
    at = ["" if mark is None else f"line {mark[0]}, column {mark[1]}" for mark in marks]
    first = f"{where}, {at[0]}: {found[0].sentence}" if at[0] else f"{where}: {found[0].sentence}"
    if len(found) == 1:
        return first
    more = [
        f"  {mark}: {fault.sentence}" if mark else f"  {fault.sentence}" for mark, fault in zip(at, found, strict=False)
    ]
    rest = len(found) - len(more)
    lines = [f"{first} (and {len(found) - 1} more)", *more[1:]]
    return "\n".join([*lines, f"  ... and {rest} more."] if rest else lines)


def faults(error: ValidationError, model: type[Model], data: object) -> Iterator[Fault]:
    """Yield the faults, in the order of the model's fields; values are shown as ``data`` has them."""
    details = error.errors(include_url=False)
    tagged = [tuple(detail["loc"]) for detail in details]
    paths = [without_tags(model, path) for path in tagged]
    for detail, at, path in zip(details, tagged, paths, strict=True):
        context = detail.get("ctx", {})
        if detail["type"] == PROBLEMS:
            for problem in context["problems"]:
                whole = (*path, *problem.path)
                yield Fault(whole, sentence(Problem(whole, problem.must, _as_given(data, whole, problem.value))))
        elif detail["type"] != "too_short" or not any(other[:-1] == path for other in paths if other):
            # (a list whose entries are wrong counts as too short besides)
            value = _as_given(data, path, detail["input"])
            above = place_at(model, at[:-1]) if at else None
            yield Fault(path, _sentence_of(detail, path, value, place_at(model, at), above))


def _as_given(data: object, path: tuple[str | int, ...], value: object) -> object:
    """Return a number as the user wrote it, ``'90s'`` rather than ``90.0``; other values are unchanged."""
    if not isinstance(value, int | float):
        return value
    given: Any = data
    try:
        for part in path:
            given = given[part]
    except (KeyError, IndexError, TypeError):  # a field that was not given
        return value
    return value if isinstance(given, Mapping | list) else given


def _sentence_of(detail: Mapping[str, Any], path: Path, value: object, place: Place | None, above: Place | None) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown_field(None if above is None else as_model(above.kind), path[:-1], path[-1])
    if kind.startswith("union_tag"):
        path, value = (*path, TAG), context.get("tag")
    if kind in ("missing", "union_tag_not_found"):
        return f"{dotted(path)} is missing: it has no default."
    if path and path[-1] == "[key]":
        wanted = _must(detail, None).removeprefix("must ")
        wanted = f"are {wanted.removeprefix('be ')}" if wanted.startswith("be ") else wanted
        return sentence(Problem(path[:-2], f"must have keys that {wanted}", value))
    return sentence(Problem(path, _must(detail, place), value))


def _must(detail: Mapping[str, Any], place: Place | None) -> str:
    kind = detail["type"]
    if kind.startswith("datetime"):
        return _INSTANT
    declared = declared_of(place) if place is not None and kind in _NUMBER else None
    if declared is not None:
        return f"must be {declared.constraint}"
    template = _MUST.get(kind)
    return f"must hold: {detail['msg']}" if template is None else template.format(**detail.get("ctx", {}))


def unknown_field(model: type[Model] | None, parent: Path, name: object) -> str:
    """Return the sentence for a field that the model at ``parent`` does not have."""
    known = [] if model is None else list(model.model_fields)
    return f"{dotted(parent)} has no field {show(name)}.{did_you_mean(str(name), known)}"


def sentence(problem: Problem) -> str:
    """Return one problem as a sentence; a hint such as "Did you mean" comes last.

    >>> sentence(Problem(("appeals", "pool"), "must name a pool. Did you mean 'desk'?", "dsk"))
    "appeals.pool must name a pool. Got 'dsk' instead. Did you mean 'desk'?"
    """
    must, _, hint = problem.must.partition(". ")
    text = f"{dotted(problem.path)} {must.rstrip('.')}. Got {show(problem.value)} instead."
    return f"{text} {hint}" if hint else text


def dotted(path: tuple[str | int, ...]) -> str:
    """Return a path as in overrides: ``pools.desk.shifts.day.reviewers``; a name with a dot is quoted."""
    parts = (f'"{part}"' if "." in str(part) else str(part) for part in path)
    return one_line(".".join(parts)) or "the scenario"
