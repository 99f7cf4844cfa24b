"""An indicator as users name it, perhaps in a place, held against the scenarios that are to show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.config.needs import is_met
from simulator.errors import InputError, show
from simulator.indicators import INDICATORS, Indicator
from simulator.indicators.applies import axis_names
from simulator.indicators.places import cell_of, parse_placed

if TYPE_CHECKING:
    from simulator.config import Scenario


def asked(text: str, scenarios: Sequence[Scenario], wish: str) -> tuple[Indicator, Mapping[str, str]]:
    """Return the indicator and the cell that a text names, such as ``violative_view_rate[TR]``.

    Parameters
    ----------
    text : str
    scenarios : sequence of Scenario
    wish : str
        What is asked of the indicator, for the sentence of a refusal: ``planned for``.

    Raises
    ------
    InputError
        If there is no such indicator or place, or a scenario lacks what the indicator needs.
    """
    indicator, places = parse_placed(text, INDICATORS)
    cell: Mapping[str, str] = {}
    for scenario in scenarios:
        cell = cell_of(places, axis_names(scenario), text)
        indicator.check(tuple(cell))
        off = [need for need in indicator.needs if not is_met(need, scenario)]
        if off:
            raise InputError(
                f"{show(text)} cannot be {wish}: it needs {' and '.join(f'`{need}`' for need in off)}, "
                f"which {'is' if len(off) == 1 else 'are'} off."
            )
    return indicator, cell
