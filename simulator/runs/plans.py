"""Plans: a strategy and the fields of a scenario, from a spec or a plan file, as a change of the plan in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from simulator.config import Scenario, load_scenario, scenario_hash, split_overrides
from simulator.config.plan_file import BASELINE, PlanFile, is_plan_file, plan_layers
from simulator.errors import InputError, StrategyError, show
from simulator.strategy import Strategy
from simulator.strategy.lookup import (
    changed_strategy,
    make_strategy,
    strategy_in_force,
    strategy_of_plan,
    trust_treatment,
)

from .arguments import check_flag, check_texts


@dataclass(frozen=True)
class Plan:
    """The plan of an arm: a scenario under a strategy.

    Parameters
    ----------
    scenario : Scenario
    strategy : Strategy
    named : bool
        Whether the strategy was named beside the scenario; if not, it is the scenario's, whose field follows it.
    """

    scenario: Scenario
    strategy: Strategy
    named: bool = True

    @property
    def identity(self) -> str:
        """Text that two plans share only if they are equal to the last bit."""
        return f"{self.strategy.spec} on {scenario_hash(self.scenario)}"

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

    def overridden(self, overrides: Sequence[str], option: str = "--set", *, allow_code: bool = False) -> Plan:
        """Return this plan with assignments made: fields by their path, and parameters as ``strategy.remove_at=0.9``.

        Parameters
        ----------
        overrides : sequence of str
        option : str
            What the sentence of a wrong assignment begins with.
        allow_code : bool
            Whether a strategy file that an assignment names may name code.
        """
        fields, changes = split_overrides(overrides, option)
        scenario, strategy = self.scenario.override(*fields, option=option), self.strategy
        if changes:
            changes = [change.among(scenario.policies) for change in changes]
            strategy = changed_strategy(strategy, changes, allow_code=allow_code)
            scenario = scenario if self.named else scenario.model_copy(update={"strategy": strategy.spec})
        return Plan(scenario, strategy, self.named)

    def _under(self, layer: PlanFile, *, allow_code: bool) -> Plan:
        known = (BASELINE, self.scenario.name)
        if layer.based_on not in known and not is_plan_file(layer.based_on):
            raise InputError(
                f"{layer.where}: based_on must be 'baseline' (the plan of the baseline arm), the scenario that is run "
                f"({self.scenario.name!r}) or a plan file. Got {show(layer.based_on)} instead."
            )
        layer = replace(layer, changes=tuple(change.among(self.scenario.policies) for change in layer.changes))
        strategy = strategy_of_plan(layer, self.strategy, allow_code=allow_code)
        scenario = layer.applied(self.scenario)
        if _treatment(scenario) != _treatment(self.scenario):
            trust_treatment(scenario, layer.where, allow_code=allow_code)
        return Plan(scenario, strategy, self.named or strategy != self.strategy)


def plan_in_force(scenario: Scenario, *, allow_code: bool = False) -> Plan:
    """Return the plan of a scenario: its fields, and the strategy that it names."""
    return Plan(scenario, strategy_in_force(scenario, allow_code=allow_code), named=False)


def planned(
    scenario: Scenario | str | Path,
    strategy: Strategy | str | None = None,
    overrides: Sequence[str] = (),
    *,
    allow_code: bool = False,
) -> tuple[Plan, Plan]:
    """Return the plan of a scenario as loaded, and the plan that a run makes of it.

    Overrides change the strategy that is given or, without one, the scenario's. Where the run names a strategy, code
    that the scenario names is not imported; the plan as loaded then has the run's strategy.

    Parameters
    ----------
    scenario, strategy, overrides, allow_code
        As of ``simulate``.
    """
    check_texts("overrides", overrides, "scale=0.5")
    check_flag("allow_code", allow_code)
    loaded = resolve_scenario(scenario)
    try:
        start = plan_in_force(loaded, allow_code=allow_code)
    except StrategyError:
        named = make_strategy(strategy, allow_code=allow_code) if strategy is not None else _named_by(overrides)
        if named is None:
            raise
        start = Plan(loaded, named, named=strategy is not None)
    run = start if strategy is None else Plan(loaded, make_strategy(strategy, allow_code=allow_code))
    run = run.overridden(overrides, allow_code=allow_code)
    if _treatment(run.scenario) == _treatment(loaded):
        trust_treatment(loaded, allow_code=allow_code)
    return start, run


def _treatment(scenario: Scenario) -> str | None:
    return None if scenario.arms is None else scenario.arms.strategy


def resolve_scenario(scenario: Scenario | str | Path) -> Scenario:
    """Return a scenario, loaded if need be.

    Raises
    ------
    InputError
        If it is neither a scenario nor the name or path of one.
    """
    if isinstance(scenario, str | Path):
        return load_scenario(str(scenario))
    if not isinstance(scenario, Scenario):
        raise InputError(
            f"A scenario must be a Scenario, the name of a shipped one, or a path. Got {show(scenario)} instead."
        )
    return scenario


def _named_by(overrides: Sequence[str]) -> Strategy | None:
    """Return the strategy that ``strategy=...`` names among the overrides."""
    specs = [change.value for change in split_overrides(overrides)[1] if len(change.keys) == 1]
    return make_strategy(str(specs[-1])) if specs else None
