"""Loads a validated model from a file or the name of a shipped scenario; the caller chooses the model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from simulator.documents import STANDARD_INPUT, is_stream, places, read_text, read_yaml
from simulator.errors import ScenarioError, did_you_mean, one_line, show

from .csv_column import beside
from .layers import BASED_ON, MOST_LAYERS, merged_with_base
from .model import Model
from .schema import Place
from .sentences import build

M = TypeVar("M", bound=Model)

_OF_PLANS = ("candidate", "params")
"""Keys that only plan files have, beside paths."""
_SHIPPED = Path(__file__).parents[2] / "scenarios"
"""Folder of the shipped scenarios: beside this package, whatever else is called ``scenarios`` where Python looks."""


def load(root: type[M], source: str | Path) -> M:
    """Return the model of a YAML file, or of a shipped name such as ``"baseline"``; ``-`` stands for standard input.

    Raises
    ------
    ScenarioError
        If there is no such scenario, it cannot be read, or a field is wrong.
    """
    data, where, text = _read_named(root, str(source), Path())
    _refuse_plan(data, where)
    return build(root, data, where, lambda: places(text))


def parse(root: type[M], text: str, where: str) -> M:
    """Return the model of a YAML text; its base file is looked up in the current folder.

    Raises
    ------
    ScenarioError
        If the text is not YAML, or a field is wrong.
    """
    return build(root, _with_base(root, text, where, Path(), 1), where, lambda: places(text))


def shipped() -> dict[str, Path]:
    """Return the files of the shipped scenarios, in order of name."""
    return {path.stem: path for path in sorted(_SHIPPED.glob("*.yaml"))}  # file systems have orders of their own


def _refuse_plan(data: Any, where: str) -> None:
    """Refuse a plan file in place of a scenario with one sentence, instead of one for each missing field."""
    if not isinstance(data, Mapping):
        return
    signs = [key for key in data if isinstance(key, str) and ("." in key or key in _OF_PLANS)]
    if signs:
        raise ScenarioError(
            f"{where} must be a scenario, complete or with {BASED_ON!r}. Got the key {show(signs[0])} of a plan file, "
            "which --candidate takes, instead."
        )


def _read_named(
    root: type[Model], name: str, folder: Path, layer: int = 1, asked: str = "The scenario"
) -> tuple[Any, str, str]:
    """Return the data of a file in a folder or of a shipped scenario, its base merged in, its name and its text."""
    if layer > MOST_LAYERS:
        raise ScenarioError(
            f"{BASED_ON} must end at a complete scenario within {MOST_LAYERS} steps. Got {show(name)} again instead."
        )
    if is_stream(name):  # what it is based on is looked for in the present folder
        where = "standard input" if name == STANDARD_INPUT else one_line(name)
        text = read_text(Path(name), where)
        return _with_base(root, text, where, Path(), layer), where, text
    path = folder / name
    if _is_file(path):
        where = one_line(str(path))
        text = read_text(path, where)
        return _with_base(root, text, where, path.parent, layer), where, text
    known = shipped()
    if name not in known:
        kind = ", which is a folder," if path.name and _is_folder(path) else ""
        raise ScenarioError(
            f"{asked} must be a YAML file or the name of a shipped scenario. "
            f"Got {show(name)}{kind} instead.{did_you_mean(name, known)}"
        )
    where = f"{_SHIPPED.name}/{name}.yaml"
    text = read_text(known[name], where)
    return _with_base(root, text, where, folder, layer), where, text


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, or holds what no name can
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _with_base(root: type[Model], text: str, where: str, folder: Path, layer: int) -> Any:
    asked = f"{where}: {BASED_ON}"
    data = beside(Place(root), read_yaml(text, where), folder)
    return merged_with_base(root, data, where, lambda name: _read_named(root, name, folder, layer + 1, asked)[0])
