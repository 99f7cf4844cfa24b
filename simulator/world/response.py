"""Responses: effects of notices on the world's later uploads.

Deterred or discouraged creators, adversaries, retrained detectors: each mechanism declares an :class:`Answer`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.discovery import declared
from simulator.records import Chunk

from .bearing import Bearing, no_bearing
from .mechanisms import FOLDER

if TYPE_CHECKING:
    from .item_law import ItemLaw
    from .source import SimulatedSource

Kind = TypeVar("Kind", bound="Response")


class Response:
    """One response of the world to enforcement; an instance belongs to one run.

    What it knows at an upload are the notices up to the last control tick before it, so that its answers depend on no
    portioning of the uploads. A method that is left out does nothing.

    Examples
    --------
    Creators who stop for good after their first removal::

        class Discouraged(Response):
            def __init__(self):
                self.gone = set()

            def learn(self, notices, now):
                removals = notices[notices["kind"] == Event.REMOVE]
                self.gone.update(removals["creator"].tolist())

            def mark(self, chunk):
                chunk.withheld[np.isin(chunk.creator, list(self.gone))] = 1
    """

    def learn(self, notices: NDArray[np.void], now: float) -> None:
        """Take the notices (``NOTICE``) of the time since the last tick; ``now`` (s) is the present one."""

    def refit(self, law: ItemLaw) -> ItemLaw:
        """Return the laws for uploads with a bearing."""
        return law

    def bear(self, chunk: Chunk, bearing: Bearing) -> None:
        """Write the changes of a chunk's uploads into its bearing, and set ``touched`` for them."""

    def mark(self, chunk: Chunk) -> None:
        """Change columns of a chunk of its own in place, after uploads with a bearing have been redrawn."""


@dataclass(frozen=True)
class Answer:
    """The constructor of a response; a mechanism declares it as its ``RESPONSE``."""

    rank: int
    """Its place in the order in which all act."""
    make: Callable[[SimulatedSource], Response | None]
    """Makes a response of a world, or None where the scenario has it switched off."""


class Responses:
    """The responses of one run, in the order in which they act.

    Parameters
    ----------
    world : SimulatedSource
    responses : sequence of Response
        A shift or a hidden part of several adds up; of several sources, markets or hops the last one holds.
    """

    def __init__(self, world: SimulatedSource, responses: Sequence[Response]) -> None:
        self._world = world
        self._responses = tuple(responses)

    def __bool__(self) -> bool:
        """Return whether there are any responses."""
        return bool(self._responses)

    def of_kind(self, kind: type[Kind]) -> Kind | None:
        """Return the first response of a class, on which an order may act; None = there is none."""
        return next((response for response in self._responses if isinstance(response, kind)), None)

    def learn(self, notices: NDArray[np.void], now: float) -> None:
        """Give every response the notices since the last tick."""
        for response in self._responses:
            response.learn(notices, now)

    def rewritten(self, chunk: Chunk) -> Chunk:
        """Return the uploads after all responses; a chunk must not span a tick."""
        bearing = no_bearing(len(chunk))
        for response in self._responses:
            response.bear(chunk, bearing)
        law = self._world.item_law
        for response in self._responses:
            law = response.refit(law)
        again = self._world.redrawn(chunk, bearing, law)
        for response in self._responses:
            response.mark(again)
        return again


@cache
def answers() -> tuple[Answer, ...]:
    """Return the world's responses, in the order in which they act."""
    return declared(FOLDER, "RESPONSE", Answer)


def responses_of(world: SimulatedSource, more: Sequence[Response] = ()) -> Responses:
    """Return the responses that a world's scenario switches on, and more after them."""
    made = (answer.make(world) for answer in answers())
    return Responses(world, [*(response for response in made if response is not None), *more])
