"""Uploads that creators withhold after wrongful removals; optional."""

from __future__ import annotations

from pydantic import Field

from .fields import Share
from .model import Model


class Churn(Model):
    """Creators withhold uploads after wrongful removals."""

    per_removal: Share = Field(
        description="probability that an upload is withheld after one wrongful removal; removals act one by one"
    )
    regained: Share = Field(0.0, description="share of the effect of a wrongful removal that a reinstatement cancels")
