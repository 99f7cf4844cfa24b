"""Measurement: what the platform labels to measure itself."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.domain import format_duration
from simulator.explain.section import Facts, Section
from simulator.present.numbers import format_percent

_DIVIDED = {
    "proportional": "in proportion to the strata's shares",
    "neyman": "by Neyman's rule on expected rates",
    "dynamic": "by Neyman's rule on the rates of trailing days",
    "pps": "in proportion to the score",
}


def _lines(facts: Facts) -> Iterator[str]:
    plan = facts.scenario.measurement
    if plan is None or not plan.on:
        return
    labels = plan.labels_per_day
    kinds = ("views", "uploads", "removals", "reviews", "reports")
    said = ", ".join(f"{getattr(labels, kind):,} of {kind}" for kind in kinds if getattr(labels, kind))
    yield f"Measurement: labels per day: {said}; those of views and uploads are divided {_DIVIDED[plan.allocation]}."
    raters = plan.raters
    errors = "their errors are corrected" if raters.corrected else "their errors are not corrected"
    yield (
        f"Raters find {format_percent(raters.sensitivity)} of violations and clear "
        f"{format_percent(raters.specificity)} of innocent items; {errors}. A label is known after "
        f"{format_duration(plan.label_delay)}, and a day's figure is made of {format_duration(plan.window)}."
    )


SECTION = Section(165, _lines)
"""Where it stands in an explanation, and what it says."""
