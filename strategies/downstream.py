"""What classes of jobs cost in a queue that serves by the c-mu rule: waits by Cobham's formula with Erlang's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def chance_of_wait(load: float, servers: float) -> float:
    """Return Erlang's probability that a job finds all servers busy; ``load`` is rate x service time.

    Servers may be a fraction, as their mean over a day is: between whole numbers it is interpolated.

    Examples
    --------
    >>> chance_of_wait(0.5, 1), round(chance_of_wait(1.0, 2), 6), chance_of_wait(3.0, 2)
    (0.5, 0.333333, 1.0)
    """
    if load >= servers:
        return 1.0
    if load <= 0.0:
        return 0.0
    few = max(int(servers), 1)
    low = _erlang_c(load, few)
    return low + (max(servers, few) - few) * (_erlang_c(load, few + 1) - low)


def _erlang_c(load: float, servers: int) -> float:
    """Return Erlang's C of a whole number of servers, by the recursion of Erlang's B."""
    if load >= servers:
        return 1.0
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return servers * blocked / (servers - load * (1.0 - blocked))


def priority_waits(rate: Floats, service: float, servers: float, longest: float) -> Floats:
    """Return the mean waits of classes in order of their priority, highest first, s; no job is interrupted.

    ``W_l = W / ((1 - s_{l-1})(1 - s_l))`` with ``s_l`` the utilisation by the first ``l`` classes and
    ``W = C x service / servers`` (Cobham). Exact for Poisson arrivals and exponential services of one mean.

    Parameters
    ----------
    rate : (L,) jobs per s
    service : float
        Mean service time of all classes, s.
    servers : float
        > 0.
    longest : float
        Wait, s, of classes that the servers cannot keep up with, and the most that any waits.
    """
    used = np.cumsum(rate) * service / servers
    total = float(used[-1]) if used.size else 0.0
    base = chance_of_wait(total * servers, servers) * service / servers
    before = np.concatenate([[0.0], used[:-1]])
    with np.errstate(divide="ignore", invalid="ignore"):
        waits = base / ((1.0 - before) * (1.0 - used))
    return np.where(used < 1.0, np.minimum(waits, longest), longest)


def queue_cost(
    rate: Floats, cost: Floats, service: float, servers: float, longest: float, seen: Callable[[Floats], Floats]
) -> float:
    """Return the mean cost per second of what classes of jobs cause until they are decided.

    Jobs go by the c-mu rule, which for one mean service time is by ``cost``.

    Parameters
    ----------
    rate : (L,) jobs per s
    cost : (L,) expected cost of a job that is never decided
    service, servers, longest : float
        As for ``priority_waits``.
    seen : callable
        Part of that cost that has been caused at some times (s) after arrival.
    """
    order = np.argsort(-cost, kind="stable")
    waits = priority_waits(rate[order], service, servers, longest)
    return float((rate[order] * cost[order] * seen(waits + service)).sum())
