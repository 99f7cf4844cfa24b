"""SSCONT-1 of the SimOpt library: an inventory with continuous (s, S) ordering, to be run at the least cost per period.

When the inventory position falls below ``s`` it is ordered up to ``S``. Demand per period is exponential with mean
100, an order arrives after a Poisson number of periods with mean 6. Costs: 36 an order and 2 a unit; 1 for a unit held
at the end of a period; 4 for a unit of demand that is not met on time. 100 periods count after a warm-up of 20.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

PERIODS, WARM_UP = 120, 20
DEMAND, LEAD = 100.0, 6.0
FIXED, VARIABLE, HOLDING, BACKORDER = 36.0, 2.0, 1.0, 4.0
START = (1000.0, 2000.0)


@lru_cache(maxsize=4096)
def luck(seed: int) -> tuple[list[float], list[int]]:
    """Return demands and lead times of one replication: the same for every (s, S)."""
    random = np.random.default_rng([20, seed])
    return random.exponential(DEMAND, PERIODS).tolist(), random.poisson(LEAD, PERIODS).tolist()


def cost(least: float, most: float, seed: int) -> float:
    """Return the mean cost per period of ordering up to ``most`` when the position is below ``least``."""
    demands, leads = luck(seed)
    arriving = [0.0] * (PERIODS + 1)
    stock, ordered, total = least, 0.0, 0.0
    for period, demand in enumerate(demands):
        begin, stock = stock, stock - demand
        spent = 0.0
        if stock + ordered < least:
            quantity = most - stock - ordered
            ordered += quantity
            spent = FIXED + VARIABLE * quantity
            due = period + 1 + leads[period]
            if due <= PERIODS:
                arriving[due] += quantity
        if period >= WARM_UP:
            short = min(demand, max(demand - begin, 0.0))
            total += spent + HOLDING * max(stock, 0.0) + BACKORDER * short
        stock += arriving[period + 1]
        ordered -= arriving[period + 1]
    return total / (PERIODS - WARM_UP)
