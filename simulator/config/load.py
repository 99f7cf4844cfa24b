"""From a file, or the name of a shipped scenario, to a validated model. What the model is, is the caller's business."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from simulator.errors import ScenarioError, did_you_mean

from .csv_column import beside
from .layers import BASED_ON, MOST_LAYERS, merged_with_base
from .model import Model
from .plain_yaml import MOST_CHARACTERS, read_yaml
from .schema import Place
from .sentences import build

M = TypeVar("M", bound=Model)

_OF_PLANS = ("candidate", "params")
"""Keys that only plan files have, beside paths."""
_SHIPPED = Path(__file__).parents[2] / "scenarios"
"""Folder of the shipped scenarios: beside this package, whatever else is called ``scenarios`` where Python looks."""


def load(root: type[M], source: str | Path) -> M:
    """Return the model of a YAML file, or of a shipped name such as ``"baseline"``.

    Raises
    ------
    ScenarioError
        If there is no such scenario, it cannot be read, or a field is wrong.
    """
    data, where = _read_named(root, str(source), Path())
    _refuse_plan(data, where)
    return build(root, data, where)


def parse(root: type[M], text: str, where: str) -> M:
    """Return the model of a YAML text; a file that it is based on is looked for in the present folder.

    Raises
    ------
    ScenarioError
        If the text is not YAML, or a field is wrong.
    """
    return build(root, _with_base(root, text, where, Path(), 1), where)


def shipped() -> dict[str, Path]:
    """Return the files of the shipped scenarios, in order of name."""
    return {path.stem: path for path in sorted(_SHIPPED.glob("*.yaml"))}  # file systems have orders of their own


def _refuse_plan(data: Any, where: str) -> None:
    """Say so where a plan file is given in place of a scenario, rather than name each field that it lacks."""
    if not isinstance(data, Mapping):
        return
    signs = [key for key in data if isinstance(key, str) and ("." in key or key in _OF_PLANS)]
    if signs:
        raise ScenarioError(
            f"{where} must be a scenario, whole or with {BASED_ON!r}. Got the key {signs[0]!r} of a plan file, which "
            "--candidate takes, instead."
        )


def _read_named(
    root: type[Model], name: str, folder: Path, layer: int = 1, asked: str = "The scenario"
) -> tuple[Any, str]:
    """Return the data of a file in a folder or of a shipped scenario, its base merged in, and where it is from."""
    if layer > MOST_LAYERS:
        raise ScenarioError(
            f"{BASED_ON} must end at a scenario of its own within {MOST_LAYERS} steps. Got {name!r} again instead."
        )
    path = folder / name
    if path.is_file():
        return _with_base(root, _read(path, str(path)), str(path), path.parent, layer), str(path)
    known = shipped()
    if name not in known:
        raise ScenarioError(
            f"{asked} must be a YAML file or the name of a shipped scenario. "
            f"Got {name!r} instead.{did_you_mean(name, known)}"
        )
    where = f"{_SHIPPED.name}/{name}.yaml"
    return _with_base(root, _read(known[name], where), where, folder, layer), where


def _with_base(root: type[Model], text: str, where: str, folder: Path, layer: int) -> Any:
    asked = f"{where}: {BASED_ON}"
    data = beside(Place(root), read_yaml(text, where), folder)
    return merged_with_base(root, data, where, lambda name: _read_named(root, name, folder, layer + 1, asked)[0])


def _read(path: Path, where: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(4 * MOST_CHARACTERS + 1)  # a character takes at most four bytes
        if len(data) > 4 * MOST_CHARACTERS:
            raise ScenarioError(f"{where} must have at most {MOST_CHARACTERS} characters. Got a larger file instead.")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise ScenarioError(f"{where} must be UTF-8 text. Got byte {byte:#04x} at {error.start} instead.") from None
    except OSError as error:
        raise ScenarioError(f"{where} must be a file that can be read. Got {error.strerror!r} instead.") from None
