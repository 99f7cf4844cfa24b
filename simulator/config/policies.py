"""Policies: their prevalence, their parts and their detectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from simulator.declare import PLAN, RUN, parent_of

from .fields import ALL, Name, NonNegative, Portion, Rate
from .further_detectors import Auc, FurtherDetector
from .measured import Measured, check_measured
from .model import Model, Whole, of_policy
from .problems import Problem, known
from .uploads import Market

LEAST_PREVALENCE = 1e-9
"""Of a policy in a market, unless it is 0: what is rarer is lost in the rounding of the laws of severity."""


class Detector(Model):
    """How well one policy's detector reads severity: by its AUC or by measurements.

    In a market its own entry of `measured` holds, else that of its language, else `auc_by_language`, else the entry
    `*` of `measured`, else `auc`.
    """

    auc: Auc | None = Field(
        None, description="area under the ROC curve at this prevalence; null where `measured` covers every market"
    )
    auc_by_language: dict[str, Auc] = Field(
        default_factory=dict, description="values that differ by language of the market"
    )
    measured: dict[str, Measured] = Field(
        default_factory=dict, description="measured quality of the detector, per market or language; `*` = all others"
    )

    def of(self, name: str, language: str) -> Measured | float:
        """Return the detector's quality in a market: its measurement or its AUC."""
        own = self.measured.get(name) or self.measured.get(language) or self.auc_by_language.get(language)
        found = own or self.measured.get(ALL) or self.auc
        assert found is not None  # checked below  # noqa: S101
        return found

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem for each unknown language or market, and for markets without a detector."""
        for language in self.auc_by_language:
            yield from known(language, whole.languages(), ("auc_by_language",), "a market's language")
        names = [*whole.names("markets"), *whole.languages(), ALL]
        for name in self.measured:
            yield from known(name, names, ("measured",), "a market, a market's language or '*'")
        if self.auc is None and ALL not in self.measured:
            yield Problem(("auc",), "must be given unless `measured` has an entry '*'", None)


class Hard(Model):
    """Violations of a policy that its detector hardly reads; fields left out are as for the other violations."""

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

    parent: Annotated[Name | None, RUN] = Field(
        None, description="parent policy, for tables and thresholds; null = the part of the name before the dot"
    )
    prevalence: Annotated[Portion, Field(ge=0, lt=1)] = Field(description="share of uploads that violate it")
    severity_weight: NonNegative = Field(1.0, description="relative harm of one violative view")
    view_multiplier: NonNegative = Field(1.0, description="factor on the views of items that violate it")
    report_rate: Rate = Field(description="user reports per view of a clear violation")
    detector: Annotated[Detector, PLAN]
    further_detectors: Annotated[dict[Name, FurtherDetector], PLAN] = Field(
        default_factory=dict, description="detectors beside it, by name, whose scores strategies see"
    )
    hard: Hard | None = Field(None, description="share of violations that the detector hardly reads; null = none")

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem if the prevalence would be lost in rounding, and for values of hard items without any."""
        if 0 < self.prevalence < LEAST_PREVALENCE:
            yield Problem(("prevalence",), f"must be 0 or >= {LEAST_PREVALENCE:g}", self.prevalence)
        for name, further in self.further_detectors.items():
            if further.hard_auc is not None and self.hard is None:
                place = ("further_detectors", name, "hard_auc")
                yield Problem(place, "must be null unless the policy has `hard` items", further.hard_auc)


def parents_of(policies: Mapping[str, Policy]) -> dict[str, str]:
    """Return the parent of each policy; a policy that is part of no other is its own."""
    return {name: policy.parent or parent_of(name) for name, policy in policies.items()}


def check_parents(policies: Mapping[str, Policy]) -> Iterator[Problem]:
    """Check that a parent agrees with a dotted name, and has no parent itself."""
    parents = parents_of(policies)
    for name, parent in parents.items():
        path = ("policies", name, "parent")
        if "." in name and parent != parent_of(name):
            yield Problem(path, f"must be {parent_of(name)!r}, as the name {name!r} says", parent)
        elif parents.get(parent, parent) != parent:
            yield Problem(path, f"must not itself have a parent; its parent is {parents[parent]!r}", parent)


def check_prevalences(policies: Mapping[str, Policy], markets: Mapping[str, Market]) -> Iterator[Problem]:
    """Check that prevalences stay below 1 in every market, and are not lost in rounding."""
    for name, market in markets.items():
        for policy, parent in parents_of(policies).items():
            factor = of_policy(market.prevalence_multiplier, policy, parent)
            if factor is None:
                continue
            said = policy if policy in market.prevalence_multiplier else parent
            prevalence, place = policies[policy].prevalence * factor, ("markets", name, "prevalence_multiplier", said)
            if prevalence >= 1:
                must = f"must keep the prevalence below 1 here; with {factor:g} it is {prevalence:.3g}"
                yield Problem(place, must, factor)
            elif 0 < prevalence < LEAST_PREVALENCE:
                must = f"must keep the prevalence at 0 or at least {LEAST_PREVALENCE:g} here; it is {prevalence:.3g}"
                yield Problem(place, must, factor)


def check_detectors(policies: Mapping[str, Policy], markets: Mapping[str, Market]) -> Iterator[Problem]:
    """Check that tables of detectors are possible at their prevalence."""
    parents = parents_of(policies)
    for name, policy in policies.items():
        for key, measured in policy.detector.measured.items():
            own = of_policy(markets[key].prevalence_multiplier, name, parents[name]) if key in markets else None
            prevalence = policy.prevalence * (1.0 if own is None else own)
            yield from check_measured(measured, prevalence, ("policies", name, "detector", "measured", key))
