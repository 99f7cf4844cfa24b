"""Return of banned creators; optional."""

from __future__ import annotations

from pydantic import Field

from simulator.domain.units import DAY

from .detection import Latency
from .fields import Share
from .model import Model


class BanEvasion(Model):
    """Banned creators return with new accounts."""

    returns: Share = Field(description="probability that a banned creator opens a new account, drawn for each ban")
    delay: Latency = Field(Latency(mean=3 * DAY, cv=1.0), description="from ban to the new account (log-normal)")
    recognised: Share = Field(0.0, description="share of returning creators that are recognised and banned at once")
