"""Further detectors of a policy, beside the one that flags: see ``docs/world/detection.md``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field

from simulator.declare import read_number

from .fields import Portion, Sd, Share
from .model import Model, Whole
from .problems import Problem, known

Auc = Annotated[float, Field(gt=0.5, lt=1, strict=True), BeforeValidator(lambda value: read_number(value, "share"))]


class FurtherDetector(Model):
    """One more detector of a policy, whose scores strategies see; flags and later scores are the main one's."""

    auc: Auc = Field(description="area under its ROC curve at this prevalence, of items outside its blind spot")
    auc_by_language: dict[str, Auc] = Field(
        default_factory=dict, description="values that differ by language of the market"
    )
    hard_auc: Auc | None = Field(
        None, description="its `auc` on items that the main detector hardly reads (`hard`); null = as on the others"
    )
    shared_noise: Share = Field(0.0, description="correlation of its noise with that of the main detector")
    blind_share: Annotated[Portion, Field(ge=0, lt=1)] = Field(
        0.0, description="share of the policy's violations that it reads as if they did not violate"
    )
    drift_per_day: Sd = Field(
        0.0, description="severity of violating uploads that it stops reading, severity sd per day since its training"
    )

    def of(self, language: str) -> float:
        """Return its AUC in markets of a language, outside its blind spot."""
        return self.auc_by_language.get(language, self.auc)

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem for each unknown language."""
        for language in self.auc_by_language:
            yield from known(language, whole.languages(), ("auc_by_language",), "a market's language")
