"""Handle times: how long a job takes a reviewer of no particular pace, by pool and by the policy of the job.

Four families: exponential, log-normal, quantiles that the law passes through, and the distribution of a list of
observations. The law is stated in ``docs/world/handle_times.md``. Both engines draw from these tables.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config.model import of_policy
from simulator.rng import kernel, struct
from simulator.rng.distributions import lognormal_parameters

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.config.service import Service

EXPONENTIAL, LOGNORMAL, DETERMINISTIC, QUANTILES, OBSERVED = 0, 1, 2, 3, 4
"""Codes of the laws of service times."""

_CODES = {"exponential": EXPONENTIAL, "lognormal": LOGNORMAL, "deterministic": DETERMINISTIC}
Floats = NDArray[np.float64]


@struct
class ServiceLaw(NamedTuple):
    """Laws of service times; times in s; R pools, P policies, K knots of all tables, one table after the other."""

    law: NDArray[np.int64]
    """(R, P) EXPONENTIAL, LOGNORMAL, DETERMINISTIC, QUANTILES or OBSERVED."""
    mean: NDArray[np.float64]
    """(R, P) mean."""
    log_mean: NDArray[np.float64]
    """(R, P) mean of the log of a log-normal time."""
    log_sd: NDArray[np.float64]
    """(R, P) standard deviation of the log of a log-normal time."""
    first: NDArray[np.int64]
    """(R, P) first knot of the table of a law that has one."""
    knots: NDArray[np.int64]
    """(R, P) knots of that table."""
    at: NDArray[np.float64]
    """(K,) of QUANTILES, where a knot lies on the scale of a standard normal variable."""
    value: NDArray[np.float64]
    """(K,) of QUANTILES, the log of the time there; of OBSERVED, the times, rising."""


@kernel
def at_quantiles(pool: int, policy: int, z: float, service: ServiceLaw) -> float:
    """Return the time at ``z``: its log is linear between the knots, and goes on so beyond the last ones."""
    left = service.first[pool, policy]
    last = left + service.knots[pool, policy] - 1
    while left + 1 < last and service.at[left + 1] <= z:
        left += 1
    slope = (service.value[left + 1] - service.value[left]) / (service.at[left + 1] - service.at[left])
    return math.exp(service.value[left] + slope * (z - service.at[left]))


@kernel
def among_observed(pool: int, policy: int, u: float, service: ServiceLaw) -> float:
    """Return the quantile ``u`` of a list: observation ``i`` of n lies at (i - 1/2) / n, and lines run between them."""
    first, count = service.first[pool, policy], service.knots[pool, policy]
    place = u * count - 0.5
    if place <= 0.0:
        return float(service.value[first])
    left = int(place)
    if left >= count - 1:
        return float(service.value[first + count - 1])
    low, high = service.value[first + left], service.value[first + left + 1]
    return float(low + (place - left) * (high - low))


def service_law_of(scenario: Scenario) -> ServiceLaw:
    """Return the laws of a scenario: what a policy has of its own, else what its pool has."""
    rows = [
        [
            of_policy(pool.service_by_policy, *names) or pool.service
            for names in zip(scenario.policies, scenario.parents(), strict=True)
        ]
        for pool in scenario.pools.values()
    ]
    tables: list[tuple[Floats, Floats]] = []
    places: dict[int, tuple[int, int]] = {}  # policies that share a law share its table
    knots = 0
    for one in (one for row in rows for one in row):
        if id(one) not in places:
            at, value = knots_of(one)
            tables.append((at, value))
            places[id(one)] = knots, len(value)
            knots += len(value)
    logs = [[lognormal_parameters(one.mean or 0.0, one.cv) for one in row] for row in rows]
    return ServiceLaw(
        law=np.array([[_code(one) for one in row] for row in rows], dtype=np.int64),
        mean=np.array([[moments(one)[0] for one in row] for row in rows]),
        log_mean=np.array([[log_mean for log_mean, _ in row] for row in logs]),
        log_sd=np.array([[log_sd for _, log_sd in row] for row in logs]),
        first=np.array([[places[id(one)][0] for one in row] for row in rows], dtype=np.int64),
        knots=np.array([[places[id(one)][1] for one in row] for row in rows], dtype=np.int64),
        at=np.concatenate([at for at, _ in tables]),
        value=np.concatenate([value for _, value in tables]),
    )


def _code(service: Service) -> int:
    if service.quantiles:
        return QUANTILES
    return OBSERVED if service.observations is not None else _CODES[service.law]


def knots_of(service: Service) -> tuple[Floats, Floats]:
    """Return the table of a law, ``(at, value)`` as in ``ServiceLaw``; empty where it has none."""
    from scipy import special  # heavy, and only runs need it

    if service.quantiles:
        return special.ndtri(np.array(service.levels)), np.log(np.array(list(service.quantiles.values())))
    if service.observations is not None:
        return np.zeros(len(service.observations)), np.array(service.observations)
    return np.empty(0), np.empty(0)


def moments(service: Service) -> tuple[float, float]:
    """Return mean (s) and coefficient of variation of a law.

    Between two quantiles a time is log-normal, so its moments are sums of closed forms.
    """
    if service.quantiles:
        first, second = (_moment(service, power) for power in (1.0, 2.0))
        return first, math.sqrt(max(second / first**2 - 1.0, 0.0))
    if service.observations is not None:
        times = np.array(service.observations)
        return float(times.mean()), float(times.std() / times.mean())
    assert service.mean is not None  # a service has one of the three  # noqa: S101
    return service.mean, {"exponential": 1.0, "deterministic": 0.0}.get(service.law, service.cv)


def _moment(service: Service, power: float) -> float:
    """Return E[T^power] of a law given by quantiles: exp(a + b z) over each stretch of a standard normal z."""
    from scipy import special  # heavy, and only runs need it

    at, value = knots_of(service)
    slope = power * np.diff(value) / np.diff(at)
    start = power * value[:-1] - slope * at[:-1]
    low, high = np.concatenate([[-math.inf], at[1:-1]]), np.concatenate([at[1:-1], [math.inf]])
    parts = np.exp(start + slope**2 / 2) * (special.ndtr(high - slope) - special.ndtr(low - slope))
    return float(parts.sum())
