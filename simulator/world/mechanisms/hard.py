"""Hard violations: items that a policy's detector hardly reads. The law is stated in ``docs/world/severity.md``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.policies import Policy
from simulator.records.segments import Segment
from simulator.rng import struct


@struct
class HardLaw(NamedTuple):
    """What the kernel that draws items takes of P policies."""

    share: NDArray[np.float64]
    """(P,) share of items whose severity the policy's detector hardly reads, whatever that severity is."""
    rows: int
    """Rows of the detectors' tables before those of such items: row (kind x S + state) x M + market, kind 1 is hard."""
    views: NDArray[np.float64]
    """(P,) factor on the views of such items that violate."""
    report_rate: NDArray[np.float64]
    """(M, P) reports per view of a clear violation among them; M markets."""


def is_on(scenario: Scenario) -> bool:
    """Return whether any item is hard to read."""
    return any(policy.hard is not None and policy.hard.share > 0 for policy in scenario.policies.values())


def hard_law(scenario: Scenario, rows: int) -> HardLaw:
    """Return the law of hard items; ``rows`` is the length of the tables of ordinary ones."""
    policies = scenario.policies.values()
    return HardLaw(
        share=np.array([policy.hard.share if policy.hard is not None else 0.0 for policy in policies]),
        rows=rows,
        views=np.array([_views(policy) for policy in policies]),
        report_rate=np.outer(
            [market.report_rate_multiplier for market in scenario.markets.values()],
            [_report_rate(policy) for policy in policies],
        ),
    )


def _views(policy: Policy) -> float:
    own = policy.hard.view_multiplier if policy.hard is not None else None
    return policy.view_multiplier if own is None else own


def _report_rate(policy: Policy) -> float:
    own = policy.hard.report_rate if policy.hard is not None else None
    return policy.report_rate if own is None else own


SEGMENTS = (
    Segment(
        55,
        "hard",
        "violating uploads that detectors hardly read",
        "policies.*.hard",
        lambda chunk: (chunk.hard != 0) & (chunk.margin > 0.0),
    ),
)
"""Violations of the hard kind, so that each indicator can be taken of them alone."""
