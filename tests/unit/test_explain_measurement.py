"""Lines of ``explain`` on the platform's own samples."""

from __future__ import annotations

from tests.explained import lines_of
from tests.worlds import tiny_scenario


def lines(plan):
    return lines_of(tiny_scenario(measurement=plan), "measurement")


def test_nothing_is_said_without_labels():
    assert lines(None) == []
    assert lines({"labels_per_day": dict.fromkeys(("views", "uploads", "removals", "reviews", "reports"), 0)}) == []


def test_labels_raters_and_delay_are_told():
    budget = {"views": 4_000, "uploads": 0, "removals": 100, "reviews": 0, "reports": 0}
    raters = {"sensitivity": 0.9, "specificity": 0.99, "corrected": False}
    plan = {"labels_per_day": budget, "allocation": "dynamic", "label_delay": "6h", "window": "7d", "raters": raters}
    first, second = lines(plan)

    assert first.startswith("Measurement: labels per day: 4,000 of views, 100 of removals; those of views and uploads")
    assert first.endswith("are divided by Neyman's rule on the rates of trailing days.")
    assert second.startswith("Raters find 90 % of violations and clear 99 % of innocent items; their errors are not")
    assert second.endswith("A label is known after 6 h, and a day's figure is made of 7 d.")
