"""The free parameters of the baseline: what no publication gives, and so may move to bring a run to what one does.

All else in ``scenarios/baseline.yaml`` is either published or set by hand and marked there as assumed or chosen.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.config import Scenario

from .targets import POLICIES


@dataclass(frozen=True)
class Free:
    """One free parameter. It moves on a log or logit scale, where its start is 0.

    Parameters
    ----------
    name : str
    start : float
        From which every fit starts, whatever the scenario says now: a round value near the result of an earlier fit.
    low, high : float
        Bounds.
    logit : bool
        Whether it is a probability; else it is a positive number.
    step : float
        Difference for derivatives, on the log or logit scale: large, since figures are shares of counts.
    """

    name: str
    start: float
    low: float
    high: float
    logit: bool = False
    step: float = 0.15

    @property
    def kind(self) -> str:
        """The name without the policy."""
        return self.name.removesuffix(f" {self.policy}")

    @property
    def policy(self) -> str:
        """The policy that it belongs to; empty if none."""
        return next((policy for policy in POLICIES if self.name.endswith(f" {policy}")), "")

    def step_at(self, place: float) -> float:
        """Return the step for a derivative at a place: downwards where the upper bound is near."""
        return self.step if place + self.step <= self.place(self.high) else -self.step

    def place(self, value: float) -> float:
        """Return where a value lies on the scale of the fit."""
        return _scale(value, self.logit) - _scale(self.start, self.logit)

    def value(self, place: float) -> float:
        """Return the value at a place, with five figures."""
        raw = place + _scale(self.start, self.logit)
        value = 1.0 / (1.0 + math.exp(-raw)) if self.logit else math.exp(raw)
        return float(f"{min(max(value, self.low), self.high):.5g}")


def _scale(value: float, logit: bool) -> float:
    return math.log(value / (1.0 - value)) if logit else math.log(value)


def _of_policies(name: str, starts: Sequence[float], low: float, high: float, step: float) -> list[Free]:
    pairs = zip(POLICIES, starts, strict=True)
    return [Free(f"{name} {policy}", start, low, high, step=step) for policy, start in pairs]


FREE: tuple[Free, ...] = (
    *_of_policies("prevalence", (0.003, 0.0026, 0.0014, 0.00135, 0.00027, 0.000225), 1e-5, 0.02, 0.15),
    *_of_policies("detector errors", (0.21, 0.25, 0.23, 0.12, 0.05, 0.5), 0.01, 100.0, 0.4),
    *_of_policies("report rate", (8e-5, 2.2e-4, 1.5e-4, 3.5e-5, 4e-5, 5e-5), 1e-6, 1e-2, 0.3),
    Free("remove_at", 0.79, 0.5, 0.99, logit=True, step=0.3),
    Free("review_at", 0.42, 0.05, 0.5, logit=True, step=0.3),
    Free("rescore_remove_at", 0.58, 0.3, 0.99, logit=True, step=0.3),
    Free("latency median", 9.0, 0.1, 600.0, step=0.3),
    Free("latency log_sd", 2.4, 0.5, 4.0, step=0.1),
    Free("test median", 46.0, 10.0, 300.0),
    Free("test log_sd", 0.134, 0.1, 1.5),
    Free("test duration", 130.0, 60.0, 14_400.0),
    Free("views of violations", 1.9, 0.2, 10.0, step=0.3),
    Free("spread of violations", 2.6, 1.0, 4.0, step=0.05),
    Free("hard share", 0.058, 0.005, 0.5, logit=True, step=0.3),
    Free("hard views", 7.5, 0.5, 50.0, step=0.3),
    Free("hard reports", 2.3e-6, 1e-8, 1e-3, step=0.5),
    Free("false reports", 2e-8, 1e-10, 1e-5, step=0.3),
    Free("appeals innocent", 0.97, 0.05, 0.99, logit=True),
    Free("appeals guilty", 0.0093, 0.001, 0.2, logit=True),
    Free("appeals noise", 0.035, 0.005, 0.5, step=0.3),
    Free("re-checks", 0.33, 0.01, 0.9, logit=True),
)
"""Free parameters. ``detector errors`` is the factor on 1 - AUC of a policy in all languages, beside ``AUC_LOSS``;
``views of violations`` that on all ``view_multiplier``, beside ``VIEW_MULTIPLIERS``; the ``hard`` ones are the same for
all policies."""

AUC_LOSS = {
    "regulated_goods": {"": 1.217e-4, "en": 2.13e-5, "tr": 4.26e-5, "es": 1.11e-4, "pt": 1.369e-4},
    "sensitive_themes": {"": 1.11e-4, "en": 1.94e-5, "tr": 3.89e-5, "es": 1.013e-4, "pt": 1.249e-4},
    "safety_civility": {"": 1.565e-4, "en": 2.74e-5, "tr": 5.48e-5, "es": 1.428e-4, "pt": 1.76e-4},
    "mental_health": {"": 6.08e-5, "en": 1.06e-5, "tr": 2.13e-5, "es": 5.55e-5, "pt": 6.84e-5},
    "privacy_security": {"": 1.5e-5, "en": 2.6e-6, "tr": 5.2e-6, "es": 1.37e-5, "pt": 1.68e-5},
    "integrity": {"": 3.4e-5, "en": 5.9e-6, "tr": 1.19e-5, "es": 3.1e-5, "pt": 3.82e-5},
}
"""1 - AUC by policy and language ("" = all others) at factor 1: their ratios are published, their level is not."""


VIEW_MULTIPLIERS = dict(zip(POLICIES, (1.0, 1.3, 1.2, 1.0, 1.0, 1.2), strict=True))
"""Views of a violating item beside those of others, at factor 1: their ratios are assumed."""


def assignments(values: dict[str, float], strategy: str) -> list[str]:
    """Return the overrides (as for ``--set``) that put values of the free parameters into a scenario.

    Parameters
    ----------
    values : dict
        By the names of ``FREE``.
    strategy : str
        The scenario's strategy; its three thresholds of scores are replaced.
    """
    lines = []
    for policy, loss in AUC_LOSS.items():
        factor, at = values[f"detector errors {policy}"], f"policies.{policy}"
        lines += [
            f"{at}.prevalence={values[f'prevalence {policy}']:.5g}",
            f"{at}.report_rate={values[f'report rate {policy}']:.3g}",
            f"{at}.view_multiplier={VIEW_MULTIPLIERS[policy] * values['views of violations']:.3g}",
            f"{at}.detector.auc={1 - factor * loss['']:.7f}",
            f"{at}.hard.share={values['hard share']:.3g}",
            f"{at}.hard.view_multiplier={values['hard views']:.3g}",
            f"{at}.hard.report_rate={values['hard reports']:.3g}",
        ]
        lines += [
            f"{at}.detector.auc_by_language.{language}={1 - factor * one:.7f}"
            for language, one in loss.items()
            if language
        ]
    for name in ("remove_at", "review_at", "rescore_remove_at"):
        strategy = re.sub(rf"\b{name}=[0-9.e-]+", f"{name}={values[name]:.3g}", strategy)
    sd = values["latency log_sd"]
    mean, cv = values["latency median"] * math.exp(sd * sd / 2), math.sqrt(math.expm1(sd * sd))
    return [
        *lines,
        f"strategy={strategy}",
        f"detection.latency.mean={mean:.3g}",
        f"detection.latency.cv={cv:.3g}",
        f"views.violating_log_sd={values['spread of violations']:.3g}",
        f"views.test_audience.median={values['test median']:.3g}",
        f"views.test_audience.log_sd={values['test log_sd']:.3g}",
        f"views.test_audience.duration={values['test duration']:.3g}",
        f"reports.false_rate={values['false reports']:.3g}",
        f"appeals.rate_innocent={values['appeals innocent']:.3g}",
        f"appeals.rate_guilty={values['appeals guilty']:.3g}",
        f"appeals.perception_noise={values['appeals noise']:.3g}",
        f"enforcement.recheck.rate={values['re-checks']:.3g}",
    ]


def values_at(places: Sequence[float]) -> dict[str, float]:
    """Return the values of the free parameters at these places."""
    return {free.name: free.value(place) for free, place in zip(FREE, places, strict=True)}


def changed(scenario: Scenario, places: Sequence[float]) -> Scenario:
    """Return a scenario with the free parameters at these places."""
    return scenario.override(*assignments(values_at(places), scenario.strategy))
