"""How the world answers to enforcement: creators who take care or leave, adversaries, detectors that learn.

Each answer is one file with one :class:`Response`; :data:`RESPONSES` lists them in the order in which they act.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simulator.world.source import SimulatedSource

from .adversaries import Adversaries
from .ban_evasion import ban_evasion
from .churn import churn
from .deterrence import deterrence
from .hash_bank import hash_bank
from .responses import Response, Responses
from .retraining import retraining

RESPONSES: tuple[Callable[[SimulatedSource], Response | None], ...] = (
    ban_evasion,
    deterrence,
    churn,
    Adversaries.of,
    retraining,
    hash_bank,
)
"""Makes a response of a world, or None where the scenario has it switched off; in the order in which they act."""


def responses_of(world: SimulatedSource, more: Sequence[Response] = ()) -> Responses:
    """Return the responses that a world's scenario switches on, and more after them."""
    made = (make(world) for make in RESPONSES)
    return Responses(world, [*(response for response in made if response is not None), *more])


__all__ = ["RESPONSES", "Response", "Responses", "responses_of"]
