"""Expected values of the world's laws, without draws: for ``riskbox explain`` and for tests."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.domain.units import HOUR

from .item_law import ItemLaw
from .laws import Laws
from .mechanisms.networks.law import ring_uploads
from .parameters import parameters_of
from .probability import argument_of
from .score_scale import law_argument
from .severity import NEVER, normal_nodes, violating_share

Floats = NDArray[np.float64]

_EDGE = 9.0


def views_at(age: Floats, test_views: Floats, main_views: Floats, laws: Laws) -> Floats:
    """Return the views of items at these ages (s) at full reach, (n,): ``natural_views`` for many items."""
    age = age - laws.start_delay
    tested = np.clip(age / laws.test_duration, 0.0, 1.0) if laws.test_duration > 0 else (age > 0).astype(np.float64)
    share = np.interp(age - laws.test_duration, laws.curve_age, laws.curve_share)
    return np.asarray(test_views * tested + main_views * share)


def age_at(views: Floats, test_views: Floats, main_views: Floats, laws: Laws) -> Floats:
    """Return the ages (s) at which items at full reach have these views, (n,); inf = never."""
    share = np.divide(views - test_views, main_views, out=np.zeros_like(main_views), where=main_views > 0)
    later = laws.start_delay + laws.test_duration + np.interp(share, laws.curve_share, laws.curve_age)
    part = np.divide(np.maximum(views, 0.0), test_views, out=np.zeros_like(test_views), where=test_views > 0)
    age = np.where(views < test_views, laws.start_delay + laws.test_duration * part, later)
    return np.where(views >= test_views + main_views, np.inf, age)


def flag_quality(law: ItemLaw, market: int, policy: int, score: float) -> tuple[float, float]:
    """Return the share of uploads whose score for a policy is at least ``score``, and the share that also violates it.

    In ordinary times; with ``state x markets + market`` for ``market`` in others, without drift.
    """
    if law.line[market, policy] >= NEVER or law.slope[market, policy] == 0.0:
        return 0.0, 0.0
    published, of = argument_of(score), market % law.scales.branch.shape[0]
    innocent, violating = (law_argument(law.scales, of, policy, side, published) for side in (False, True))
    flagged, right = _flagged(law, market, policy, innocent)
    if innocent == violating:
        return flagged, right
    both = _flagged(law, market, policy, violating)[1]
    return flagged - right + both, both


def _flagged(law: ItemLaw, market: int, policy: int, argument: float) -> tuple[float, float]:
    """Return the share of uploads that read above an argument, and the share that also violates.

    Of each kind of items, ordinary and hard, by its share: the reading is severity plus noise; the first share is a
    normal tail, the second an integral over severity beyond the policy's line.
    """
    hard = float(law.hard.share[policy])
    flagged, both = _flagged_of_kind(law, market, market, policy, argument)
    if hard == 0.0:
        return flagged, both
    others = _flagged_of_kind(law, market, market + law.hard.rows, policy, argument)
    return (1.0 - hard) * flagged + hard * others[0], (1.0 - hard) * both + hard * others[1]


def _flagged_of_kind(law: ItemLaw, market: int, reads: int, policy: int, argument: float) -> tuple[float, float]:
    """Return the same of one kind of items; ``reads`` is the row of its detector."""
    from scipy import special  # heavy, and only runs need it

    line, noise = float(law.line[market, policy]), float(law.noise[reads, policy])
    cut = (argument + law.offset[reads, policy]) / law.slope[reads, policy]
    flagged = float(special.ndtr(-cut / np.hypot(1.0, noise)))
    # half of the nodes on either side of the cut, where the integrand bends
    bend = min(max(cut, line), line + _EDGE)
    both = 0.0
    for low, high in ((line, bend), (bend, line + _EDGE)):
        severity, density = normal_nodes(low, high)
        both += float(density @ special.ndtr((severity - cut) / noise))
    return flagged, both


def hour_lengths(scenario: Scenario) -> Floats:
    """Return the (hours,) length of each hour of the run within the horizon, s: 3600, the last perhaps less."""
    hours = math.ceil(scenario.horizon / HOUR)
    return np.asarray(np.minimum(HOUR, scenario.horizon - HOUR * np.arange(hours)))


def expected_uploads(scenario: Scenario) -> Floats:
    """Return the (hours, markets) expected uploads, blocked ones included."""
    return parameters_of(scenario).rates * hour_lengths(scenario)[:, None]


def expected_prevalence(scenario: Scenario) -> Floats:
    """Return the (markets, policies) expected share of uploads that violate each policy in ordinary times."""
    return parameters_of(scenario).prevalence


def expected_violating(scenario: Scenario) -> Floats:
    """Return the (markets,) expected share of uploads that violate any policy; less than the sum over policies."""
    law = parameters_of(scenario).item_law
    return _violating(law, np.arange(len(scenario.markets)))


def expected_violating_by_hour(scenario: Scenario) -> Floats:
    """Return the (hours, markets) expected share of uploads that violate any policy under each hour's conditions."""
    law = parameters_of(scenario).item_law
    shares = _violating(law, np.arange(law.line.shape[0])).reshape(-1, len(scenario.markets))[law.state]
    storms = law.copies.bounds.shape[1]
    if storms:
        copies = np.diff(law.copies.bounds, axis=1, prepend=0.0).reshape(*shares.shape, storms)
        return np.asarray(copies @ (1.0 - law.copies.innocent) + (1.0 - copies.sum(axis=2)) * shares)
    return np.asarray(shares)


