"""Uploads: volume and markets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from simulator.declare import Unit
from simulator.domain.units import DAY, HOUR

from .fields import NonNegative, Seconds, TimeZone, Weight
from .model import Model, Whole, policy_named
from .problems import Problem


class Uploads(Model):
    """Volume."""

    per_day: Annotated[NonNegative, Unit("uploads")] = Field(
        description="mean uploads per day over all markets, before scale"
    )


class Market(Model):
    """One market: its share of the uploads, its clock and its language."""

    share: Weight = Field(description="weight of this market in the uploads; weights are normalised")
    language: str = Field(min_length=1, max_length=32, description="language code; detectors may differ by it")
    time_zone: TimeZone = Field("UTC", description="IANA name; the daily and weekly cycles follow local time")
    daily_amplitude: Annotated[float, Field(ge=0, lt=1, strict=True)] = Field(
        0.0, description="rate = mean x (1 + amplitude x cos)"
    )
    daily_peak: Seconds = Field(20 * HOUR, le=DAY, description="local time of day of the daily peak")
    weekly: tuple[NonNegative, ...] = Field(
        (1.0,) * 7, min_length=7, max_length=7, description="multiplier per weekday, Monday first; normalised to mean 1"
    )
    prevalence_multiplier: dict[str, NonNegative] = Field(
        default_factory=dict, description="per policy, factor on its prevalence here"
    )
    view_multiplier: NonNegative = Field(1.0, description="factor on the views of all its uploads, not normalised")
    report_rate_multiplier: NonNegative = Field(
        1.0, description="factor on the `report_rate` of every policy: reports of violations per view"
    )
    false_report_multiplier: NonNegative = Field(
        1.0, description="factor on `reports.false_rate`: reports per view that do not depend on the content"
    )
    appeal_rate_multiplier: NonNegative = Field(
        1.0, description="factor on `appeals.rate_innocent` and `appeals.rate_guilty`"
    )

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem for each unknown policy, and for a week without uploads."""
        if not any(self.weekly):
            yield Problem(("weekly",), "must have a multiplier above 0", list(self.weekly))
        for policy in self.prevalence_multiplier:
            yield from policy_named(whole, policy, ("prevalence_multiplier",))


def check_appeal_rates(markets: Mapping[str, Market], rates: Mapping[str, float]) -> Iterator[Problem]:
    """Check that the probabilities of an appeal (by name of their field) stay probabilities in every market."""
    name = max(rates, key=lambda one: rates[one])
    for market, part in markets.items():
        if rates[name] * part.appeal_rate_multiplier > 1.0:
            must = f"must be <= {1.0 / rates[name]:.6g}, so that `appeals.{name}` ({rates[name]:g}) stays a probability"
            yield Problem(("markets", market, "appeal_rate_multiplier"), must, part.appeal_rate_multiplier)


def check_shares(markets: Mapping[str, Market]) -> Iterator[Problem]:
    """Check that at least one market has uploads."""
    if not any(market.share for market in markets.values()):
        yield Problem(("markets",), "must have a `share` above 0 in at least one market", 0.0)
