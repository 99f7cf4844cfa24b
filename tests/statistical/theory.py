"""Exact stationary results of queueing theory, computed from their formulas."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.linalg import null_space


@dataclass(frozen=True)
class Queue:
    """Stationary values: probability of waiting, mean wait (s), mean number waiting, probability of abandoning."""

    p_wait: float
    wait: float
    length: float
    abandon: float = 0.0


def erlang_c(servers: int, arrival: float, service: float) -> Queue:
    """Return M/M/c (Erlang 1917): arrival and service rates a second."""
    load = arrival / service
    terms = [load**k / math.factorial(k) for k in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    p_wait = last / (sum(terms) + last)
    wait = p_wait / (servers * service - arrival)
    return Queue(p_wait, wait, arrival * wait)


def erlang_a(servers: int, arrival: float, service: float, abandonment: float, size: int = 400) -> Queue:
    """Return M/M/c+M (Palm 1946) from the balance equations of its birth-death chain cut at ``size`` customers."""
    states = np.arange(size)
    deaths = np.minimum(states, servers) * service + np.maximum(states - servers, 0) * abandonment
    generator = np.diag(np.full(size - 1, arrival), 1) + np.diag(deaths[1:], -1)
    generator -= np.diag(generator.sum(axis=1))
    stationary = null_space(generator.T)[:, 0]
    stationary /= stationary.sum()
    length = float(stationary @ np.maximum(states - servers, 0))
    return Queue(float(stationary[servers:].sum()), length / arrival, length, abandonment * length / arrival)


def priority_waits(servers: int, arrivals: tuple[float, ...], service: float) -> list[float]:
    """Return the mean waits of classes, highest first, without preemption and with equal service (Cobham 1954)."""
    p_wait = erlang_c(servers, sum(arrivals), service).p_wait
    waits, before = [], 0.0
    for arrival in arrivals:
        after = before + arrival / (servers * service)
        waits.append(p_wait / (servers * service) / ((1 - before) * (1 - after)))
        before = after
    return waits


def pollaczek_khinchine(arrival: float, mean: float, cv: float) -> Queue:
    """Return M/G/1: the wait depends on the service law through its mean and coefficient of variation only."""
    load = arrival * mean
    wait = load * mean * (1 + cv * cv) / (2 * (1 - load))
    return Queue(load, wait, arrival * wait)
