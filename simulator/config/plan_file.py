"""Plan files: the changes of a candidate, both strategy and fields of the scenario, as YAML.

based_on: baseline                 # the plan that is changed; or another plan file
strategy: Threshold                # a strategy, with its values in `params`; or only `strategy.remove_at: 0.9`
params: {remove_at: 0.9}
pools.emea.shifts.all_day.reviewers: 2 # a field by its path
enforcement: {ban_at: 5}           # or as maps within maps
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.documents import STANDARD_INPUT, is_stream, read_text, read_yaml
from simulator.errors import ScenarioError, one_line, show

from .layers import BASED_ON, MOST_LAYERS
from .library import changed_by
from .overrides import STRATEGY, Change, split_path
from .scenario import Scenario
from .spec import Spec, is_file, parse_spec

BASELINE = "baseline"
"""Value of ``based_on`` that stands for the plan which is changed."""

_WRAPPER = "candidate"
_PARAMS = "params"


@dataclass(frozen=True)
class PlanFile:
    """The content of one plan file.

    Parameters
    ----------
    where : str
        The file, for sentences.
    folder : Path
        Where a plan file that this one is based on is looked for.
    based_on : str
        ``baseline``, or a plan file beside this one.
    strategy : Spec, optional
        The strategy that it names; None leaves the one in force.
    changes : tuple of Change
        Parameters to change in the strategy.
    fields : Mapping
        Fields of the scenario: paths, or maps within maps, to values.
    """

    where: str
    folder: Path
    based_on: str
    strategy: Spec | None
    changes: tuple[Change, ...]
    fields: Mapping[str, Any]

    def applied(self, scenario: Scenario) -> Scenario:
        """Return a scenario with the fields changed, as a scenario file changes the one that it is based on.

        Raises
        ------
        ScenarioError
            If a field is unknown or a value is wrong.
        """
        return changed_by(scenario, self.fields, self.where) if self.fields else scenario


def is_plan_file(spec: object) -> bool:
    """Return whether a candidate is given as a file and not as a strategy's spec.

    >>> is_plan_file("plan.yaml"), is_plan_file("-"), is_plan_file("Threshold(remove_at=0.9)")
    (True, True, False)
    """
    return isinstance(spec, Path) or (isinstance(spec, str) and is_file(spec))


def read_plan(path: Path) -> PlanFile:
    """Return the content of a plan file.

    Raises
    ------
    InputError
        If it cannot be read, is no map, or its strategy or parameters have a wrong form.
    """
    where = "standard input" if str(path) == STANDARD_INPUT else one_line(str(path))
    data = _map(read_yaml(read_text(path, where), where), where)
    if _WRAPPER in data:
        beside = [key for key in data if key != _WRAPPER]
        if beside:
            raise ScenarioError(
                f"{where}: {_WRAPPER} must hold the whole plan. Got {show(beside[0])} beside it instead."
            )
        data = _map(data[_WRAPPER], f"{where}: {_WRAPPER}")
    based_on = data.pop(BASED_ON, BASELINE)
    if not isinstance(based_on, str):
        raise ScenarioError(f"{where}: {BASED_ON} must be 'baseline' or a plan file. Got {show(based_on)} instead.")
    parameters = {key: data.pop(key) for key in list(data) if key.startswith(f"{STRATEGY}.")}
    named, params = data.pop(STRATEGY, None), data.pop(_PARAMS, None)
    if isinstance(named, Mapping):
        parameters |= {f"{STRATEGY}.{key}": value for key, value in _map(named, f"{where}: {STRATEGY}").items()}
        named = None
    changes = tuple(Change(split_path(key), value, where) for key, value in parameters.items())
    folder = Path() if is_stream(str(path)) else path.parent
    return PlanFile(where, folder, based_on, _spec(named, params, where), changes, data)


def plan_layers(path: Path) -> list[PlanFile]:
    """Return a plan file and its bases, the lowest first.

    Raises
    ------
    InputError
        If one cannot be read, or they go in circles.
    """
    layers = [read_plan(path)]
    while is_plan_file(below := layers[0].based_on):
        if len(layers) == MOST_LAYERS:
            raise ScenarioError(
                f"{layers[-1].where}: {BASED_ON} must end at 'baseline' within {MOST_LAYERS} steps. "
                f"Got {show(below)} again instead."
            )
        layers.insert(0, read_plan(layers[0].folder / below))
    return layers


def _spec(named: object, params: object, where: str) -> Spec | None:
    if named is None:
        if params is not None:
            raise ScenarioError(f"{where}: {_PARAMS} are given, but the file names no strategy.")
        return None
    if not isinstance(named, str) or is_plan_file(named):
        raise ScenarioError(f"{where}: {STRATEGY} must be a strategy's spec or a map. Got {show(named)} instead.")
    spec = parse_spec(named)
    if params is None:
        return spec
    if spec.params is not None:
        raise ScenarioError(
            f"{where}: a strategy's values go in its brackets or in '{_PARAMS}', not in both. Got {show(named)}."
        )
    return Spec(spec.target, _map(params, f"{where}: {_PARAMS}"))


def _map(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ScenarioError(f"{where} must map names to values. Got {show(value)} instead.")
    return dict(value)
