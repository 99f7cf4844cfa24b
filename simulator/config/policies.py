"""Policies: what may be violated, how often it is, and the detectors that read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from simulator.declare import PLAN, read_number

from .fields import NonNegative, Portion, Rate
from .model import Model, Whole
from .problems import Problem, known
from .uploads import Market

LEAST_PREVALENCE = 1e-9
"""Of a policy in a market, unless it is 0: what is rarer is lost in the rounding of the laws of severity."""
Auc = Annotated[float, Field(gt=0.5, lt=1, strict=True), BeforeValidator(lambda value: read_number(value, "share"))]


class Detector(Model):
    """How well one policy's detector reads severity."""

    auc: Auc = Field(description="area under the ROC curve at this prevalence")
    auc_by_language: dict[str, Auc] = Field(default_factory=dict, description="exceptions, per language of a market")

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield languages that no market has."""
        for language in self.auc_by_language:
            yield from known(language, whole.languages(), ("auc_by_language",), "a market's language")


class Hard(Model):
    """The part of a policy's violations that its detector hardly reads; what is not given is as of all others."""

    share: Annotated[Portion, Field(ge=0, lt=1)] = Field(description="share of the policy's violations")
    auc: Annotated[Auc, PLAN] = Field(0.9, description="area under the detector's ROC curve on items of this kind")
    view_multiplier: NonNegative | None = Field(
        None, description="factor on their views; null = the policy's `view_multiplier`"
    )
    report_rate: Rate | None = Field(
        None, description="user reports per view of a clear one; null = the policy's `report_rate`"
    )


class Policy(Model):
    """One violation category."""

    prevalence: Annotated[Portion, Field(ge=0, lt=1)] = Field(description="share of uploads that violate it")
    severity_weight: NonNegative = Field(1.0, description="harm of one violative view, relative")
    view_multiplier: NonNegative = Field(1.0, description="factor on the views of items that violate it")
    report_rate: Rate = Field(description="user reports per view of a clear violation")
    detector: Annotated[Detector, PLAN]
    hard: Hard | None = Field(None, description="violations that the detector hardly reads; null = none")

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a prevalence that is lost in rounding."""
        if 0 < self.prevalence < LEAST_PREVALENCE:
            yield Problem(("prevalence",), f"must be 0 or >= {LEAST_PREVALENCE:g}", self.prevalence)


def check_prevalences(policies: Mapping[str, Policy], markets: Mapping[str, Market]) -> Iterator[Problem]:
    """Check that prevalences stay below 1 in every market, and are not lost in rounding."""
    for name, market in markets.items():
        for policy, factor in market.prevalence_multiplier.items():
            if policy not in policies:
                continue
            prevalence, place = policies[policy].prevalence * factor, ("markets", name, "prevalence_multiplier", policy)
            if prevalence >= 1:
                must = f"must keep the prevalence below 1 here; with {factor:g} it is {prevalence:.3g}"
                yield Problem(place, must, factor)
            elif 0 < prevalence < LEAST_PREVALENCE:
                must = f"must keep the prevalence 0 or at least {LEAST_PREVALENCE:g} here; it is {prevalence:.3g}"
                yield Problem(place, must, factor)
