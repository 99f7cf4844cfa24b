"""What an adversary may do to a world: fields of nature, each between bounds, and how a mechanism is switched on.

Bounds are judgements unless a user states others: they say how far a world may plausibly go, and an exploitability
holds within them only. Incidents that an attack adds last from the end of the warm-up to the end of the run, which is
the longest that a run can show.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulator.config import Scenario, scenario_to_dict
from simulator.config.kinds import kind_of
from simulator.domain.units import HOUR
from simulator.errors import InputError, ScenarioError, UnknownNameError, did_you_mean, show
from simulator.runs.arguments import check_once, check_texts
from simulator.runs.plans import Plan
from simulator.space.variable import Variable
from simulator.space.wishes import swept_variable

ADDED = "redteam_"
"""What names of incidents begin with that an attack adds."""


@dataclass(frozen=True)
class Attack:
    """A mechanism of nature that can be turned against a strategy.

    Parameters
    ----------
    title : str
        In words.
    ranges : mapping of str to str
        Fields below the mechanism, each with the range that is searched by default.
    section : str
        Where it stands; empty for an incident.
    off : mapping
        Fields of the mechanism with which it does nothing, or as little as it can.
    kind : str
        Of an incident.
    of_policy : bool
        Whether it is about one policy.
    lasts : str
        Field that says how long an incident lasts; empty where it stays.
    """

    title: str
    ranges: Mapping[str, str]
    off: Mapping[str, Any]
    section: str = ""
    kind: str = ""
    of_policy: bool = False
    lasts: str = ""


ATTACKS: Mapping[str, Attack] = {
    "adversaries": Attack(
        "creators who hide what is removed and upload it again",
        {"share": "0:0.05", "step_up": "0:1", "reupload": "0:0.5"},
        {"share": 0.0},
        section="adversaries",
    ),
    "ban_evasion": Attack(
        "banned creators who return",
        {"returns": "0:1"},
        {"returns": 0.0},
        section="creators.ban_evasion",
    ),
    "surge": Attack(
        "a surge of violations of one policy",
        {"peak": "1:8:log", "novelty": "0:1"},
        {"peak": 1.0, "novelty": 0.0},
        kind="surge",
        of_policy=True,
        lasts="plateau",
    ),
    "brigade": Attack(
        "organised false reports on innocent uploads",
        {"targeted": "0:0.3", "rate": "0:0.001"},
        {"targeted": 0.0, "rate": 0.0},
        kind="report_brigade",
        lasts="duration",
    ),
    "storm": Attack(
        "copies of one violating event",
        {"per_hour": "1:500:log", "changed": "0:0.5"},
        {"per_hour": 1.0, "changed": 0.0},
        kind="reupload_storm",
        of_policy=True,
        lasts="plateau",
    ),
    "novelty": Attack(
        "violations of a kind that detectors have not learned",
        {"share": "0:0.5", "blind": "0:2"},
        {"share": 0.0, "blind": 0.0},
        kind="novel_content",
        of_policy=True,
    ),
}
"""By name."""


def armed(plan: Plan, names: Sequence[str], params: Sequence[str] | None) -> tuple[Plan, list[Variable]]:
    """Return the plan in a world in which attacks can be made, and what of nature varies.

    Parameters
    ----------
    plan : Plan
        The strategy that is attacked, in the world as given.
    names : sequence of str
        Attacks to make, each ``surge`` or, of one policy, ``surge:hate``. They switch on what is off.
    params : sequence of str, optional
        Fields of nature, each ``path`` or ``path=low:high``, beside those of attacks or with other bounds.

    Raises
    ------
    InputError
        If an attack is unknown, a field is not of nature, or nothing is left to vary.
    """
    check_texts("attacks", names, "surge")
    check_texts("params", params or (), "uploads.per_day=1000:2000")
    check_once("An attack", names)
    scenario, ranges = plan.scenario, {} if names or params else _on(plan.scenario)
    for name in names:
        scenario, found = _with(scenario, name)
        ranges |= found
    stated = [text.partition("=") for text in params or ()]
    check_once("A field of nature", (path.strip() for path, _, _ in stated))
    ranges |= {path.strip(): wish.strip() or None for path, _, wish in stated}
    if not ranges:
        raise InputError(
            f"Scenario {scenario.name!r} has no mechanism to attack with: name attacks, of {', '.join(ATTACKS)}, or "
            "fields of nature."
        )
    for path in ranges:
        _check(path)
    variables = [
        _holding(swept_variable(plan.strategy, scenario, path, wish), scenario) for path, wish in ranges.items()
    ]
    return Plan(scenario, plan.strategy), variables


def _on(scenario: Scenario) -> dict[str, str | None]:
    """Return the ranges of mechanisms and incidents that a scenario has."""
    data = scenario_to_dict(scenario)
    found: dict[str, str | None] = {}
    for attack in ATTACKS.values():
        if attack.section and _part(data, attack.section) is not None:
            found |= {f"{attack.section}.{name}": wish for name, wish in attack.ranges.items()}
        for key, incident in data["incidents"].items():
            if incident["kind"] == attack.kind:
                found |= {f"incidents.{key}.{name}": wish for name, wish in attack.ranges.items()}
    return found


def _with(scenario: Scenario, text: str) -> tuple[Scenario, dict[str, str | None]]:
    """Return a scenario in which an attack can be made, and the ranges of its fields."""
    name, _, policy = text.partition(":")
    attack = ATTACKS.get(name)
    if attack is None:
        raise UnknownNameError(
            f"An attack must be one of {', '.join(ATTACKS)}. Got {show(name)} instead.{did_you_mean(name, ATTACKS)}"
        )
    if policy and not attack.of_policy:
        raise InputError(f"The attack {name!r} is of no single policy. Got {show(text)} instead.")
    if policy and policy not in scenario.policies:
        raise UnknownNameError(
            f"An attack must name a policy of the scenario. Got {show(policy)} in {show(text)} instead."
            + did_you_mean(policy, scenario.policies)
        )
    if attack.section:
        if _part(scenario_to_dict(scenario), attack.section) is None:
            scenario = scenario.override(f"{attack.section}={json.dumps(dict(attack.off))}")
        where = attack.section
    else:
        key = f"{ADDED}{name}" + (f"_{policy.replace('.', '_')}" if policy else "")
        where = f"incidents.{key}"
        if key not in scenario.incidents:  # a world that a red team found has it
            scenario = scenario.override(f"incidents.+{key}={json.dumps(_incident(attack, scenario, policy))}")
    return scenario, {f"{where}.{field}": wish for field, wish in attack.ranges.items()}


def _incident(attack: Attack, scenario: Scenario, policy: str) -> dict[str, Any]:
    """Return an incident that does as little as it can, from the end of the warm-up to the end of the run."""
    start = -(-float(scenario.warm_up or 0.0) // HOUR)
    end = max(start + 1, scenario.horizon // HOUR)
    made: dict[str, Any] = {"kind": attack.kind, "start": f"{start:.0f}h", **attack.off}
    if attack.lasts:
        made[attack.lasts] = f"{end - start:.0f}h"
    if attack.of_policy:
        made["policy"] = policy or _commonest(scenario)
    return made


def _commonest(scenario: Scenario) -> str:
    """Return the policy with the highest prevalence."""
    return max(scenario.policies, key=lambda name: scenario.policies[name].prevalence)


def _holding(variable: Variable, scenario: Scenario) -> Variable:
    """Return a variable whose range has the value that a scenario has, so that the world as given is one of all."""
    space = variable.space
    value = _part(scenario_to_dict(scenario), variable.param)
    if variable.chooses or not isinstance(value, int | float) or space.low is None or space.high is None:
        return variable
    return replace(variable, space=replace(space, low=min(space.low, value), high=max(space.high, value)))


def _check(path: str) -> None:
    try:
        kind = kind_of(path)
    except ScenarioError:
        return  # whoever reads it says what is wrong
    if kind != "nature":
        raise InputError(
            f"A red team changes nature, and leaves plan and run as they are. Got {show(path)}, which is {kind}, "
            "instead."
        )


def _part(data: Any, path: str) -> Any:
    for key in path.split("."):
        data = data.get(key) if isinstance(data, Mapping) else None
    return data
