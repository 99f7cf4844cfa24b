"""Places in brackets behind an indicator, as in ``violative_view_rate[TR]`` or ``exposure[policy=hate]``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from simulator.errors import InputError, UnknownNameError, did_you_mean, show

from .base import Indicator

_PLACED = re.compile(r"\s*([A-Za-z_][\w.]*)\s*(?:\[([^\[\]]*)\])?\s*")


def parse_placed(text: str, known: Mapping[str, Indicator]) -> tuple[Indicator, tuple[str, ...]]:
    """Return the indicator and the places that a text such as ``violative_view_rate[TR]`` names.

    Raises
    ------
    InputError
        If the text is not of that form.
    UnknownNameError
        If there is no such indicator.

    Examples
    --------
    >>> from simulator.indicators import INDICATORS
    >>> indicator, places = parse_placed("exposure[TR, hate]", INDICATORS)
    >>> indicator.id, places
    ('exposure', ('TR', 'hate'))
    """
    match = _PLACED.fullmatch(text)
    if match is None:
        raise InputError(
            "An indicator must be an id, perhaps with places in brackets, such as 'violative_view_rate[TR]'. "
            f"Got {show(text)} instead."
        )
    if match[1] not in known:
        raise UnknownNameError(
            f"An indicator must be a known one. Got {show(match[1])} instead.{did_you_mean(match[1], known)}"
        )
    return known[match[1]], split_places(match[2], text)


def split_places(within: str | None, whole: str) -> tuple[str, ...]:
    """Return the places that stand within brackets; None where there are no brackets.

    Raises
    ------
    InputError
        If a place is empty.
    """
    places = () if within is None else tuple(place.strip() for place in within.split(","))
    if "" in places:
        raise InputError(f"The brackets behind an indicator must hold names. Got {show(whole)} instead.")
    return places


def cell_of(places: Sequence[str], names: Mapping[str, Sequence[str]], whole: str) -> dict[str, str]:
    """Return places as a cell, axis to name.

    Parameters
    ----------
    places : sequence of str
        Names, each perhaps with its axis, ``policy=hate``.
    names : mapping of str to sequence of str
        The names along each axis.
    whole : str
        The text in which the places stand, for errors.

    Raises
    ------
    UnknownNameError
        If no axis has a name, or the axis that is named has not.
    InputError
        If several axes have it, or two places are of one axis.
    """
    found: dict[str, str] = {}
    for place in places:
        axis, name = _placed(place, names, whole)
        if axis in found:
            raise InputError(
                f"Brackets must name at most one {axis}. Got {found[axis]!r} and {name!r} in {whole!r} instead."
            )
        found[axis] = name
    return found


def _placed(place: str, names: Mapping[str, Sequence[str]], whole: str) -> tuple[str, str]:
    axis, given, name = place.rpartition("=")
    axis, name = axis.strip(), name.strip()
    if given and axis not in names:
        raise UnknownNameError(
            f"A place in brackets must be on an axis of the indicator. Got {place!r} in {whole!r} instead."
            + did_you_mean(axis, names)
        )
    axes = [one for one, labels in names.items() if name in labels and axis in ("", one)]
    if not axes:
        labels = [label for one in names if axis in ("", one) for label in names[one]]
        raise UnknownNameError(
            f"A place in brackets must be a {axis or 'market, policy, tier or pool'} of the scenario. "
            f"Got {name!r} in {whole!r} instead.{did_you_mean(name, labels)}"
        )
    if len(axes) > 1:
        raise InputError(
            f"A place in brackets must name its axis where several axes have the name, such as "
            f"'{axes[0]}={name}'. Got {place!r} in {whole!r} instead."
        )
    return axes[0], name