def _violating(law: ItemLaw, rows: NDArray[np.intp]) -> Floats:
    """Return the share of uploads that violate any policy, rings included, for rows of the tables of states."""
    lines, place = np.unique(law.line[rows], axis=0, return_inverse=True)  # many states have the same lines
    shares = violating_share(law.trait_weight, lines)[place.ravel()]
    if law.networks.rings == 0.0:
        return np.asarray(shares)
    ring = ring_uploads(law.networks)[rows % law.creator_first.shape[0]]
    shifted = violating_share(law.trait_weight, lines - law.networks.shift)[place.ravel()]
    return np.asarray((1.0 - ring) * shares + ring * shifted)


def ring_violations(scenario: Scenario) -> float:
    """Return the expected share of violating uploads that come from rings, in ordinary times."""
    law = parameters_of(scenario).item_law
    lines = law.line[: len(scenario.markets)]
    uploads = expected_uploads(scenario).sum(axis=0)
    ring = ring_uploads(law.networks) * violating_share(law.trait_weight, lines - law.networks.shift)
    violating = float(uploads @ expected_violating(scenario))
    return float(uploads @ ring) / violating if violating > 0 else 0.0


def incident_hours(scenario: Scenario) -> NDArray[np.bool_]:
    """Return (hours, incidents): whether an incident acts in an hour of the run."""
    hours = HOUR * np.arange(math.ceil(scenario.horizon / HOUR))[:, None]
    start = np.array([incident.start for incident in scenario.incidents.values()])
    stop = np.array([incident.stop for incident in scenario.incidents.values()])
    return np.asarray((hours >= start) & (hours < stop))


def expected_flags(scenario: Scenario, score: float) -> tuple[Floats, Floats]:
    """Return two (markets, policies) shares of uploads: with at least this score, and those of them that violate."""
    law = parameters_of(scenario).item_law
    markets, policies = len(scenario.markets), law.line.shape[1]
    table = np.array([[flag_quality(law, m, p, score) for p in range(policies)] for m in range(markets)])
    return table[:, :, 0], table[:, :, 1]


def expected_staff(scenario: Scenario) -> Floats:
    """Return the (hours, pools) mean number of reviewers on shift in each hour of the run."""
    lengths = hour_lengths(scenario)
    edges = np.append(HOUR * np.arange(lengths.shape[0]), scenario.horizon)
    table = np.empty((lengths.shape[0], len(scenario.pools)))
    capacity = parameters_of(scenario).capacity
    for pool in range(table.shape[1]):
        at = np.array([*(time for time, index, _ in capacity if index == pool), scenario.horizon])
        reviewers = np.array([level for _, index, level in capacity if index == pool], dtype=float)
        worked = np.append(0.0, np.cumsum(reviewers * np.diff(at)))
        table[:, pool] = np.diff(np.interp(edges, at, worked)) / lengths
    return table
