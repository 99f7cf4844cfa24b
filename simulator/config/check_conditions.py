"""What must hold of incidents, drift and networks: names exist, and prevalences stay below one half."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .fields import ALL, Problem, known
from .incidents import (
    DetectorOutage,
    NovelContent,
    PolicyChange,
    ReportBrigade,
    ReuploadStorm,
    StaffingShortfall,
    Surge,
)

if TYPE_CHECKING:
    from .models import Market, Scenario

Path = tuple[str | int, ...]


def check_conditions(scenario: Scenario) -> Iterator[Problem]:
    """Check incidents, drift and networks against the parts of the scenario that they name."""
    for policy in scenario.detection.drift.per_day:
        yield from known(policy, scenario.policies, ("detection", "drift", "per_day"), "a policy")
    if scenario.detection.learning is not None and scenario.detection.drift.retrain_every is not None:
        must = "must be null where `detection.learning` says when detectors are retrained"
        yield Problem(("detection", "drift", "retrain_every"), must, scenario.detection.drift.retrain_every)
    for name, incident in scenario.incidents.items():
        path = ("incidents", name)
        if isinstance(incident, Surge | PolicyChange | ReuploadStorm | NovelContent):
            yield from known(incident.policy, scenario.policies, (*path, "policy"), "a policy")
        if isinstance(incident, DetectorOutage):
            yield from _all_known(incident.policies, scenario.policies, (*path, "policies"), "a policy")
        if isinstance(incident, Surge | DetectorOutage | ReportBrigade | ReuploadStorm | NovelContent):
            yield from _all_known(incident.markets, scenario.markets, (*path, "markets"), "a market")
        if isinstance(incident, StaffingShortfall):
            yield from _all_known(incident.pools, scenario.pools, (*path, "pools"), "a pool")
        if isinstance(incident, Surge) and incident.policy in scenario.policies:
            yield from _check_peak(scenario, incident, (*path, "peak"))
        if isinstance(incident, ReuploadStorm) and incident.policy in scenario.policies:
            yield from _check_storm(scenario, incident, path)
    if scenario.networks is not None:
        policies = scenario.networks.rings.policies
        yield from _all_known(policies, scenario.policies, ("networks", "rings", "policies"), "a policy")


def _all_known(names: Iterable[str], among: Iterable[str], path: Path, what: str) -> Iterator[Problem]:
    among = [*among, ALL]
    for place, name in enumerate(names):
        yield from known(name, among, (*path, place), f"{what} or '*'")


def _hit(scenario: Scenario, names: tuple[str, ...]) -> list[Market]:
    return [market for name, market in scenario.markets.items() if ALL in names or name in names]


def _check_storm(scenario: Scenario, storm: ReuploadStorm, path: Path) -> Iterator[Problem]:
    hit = [market for market in _hit(scenario, storm.markets) if market.share]
    if not hit:
        yield Problem((*path, "markets"), "must name a market whose `share` is above 0", list(storm.markets))
    prevalence = scenario.policies[storm.policy].prevalence
    if not all(prevalence * market.prevalence_multiplier.get(storm.policy, 1.0) for market in hit):
        must = "must be a policy with a prevalence above 0 in all of its markets"
        yield Problem((*path, "policy"), must, storm.policy)


def _check_peak(scenario: Scenario, surge: Surge, path: Path) -> Iterator[Problem]:
    ordinary = scenario.policies[surge.policy].prevalence
    hit = _hit(scenario, surge.markets)
    highest = max((ordinary * market.prevalence_multiplier.get(surge.policy, 1.0) for market in hit), default=0.0)
    if highest * surge.peak >= 0.5:
        must = f"must keep the prevalence below 0.5 in all of its markets; it is {highest:.3g} in ordinary times"
        yield Problem(path, must, surge.peak)
