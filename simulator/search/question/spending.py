"""What an adversary can afford: each field has a price per unit that it is moved, and all moves together a budget.

Worlds that cost more are not refused, which would leave a sampler with little to learn from. They are moved straight
back towards the world as given, in the coordinates that the sampler draws, until they can be afforded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from simulator.errors import InputError, did_you_mean, show
from simulator.space.search_space import SearchSpace, Values

_HALVINGS = 40


@dataclass(frozen=True)
class Spending:
    """Prices of fields and a budget.

    Parameters
    ----------
    prices : mapping of str to float
        By variable: what one unit of its distance from the value as given costs, such as accounts per share of them.
    budget : float
        What all distances together may cost, in the same currency.
    """

    prices: Mapping[str, float]
    budget: float

    def cost(self, values: Values, given: Values) -> float:
        """Return what it costs to move from values as given to others; what is not searched does not move.

        >>> Spending({"share": 1e6}, 5000.0).cost({"share": 0.004, "step_up": 1.0}, {"share": 0.001, "step_up": 0.0})
        3000.0
        """
        return float(
            sum(price * abs(values[name] - given[name]) for name, price in self.prices.items() if name in given)
        )

    def afforded(self, values: dict[str, Any], space: SearchSpace) -> dict[str, Any]:
        """Return values, or those on the way back to the values as given that the budget just allows."""
        given = space.values_given()
        if given is None or self.cost(values, given) <= self.budget:
            return values
        priced = [one for one in space.variables if one.name in self.prices]
        ends = [(one, one.part(given[one.name]), one.part(values[one.name])) for one in priced]
        low, high, found = 0.0, 1.0, {**values, **{one.name: given[one.name] for one in priced}}
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            moved = {one.name: one.at(start + middle * (end - start)) for one, start, end in ends}
            if self.cost(moved, given) <= self.budget:
                low, found = middle, {**values, **moved}
            else:
                high = middle
        return found


def spending(prices: Mapping[str, float], budget: float | None, space: SearchSpace) -> Spending | None:
    """Return the prices and the budget of a search; None without them.

    Raises
    ------
    InputError
        If there is one without the other, a price is of nothing that is searched, or a number is none.
    """
    if budget is None and not prices:
        return None
    if budget is None or not prices:
        raise InputError("A budget needs the cost of a field, and costs need a budget: state both.")
    numbers = {one.name: one for one in space.variables if not one.chooses}
    for name, price in prices.items():
        if name not in numbers:
            raise InputError(
                f"A cost must be of a number that is searched, of {', '.join(numbers)}. Got {show(name)} instead."
                + did_you_mean(name, numbers)
            )
        _check(price, f"The cost of {name}")
    _check(budget, "The budget")
    return Spending(dict(prices), float(budget))


def _check(number: Any, what: str) -> None:
    if isinstance(number, bool) or not isinstance(number, int | float) or not isfinite(number) or number <= 0:
        raise InputError(f"{what} must be a number above 0. Got {show(number)} instead.")
