"""Parameters of further detectors: tables of their readings, and the posterior of one that has a blind spot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.further_detectors import FurtherDetector
from simulator.rng import struct
from simulator.world.conditions import Floats, conditions_of
from simulator.world.severity import detector_noise


@struct
class FurtherLaw(NamedTuple):
    """Laws of D further detectors; K, S, M as in ``ItemLaw``."""

    policy: NDArray[np.int64]
    """(D,) index of the policy, rising."""
    key: NDArray[np.int64]
    """(D,) number of a detector's draws: it follows from the names, so other detectors do not change it."""
    shared: Floats
    """(D,) correlation of its noise with that of the policy's main detector."""
    own: Floats
    """(D,) weight of the noise of its own, sqrt(1 - shared^2)."""
    blind: Floats
    """(D,) share of violating items that it reads as if they did not violate."""
    odds: Floats
    """(M, D) blind x odds of a violation: what a score cannot fall below, as odds."""
    innocent: Floats
    """(S x M, D) share of the items below the line."""
    noise: Floats
    """(K x S x M, D) noise of the reading, severity sd."""
    slope: Floats
    """(K x S x M, D) a in Phi(a x reading - b)."""
    offset: Floats
    """(K x S x M, D) b in Phi(a x reading - b)."""
    fade: Floats
    """(K x S x M, D) taken from a x reading - b of uploads that violate the policy."""


def further_of(scenario: Scenario) -> Iterator[tuple[int, str, str, FurtherDetector]]:
    """Yield index and name of the policy, name and declaration of each further detector, policy by policy."""
    for index, (policy, declared) in enumerate(scenario.policies.items()):
        for name, further in declared.further_detectors.items():
            yield index, policy, name, further


def further_noises(further: FurtherDetector, scenario: Scenario, prevalence: Floats, *, hard: bool) -> Floats:
    """Return the (M,) noise of a further detector by market, severity sd, on ordinary or on hard items.

    Parameters
    ----------
    further : FurtherDetector
    scenario : Scenario
    prevalence : (M,) share of uploads that violate its policy
    hard : bool
    """
    of_hard = further.hard_auc if hard else None
    aucs = [further.of(market.language) if of_hard is None else of_hard for market in scenario.markets.values()]
    return np.array([detector_noise(auc, float(share)) for auc, share in zip(aucs, prevalence, strict=True)])


def further_law(scenario: Scenario, line: Floats, prevalence: Floats, kinds: int) -> FurtherLaw:
    """Return the laws of further detectors; conditions act on them as on main ones, with their own drift.

    Parameters
    ----------
    scenario : Scenario
    line, prevalence : (M, P) lines of severity, and shares of uploads that violate
    kinds : int
        Kinds of items: 2 where some are hard to read, else 1.
    """
    from scipy import special  # heavy, and only runs need it

    every = list(further_of(scenario))
    tables: dict[str, list[Floats]] = {name: [] for name in ("noise", "slope", "offset", "fade", "line")}
    for policy, _, _, further in every:
        loss = np.full(len(scenario.policies), further.drift_per_day)
        made = []
        for kind in range(kinds):
            noise = np.ones_like(prevalence)
            noise[:, policy] = further_noises(further, scenario, prevalence[:, policy], hard=kind == 1)
            made.append(conditions_of(scenario, line, noise, loss))
        for name, columns in tables.items():
            of_kinds = [kind.rows(getattr(kind.tables, name))[:, policy] for kind in made]
            columns.append(np.concatenate(of_kinds[:1] if name == "line" else of_kinds))
    blind = np.array([further.blind_share for *_, further in every])
    of = prevalence[:, [policy for policy, *_ in every]]
    shared = np.array([further.shared_noise for *_, further in every])
    return FurtherLaw(
        policy=np.array([policy for policy, *_ in every], dtype=np.int64),
        key=np.array([crc32(f"{policy}/{name}".encode()) for _, policy, name, _ in every], dtype=np.int64),
        shared=shared,
        own=np.sqrt(1.0 - shared**2),
        blind=blind,
        odds=np.ascontiguousarray(blind * of / (1.0 - of)),  # in the order of others, or kernels compile twice
        innocent=special.ndtr(_side_by_side(tables["line"])),
        **{name: _side_by_side(columns) for name, columns in tables.items() if name != "line"},
    )


def _side_by_side(columns: list[Floats]) -> Floats:
    """Return (rows,) columns as a table, (rows, D)."""
    return np.stack(columns, axis=1) if columns else np.zeros((0, 0))
