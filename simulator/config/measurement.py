"""How the platform measures itself: which samples people label, how they are drawn, and how well raters read.

See ``docs/measurement.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from simulator.declare import NATURE, Search, Unit
from simulator.declare.units import SECONDS, show_bound
from simulator.domain.units import DAY

from .fields import Portion, ProperShare, Seconds, Share, multiple_of
from .model import Model, Whole
from .problems import Problem

Labels = Annotated[int, Unit("labels"), Field(ge=0, le=1_000_000, strict=True), Search(100, 100_000, log=True)]
Days = Annotated[Seconds, multiple_of(DAY, "1 d"), Field(gt=0)]
Reading = Annotated[Portion, Field(gt=0, le=1), NATURE]


class LabelsPerDay(Model):
    """Labels per day of uploads and kind of sample; 0 = no such sample. `scale` does not change them."""

    views: Labels = Field(1000, description="views, for the violative view rate")
    uploads: Labels = Field(1000, description="published uploads, for prevalence and recall")
    removals: Labels = Field(200, description="removals, for their precision")
    reviews: Labels = Field(200, description="verdicts of reviews, read a second time, for their accuracy")
    reports: Labels = Field(200, description="user reports, for their precision")

    @property
    def on(self) -> bool:
        """Whether anything is labelled."""
        return any((self.views, self.uploads, self.removals, self.reviews, self.reports))


class Raters(Model):
    """Who label samples: how well they read, and whether their errors are corrected (Rogan–Gladen)."""

    sensitivity: Reading = Field(0.95, description="probability that a violation is labelled violating")
    specificity: Reading = Field(0.999, description="probability that an innocent item is labelled not violating")
    corrected: bool = Field(True, strict=True, description="whether measured values are corrected for these errors")

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem if labels would say nothing."""
        if self.sensitivity + self.specificity <= 1.0:
            must = f"must be above 1 - `sensitivity` ({1.0 - self.sensitivity:g}), else labels say nothing"
            yield Problem(("specificity",), must, self.specificity)


class Measurement(Model):
    """Samples that the platform labels, and the figures that its dashboard shows."""

    labels_per_day: LabelsPerDay = Field(LabelsPerDay(), description="labels per day of uploads, by kind of sample")
    allocation: Literal["proportional", "neyman", "dynamic", "pps"] = Field(
        "neyman",
        description="how labels of views and of uploads are divided: by the strata's shares; by shares and expected "
        "rates; by shares and the rates labelled on trailing days; or in proportion to the score, without strata",
    )
    edges: tuple[ProperShare, ...] = Field(
        (0.01, 0.1, 0.5), description="edges of the strata on the highest score, rising; none = one stratum"
    )
    rates: tuple[Share, ...] | None = Field(
        None,
        description="expected rate of each stratum, lowest scores first, then of views before there is a score; "
        "null = mean scores",
    )
    trailing: Days = Field(7 * DAY, description="past days whose labels `dynamic` learns from; whole days")
    floor: Annotated[ProperShare, Search(1e-4, 0.5, log=True)] = Field(
        0.01, description="least score that `pps` reckons with, and that of views before there is a score"
    )
    raters: Raters = Field(Raters(), description="people who label samples")
    window: Days = Field(DAY, description="days that a day's figure on the dashboard is made of; whole days")
    label_delay: Seconds = Field(0.0, description="time until a label is known; what is later than the run is missing")

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield edges that do not rise, a wrong number of rates, and labels that would come after the run."""
        for place, (before, after) in enumerate(pairwise(self.edges), 1):
            if after <= before:
                yield Problem(("edges", place), f"must be above the edge before it ({before:g})", after)
        yield from self._too_few()
        strata = len(self.edges) + 2
        if self.rates is not None and len(self.rates) != strata:
            must = f"must have {strata} entries: one for each of {strata - 1} strata, and one for views without a score"
            yield Problem(("rates",), must, list(self.rates))
        if self.label_delay >= whole.horizon:
            must = f"must be shorter than the run ({show_bound(whole.horizon, SECONDS)})"
            yield Problem(("label_delay",), must, self.label_delay)

    def _too_few(self) -> Iterator[Problem]:
        """Yield budgets with fewer than two labels a stratum, which leave no estimate of the error."""
        scored = 1 if self.allocation == "pps" else len(self.edges) + 1
        for name, strata in (
            ("views", scored + 1),
            ("uploads", scored),
            ("removals", 1),
            ("reviews", 1),
            ("reports", 1),
        ):
            labels = getattr(self.labels_per_day, name)
            if 0 < labels < 2 * strata:
                must = f"must be 0, or at least {2 * strata}: two labels for each stratum"
                yield Problem(("labels_per_day", name), must, labels)

    @property
    def on(self) -> bool:
        """Whether anything is labelled."""
        return self.labels_per_day.on
