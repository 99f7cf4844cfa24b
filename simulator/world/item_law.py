"""Inputs of the kernel that draws items: parameters of the laws, with those of mechanisms in records of their own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rng import struct

from .mechanisms.further_detectors.law import FurtherLaw
from .mechanisms.hard import HardLaw
from .mechanisms.learning.law import NovelLaw
from .mechanisms.networks.law import NetworkLaw
from .mechanisms.new_accounts import NewAccountLaw
from .mechanisms.past_strikes import PastLaw
from .mechanisms.reupload_storm.law import CopyLaw
from .score_scale import ScoreScales


@struct
class ItemLaw(NamedTuple):
    """Inputs of the kernel that draws items, times in seconds.

    H hours, S states, M markets, P policies, T tiers, B brigades; K = 2 kinds of items where some are hard, else 1.
    """

    market_bounds: NDArray[np.float64]
    """(H, M) cumulative shares of the markets in the uploads of an hour."""
    creator_first: NDArray[np.int64]
    """(M,) first creator of a market."""
    creator_number: NDArray[np.float64]
    """(M,) creators of a market."""
    activity_exponent: float
    tier_bounds: NDArray[np.float64]
    """(1, T) cumulative shares of the tiers."""
    trait_weight: float
    """Weight r of the creator's trait in severity."""
    own_weight: float
    """Weight of the item's own part, sqrt(1 - r^2)."""
    state: NDArray[np.int64]
    """(H,) state of the world in an hour; 0 = ordinary times, whose rows of the tables below come first."""
    line: NDArray[np.float64]
    """(S x M, P) severity above which an item violates, sd; row state x M + market."""
    noise: NDArray[np.float64]
    """(K x S x M, P) noise of the detectors, severity sd."""
    slope: NDArray[np.float64]
    """(K x S x M, P) a in score = Phi(a x reading - b)."""
    offset: NDArray[np.float64]
    """(K x S x M, P) b in score = Phi(a x reading - b)."""
    fade: NDArray[np.float64]
    """(K x S x M, P) taken from a x reading - b of uploads that violate the policy."""
    brigade_rate: NDArray[np.float64]
    """(S x M, B) false reports per view that a brigade adds."""
    brigade_share: NDArray[np.float64]
    """(B,) share of the creators that a brigade targets."""
    brigade_key: NDArray[np.int64]
    """(B,) number of a brigade's draws."""
    hard: HardLaw
    """Items that detectors hardly read."""
    further: FurtherLaw
    """Detectors beside the main ones."""
    copies: CopyLaw
    """Copies of re-upload storms."""
    novel: NovelLaw
    """Violations of kinds that detectors have not learned."""
    log_views: float
    """Mean of log lifetime views of an item of a creator with view factor 1."""
    log_views_sd: float
    violating_log_views: float
    """The same of items that violate."""
    violating_log_views_sd: float
    tier_views: NDArray[np.float64]
    """(T,) factor on views, mean 1 over creators."""
    market_views: NDArray[np.float64]
    """(M,) factor on views."""
    log_views_factor: NDArray[np.float64]
    """(T, M) logarithm of the product of both."""
    policy_views: NDArray[np.float64]
    """(P,) factor on views of violating items."""
    test_log_median: float
    test_log_sd: float
    report_rate: NDArray[np.float64]
    """(M, P) reports per view of a clear violation."""
    false_rate: NDArray[np.float64]
    """(M,) reports per view whatever the content."""
    perception: float
    """1 / noise of a viewer's reading, per severity sd."""
    latency_log_mean: float
    """Mean of the log of the detection latency; -inf = no latency."""
    latency_log_sd: float
    new_accounts: NewAccountLaw
    scales: ScoreScales
    """What scores are published as, where detectors were measured."""
    probability_table: NDArray[np.float64]
    """Coefficients of the normal distribution function."""
    networks: NetworkLaw
    """Groups of accounts, without the keys of a seed."""
    past: PastLaw
    """Strikes from the time before the start."""
