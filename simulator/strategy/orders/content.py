"""Orders of content: live uploads are judged again, removed ones are hashed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from simulator.errors import StrategyError
from simulator.strategy.context import Context

from .base import Order, checked_name, is_number


@dataclass(frozen=True)
class SweepOrder(Order):
    """Judge live uploads again, now, by the score at upload for the policy of their flag.

    Hit are uploads that are live, not under review, not older than ``Context.sweep_window``, and that no reviewer and
    no appeal has cleared. At least one of the two scores must be given.

    Parameters
    ----------
    policy : str, optional
        Policy of the flag (``Items.top_policy``); None = every policy.
    market : str, optional
        None = every market.
    since : float
        Time from which on they were uploaded, s.
    remove_at : float, optional
        Score at which an upload is removed.
    review_at : float, optional
        Score at which it is reviewed, if it is not removed.
    """

    policy: str | None = None
    market: str | None = None
    since: float = 0.0
    remove_at: float | None = None
    review_at: float | None = None

    def checked(self, context: Context, owner: str) -> Self:
        """Return the order with plain numbers, or refuse an unknown name, a bad number, or what is not granted."""
        if context.sweep_window <= 0.0:
            raise StrategyError(
                f"A SweepOrder of {owner} needs a plan that keeps live uploads in reach (`control.sweep_window`). "
                "Got 0 instead."
            )
        _check_scope(self, context, owner)
        for field in ("remove_at", "review_at"):
            score = getattr(self, field)
            if score is not None and not is_number(score, 0.0, 1.0):
                raise StrategyError(
                    f"The {field!r} of a SweepOrder of {owner} must be a probability in [0, 1], or None for never. "
                    f"Got {score!r} instead."
                )
        if self.remove_at is None and self.review_at is None:
            raise StrategyError(
                f"A SweepOrder of {owner} must say at which score it removes (`remove_at`) or reviews (`review_at`). "
                "Got neither instead."
            )
        scores = (None if score is None else float(score) for score in (self.remove_at, self.review_at))
        return type(self)(self.policy, self.market, float(self.since), *scores)


@dataclass(frozen=True)
class HashOrder(Order):
    """Put items that were removed into the hash bank, now, whatever share of removals it hashes by itself.

    Their unchanged copies are recognised if they are uploaded the bank's lag or more after the order. Items that have
    been reinstated by now are left out, and what has a hash already gains nothing.

    Parameters
    ----------
    policy : str, optional
        Policy of the flag (``Items.top_policy``); None = every policy.
    market : str, optional
        None = every market.
    since : float
        Time from which on they were removed, s.
    by_reviewers : bool
        Whether only removals by reviewers are hashed, and not those by a score.
    """

    policy: str | None = None
    market: str | None = None
    since: float = 0.0
    by_reviewers: bool = False

    def checked(self, context: Context, owner: str) -> Self:
        """Return the order with a plain number, or refuse an unknown name, a bad value, or a plan without a bank."""
        if not context.hash_bank:
            raise StrategyError(f"A HashOrder of {owner} needs a plan with a hash bank: `detection.hash_bank` is null.")
        _check_scope(self, context, owner)
        if not isinstance(self.by_reviewers, bool | np.bool_):
            raise StrategyError(
                f"The 'by_reviewers' of a HashOrder of {owner} must be true or false. "
                f"Got {self.by_reviewers!r} instead."
            )
        return type(self)(self.policy, self.market, float(self.since), bool(self.by_reviewers))


def _check_scope(order: SweepOrder | HashOrder, context: Context, owner: str) -> None:
    """Refuse an order for a policy or a market that does not exist, or since no time."""
    for field, names in (("policy", context.policies), ("market", context.markets)):
        if getattr(order, field) is not None:
            checked_name(order, field, names, owner)
    if not is_number(order.since, 0.0, math.inf):
        raise StrategyError(
            f"The 'since' of a {type(order).__name__} of {owner} must be a time >= 0, s. Got {order.since!r} instead."
        )
