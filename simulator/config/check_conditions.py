"""What must hold of incidents, drift and networks: names exist, and prevalences stay below one half."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .fields import ALL, Problem, known
from .incidents import DetectorOutage, PolicyChange, ReportBrigade, StaffingShortfall, Surge

if TYPE_CHECKING:
    from .models import Scenario

Path = tuple[str | int, ...]


def check_conditions(scenario: Scenario) -> Iterator[Problem]:
    """Check incidents, drift and networks against the parts of the scenario that they name."""
    for policy in scenario.detection.drift.per_day:
        yield from known(policy, scenario.policies, ("detection", "drift", "per_day"), "a policy")
    for name, incident in scenario.incidents.items():
        path = ("incidents", name)
        if isinstance(incident, Surge | PolicyChange):
            yield from known(incident.policy, scenario.policies, (*path, "policy"), "a policy")
        if isinstance(incident, DetectorOutage):
            yield from _all_known(incident.policies, scenario.policies, (*path, "policies"), "a policy")
        if isinstance(incident, Surge | DetectorOutage | ReportBrigade):
            yield from _all_known(incident.markets, scenario.markets, (*path, "markets"), "a market")
        if isinstance(incident, StaffingShortfall):
            yield from _all_known(incident.pools, scenario.pools, (*path, "pools"), "a pool")
        if isinstance(incident, Surge) and incident.policy in scenario.policies:
            yield from _check_peak(scenario, incident, (*path, "peak"))
    if scenario.networks is not None:
        policies = scenario.networks.rings.policies
        yield from _all_known(policies, scenario.policies, ("networks", "rings", "policies"), "a policy")


def _all_known(names: Iterable[str], among: Iterable[str], path: Path, what: str) -> Iterator[Problem]:
    among = [*among, ALL]
    for place, name in enumerate(names):
        yield from known(name, among, (*path, place), f"{what} or '*'")


def _check_peak(scenario: Scenario, surge: Surge, path: Path) -> Iterator[Problem]:
    ordinary = scenario.policies[surge.policy].prevalence
    hit = [market for name, market in scenario.markets.items() if ALL in surge.markets or name in surge.markets]
    highest = max((ordinary * market.prevalence_multiplier.get(surge.policy, 1.0) for market in hit), default=0.0)
    if highest * surge.peak >= 0.5:
        must = f"must keep the prevalence below 0.5 in all of its markets; it is {highest:.3g} in ordinary times"
        yield Problem(path, must, surge.peak)
