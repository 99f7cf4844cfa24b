"""Consequences of violating verdicts, by policy and severity of the reading.

The law is stated in ``docs/world/consequences.md``. Both engines and likely lives follow these tables.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config.model import chosen_of
from simulator.domain.actions import Consequence
from simulator.rng import kernel, struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.config import Scenario

STRIKE = int(Consequence.STRIKE)
"""Consequence of decisions without a review, as a number that kernels take."""


@struct
class Consequences(NamedTuple):
    """Rules by policy; P policies, K the most rules of one."""

    severity: NDArray[np.float64]
    """(P, K) reading from which each rule applies, severity sd, rising; inf = no more."""
    what: NDArray[np.uint8]
    """(P, K) Consequence."""


def consequences_from(rules: Sequence[Sequence[tuple[float, Consequence]]]) -> Consequences:
    """Return the tables of the rules of each policy: (severity, consequence), rising."""
    longest = max(map(len, rules), default=0)
    severity = np.full((len(rules), longest), math.inf)
    what = np.full((len(rules), longest), Consequence.STRIKE, dtype=np.uint8)
    for policy, own in enumerate(rules):
        for place, (least, consequence) in enumerate(own):
            severity[policy, place], what[policy, place] = least, consequence
    return Consequences(severity, what)


def consequences_of(scenario: Scenario) -> Consequences:
    """Return the tables of a scenario."""
    given = scenario.enforcement.verdicts
    covered = [chosen_of(scenario, "policies", rule.policies) for rule in given]
    return consequences_from(
        [
            [
                (rule.severity, Consequence[rule.consequence.upper()])
                for rule, policies in zip(given, covered, strict=True)
                if policy in policies
            ]
            for policy in scenario.policies
        ]
    )


@kernel
def consequence_of(policy: int, read: float, law: Consequences) -> int:
    """Return what a violating verdict with a reading above the line leads to: a ``Consequence``."""
    what = STRIKE
    for place in range(law.severity.shape[1]):
        if read >= law.severity[policy, place]:
            what = int(law.what[policy, place])
    return what


@kernel
def leaves_visible(what: int) -> bool:
    """Return whether a consequence leaves the item visible."""
    return bool(Consequence.LIMIT <= what <= Consequence.AGE_GATE)
