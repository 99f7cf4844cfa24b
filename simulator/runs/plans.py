"""Plans: a strategy and the fields of a scenario, from a spec or a plan file, as a change of the plan in force."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulator.config import Scenario, apply_overrides, load_scenario
from simulator.config.plain_yaml import read_yaml
from simulator.config.plan_file import BASELINE, PlanFile, is_plan_file, plan_layers
from simulator.errors import InputError, ScenarioError, StrategyError
from simulator.strategy import Strategy
from simulator.strategy.lookup import make_strategy, strategy_in_force, strategy_of_plan

from .differs import STRATEGY

_PARAMETER = re.compile(rf"\s*{STRATEGY}\s*\.\s*(?P<name>[^=]+?)\s*=(?P<value>.*)", re.DOTALL)
_ANY = "AllowAll"
"""Stands for a strategy that is replaced before anything is done with it."""


@dataclass(frozen=True)
class Plan:
    """What an arm runs: a scenario under a strategy."""

    scenario: Scenario
    strategy: Strategy

    def changed(self, given: Strategy | str | Path | None, *, allow_code: bool = False) -> Plan:
        """Return this plan as a spec, a plan file or a strategy changes it; None changes nothing.

        Raises
        ------
        InputError
            If the file or the spec is wrong.
        """
        if given is None:
            return self
        if is_plan_file(given):
            plan = self
            for layer in plan_layers(Path(str(given).strip())):
                plan = plan._under(layer, allow_code=allow_code)
            return plan
        return Plan(self.scenario, make_strategy(given, allow_code=allow_code))  # type: ignore[arg-type]

    def overridden(
        self, overrides: Sequence[str], option: str = "--set", *, allow_code: bool = False, named: bool = False
    ) -> Plan:
        """Return this plan with assignments made: fields by their path, and parameters as ``strategy.remove_at=0.9``.

        Parameters
        ----------
        overrides : sequence of str
        option : str
            What the sentence of a wrong assignment begins with.
        allow_code : bool
        named : bool
            Whether the strategy stays what it is, whatever ``strategy=...`` says.
        """
        parameters = {found["name"]: found["value"] for text in overrides if (found := _PARAMETER.fullmatch(text))}
        fields = [text for text in overrides if not _PARAMETER.fullmatch(text)]
        strategy, scenario = self.strategy, self.scenario
        with _naming(option):
            scenario = apply_overrides(scenario, fields)
            if not named and any(map(_names_strategy, fields)):
                strategy = make_strategy(scenario.strategy, allow_code=allow_code)  # the user has named it
            values = {name: read_yaml(text, f"--set {STRATEGY}.{name}={text}") for name, text in parameters.items()}
        return Plan(scenario, strategy.clone(**values) if values else strategy)

    def _under(self, layer: PlanFile, *, allow_code: bool) -> Plan:
        known = (BASELINE, self.scenario.name)
        if layer.based_on not in known and not is_plan_file(layer.based_on):
            raise InputError(
                f"{layer.where}: based_on must be 'baseline' (the plan of the baseline arm), the scenario that is run "
                f"({self.scenario.name!r}) or a plan file. Got {layer.based_on!r} instead."
            )
        strategy = strategy_of_plan(layer, self.strategy, allow_code=allow_code)
        with _naming(layer.where + ":"):
            return Plan(apply_overrides(self.scenario, layer.overrides(self.scenario)), strategy)


def plan_in_force(scenario: Scenario, *, allow_code: bool = False) -> Plan:
    """Return the plan of a scenario: its fields, and the strategy that it names."""
    return Plan(scenario, strategy_in_force(scenario, allow_code=allow_code))


def planned(
    scenario: Scenario | str | Path,
    strategy: Strategy | str | None = None,
    overrides: Sequence[str] = (),
    *,
    allow_code: bool = False,
) -> tuple[Plan, Plan]:
    """Return the plan of a scenario as loaded, and the plan that a run makes of it.

    A strategy that is given stands above ``strategy=...`` among the overrides, and that above the scenario's. Where one
    of them is named, code that the scenario names is not imported; the plan as loaded then has the run's strategy.

    Parameters
    ----------
    scenario, strategy, overrides, allow_code
        As of ``simulate``.
    """
    loaded = resolve_scenario(scenario)
    named = strategy is not None or any(_names_strategy(text) for text in overrides)
    try:
        start = plan_in_force(loaded, allow_code=allow_code)
    except StrategyError:
        if not named:
            raise
        start = None
    above = None if strategy is None else make_strategy(strategy, allow_code=allow_code)
    below = above or (make_strategy(_ANY) if start is None else start.strategy)
    run = Plan(loaded, below).overridden(overrides, allow_code=allow_code, named=above is not None)
    return start or Plan(loaded, run.strategy), run


def resolve_scenario(scenario: Scenario | str | Path) -> Scenario:
    """Return a scenario, loaded if need be."""
    return load_scenario(str(scenario)) if isinstance(scenario, str | Path) else scenario


def _names_strategy(override: str) -> bool:
    return override.partition("=")[0].strip() == STRATEGY


@contextmanager
def _naming(option: str) -> Iterator[None]:
    """Let a wrong assignment be told by what the user has typed."""
    try:
        yield
    except ScenarioError as error:
        raise ScenarioError(str(error).replace("--set", option)) from None
