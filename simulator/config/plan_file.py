"""Plan files: what a candidate changes, strategy and fields of the scenario together, as YAML.

based_on: baseline                 # the plan that is changed; or another plan file
strategy: Threshold                # a strategy, with its values in `params`; or only `strategy.remove_at: 0.9`
params: {remove_at: 0.9}
pools.emea.shifts.0.reviewers: 2   # a field by its path
enforcement: {ban_at: 5}           # or as maps within maps
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import ScenarioError

from .layers import BASED_ON, MOST_LAYERS
from .plain_yaml import MOST_CHARACTERS, read_yaml
from .sentences import show

if TYPE_CHECKING:
    from .models import Scenario

BASELINE = "baseline"
"""Value of ``based_on`` that stands for the plan which is changed."""
PLAN_ENDINGS = (".yaml", ".yml")
"""Endings by which a file is told from a strategy's spec."""

_WRAPPER = "candidate"
_STRATEGY, _PARAMS = "strategy", "params"


@dataclass(frozen=True)
class PlanFile:
    """What one plan file says.

    Parameters
    ----------
    where : str
        The file, for sentences.
    based_on : str
        ``baseline``, or a plan file beside this one.
    strategy : str, optional
        Spec of the strategy; None leaves the one in force.
    params : Mapping
        Values of its parameters.
    changes : Mapping
        Parameters to change in the strategy in force.
    fields : Mapping
        Fields of the scenario: paths, or maps within maps, to values.
    """

    where: str
    based_on: str
    strategy: str | None
    params: Mapping[str, Any]
    changes: Mapping[str, Any]
    fields: Mapping[str, Any]

    def overrides(self, scenario: Scenario) -> list[str]:
        """Return the fields as assignments such as ``pools.emea.sla="2h"``.

        Maps within maps are taken apart as far as the scenario has what they name; what is new in it is given whole.
        """
        data = scenario.model_dump(mode="json")
        leaves = [leaf for key, value in self.fields.items() for leaf in _leaves(key, value, data)]
        return [f"{path}={json.dumps(value, ensure_ascii=False)}" for path, value in leaves]


def is_plan_file(spec: object) -> bool:
    """Return whether a candidate is given as a file and not as a strategy's spec.

    >>> is_plan_file("plan.yaml"), is_plan_file("Threshold(remove_at=0.9)")
    (True, False)
    """
    return isinstance(spec, Path) or (isinstance(spec, str) and spec.strip().endswith(PLAN_ENDINGS))


def read_plan(path: Path) -> PlanFile:
    """Return what a plan file says.

    Raises
    ------
    ScenarioError
        If it cannot be read, is no map, or its strategy or parameters have a wrong form.
    """
    where = str(path)
    data = _map(read_yaml(_text(path), where), where)
    if list(data) == [_WRAPPER]:
        data = _map(data[_WRAPPER], f"{where}: {_WRAPPER}")
    dotted = {key.partition(".")[2]: data[key] for key in data if key.startswith(f"{_STRATEGY}.")}
    strategy = data.get(_STRATEGY)
    if isinstance(strategy, Mapping):
        dotted, strategy = {**_map(strategy, f"{where}: {_STRATEGY}"), **dotted}, None
    if strategy is not None and not isinstance(strategy, str):
        raise ScenarioError(f"{where}: {_STRATEGY} must be a strategy's spec or a map. Got {show(strategy)} instead.")
    params = data.get(_PARAMS)
    based_on = data.get(BASED_ON, BASELINE)
    if not isinstance(based_on, str):
        raise ScenarioError(f"{where}: {BASED_ON} must be 'baseline' or a plan file. Got {show(based_on)} instead.")
    if params is not None and strategy is None:
        raise ScenarioError(f"{where}: {_PARAMS} belong to a strategy, and the file names none.")
    taken = {BASED_ON, _STRATEGY, _PARAMS, *(f"{_STRATEGY}.{name}" for name in dotted)}
    return PlanFile(
        where=where,
        based_on=based_on,
        strategy=strategy,
        params={} if params is None else _map(params, f"{where}: {_PARAMS}"),
        changes=dotted,
        fields={key: value for key, value in data.items() if key not in taken},
    )


def plan_layers(path: Path) -> list[PlanFile]:
    """Return a plan file and those that it is based on, the lowest first.

    Raises
    ------
    ScenarioError
        If one cannot be read, or they go in circles.
    """
    layers = [read_plan(path)]
    while (below := layers[0].based_on) != BASELINE and is_plan_file(below):
        if len(layers) == MOST_LAYERS:
            raise ScenarioError(
                f"{path}: {BASED_ON} must end at 'baseline' within {MOST_LAYERS} steps. Got {below!r} again instead."
            )
        layers.insert(0, read_plan(Path(layers[0].where).parent / below))
    return layers


def _leaves(path: str, value: Any, data: Any) -> Iterator[tuple[str, Any]]:
    """Yield path and value of what is no map, and of maps that have no counterpart in the scenario's data."""
    found = _at(data, path)
    if not isinstance(value, Mapping) or not value or not isinstance(found, Mapping | list):
        yield path, value
        return
    for key, part in value.items():
        yield from _leaves(f"{path}.{key}", part, data)


def _at(data: Any, path: str) -> Any:
    """Return what stands at a path; None where there is nothing. Entries of lists are found by place or by name."""
    for part in path.split("."):
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list):
            named = [one for one in data if isinstance(one, Mapping) and one.get("name") == part]
            data = data[int(part)] if part.isdecimal() and int(part) < len(data) else next(iter(named), None)
        else:
            return None
    return data


def _map(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ScenarioError(f"{where} must map names to values. Got {show(value)} instead.")
    return dict(value)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(4 * MOST_CHARACTERS + 1)
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise ScenarioError(f"{path} must be UTF-8 text. Got byte {byte:#04x} at {error.start} instead.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ScenarioError(f"{path} must be a file that can be read. Got {reason!r} instead.") from None
