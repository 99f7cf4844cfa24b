"""User reports."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simulator.declare import Unit

from .fields import Positive, Rate
from .model import Model


class Reports(Model):
    """User reports: each view leads to a report with a small probability."""

    false_rate: Rate = Field(0.0, description="reports per view that do not depend on the content")
    perception_noise: Annotated[Positive, Unit("severity sd")] = Field(
        1.0, description="noise of a viewer's reading of severity, in severity sd"
    )
