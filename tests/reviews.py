"""Launch reviews of small worlds for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.config import scenario_to_dict
from simulator.documents import write_yaml
from simulator.review.checked import Review, check_request
from simulator.review.completed import Completed, complete
from simulator.review.conduct import Reviewed, conduct
from simulator.review.request import Request
from tests.worlds import tiny_scenario

BASELINE = "Threshold(remove_at=0.9, review_at=0.3)"
CANDIDATE = "Threshold(remove_at=0.6, review_at=0.3)"


def small_review(folder: Path, world: Mapping[str, Any] | None = None, **fields: Any) -> Review:
    """Return a review of a tiny world, in which a lower threshold should spare views.

    Parameters
    ----------
    folder : Path
        Where the scenario's file is written.
    world : mapping, optional
        Changes of the tiny world.
    **fields
        Of the request, in place of those here.
    """
    (folder / "tiny.yaml").write_text(write_yaml(scenario_to_dict(tiny_scenario(**dict(world or {})))))
    asked = {
        "baseline": BASELINE,
        "candidates": {"lower": CANDIDATE},
        "scenarios": {"tiny": "tiny.yaml"},
        "success": {"violative_view_rate": "-5%"},
        "guardrails": ["wrongful_removal_rate<=+60%"],
        "segments": [],
        "runs": {"pairs": 4, "pilot": 3, "breaks": 60},
        **fields,
    }
    return check_request(Request.model_validate(asked), folder)


def small_reviewed(folder: Path, world: Mapping[str, Any] | None = None, **fields: Any) -> Reviewed:
    """Return a review of a tiny world, run; arguments as of ``small_review``."""
    return conduct(small_review(folder, world, **fields))


STORM = {"flood": {"kind": "surge", "policy": "spam", "start": "5h", "plateau": "4h", "peak": 4}}


def page_review(folder: Path, **fields: Any) -> Completed:
    """Return a review for pages, run: two candidates, a calm world and one under stress; fields of the request."""
    world = {"uploads": {"per_day": 600}, "horizon": "1d", "warm_up": "0s"}
    storm = tiny_scenario(**world, incidents=STORM)
    (folder / "storm.yaml").write_text(write_yaml(scenario_to_dict(storm)))
    asked = {
        "title": "Stricter removal",
        "question": "Shall more be removed without a review?",
        "candidates": {"strict": CANDIDATE, "first seen": "PriorityReview"},
        "scenarios": {"calm": {"scenario": "tiny.yaml", "set": {"scale": 1.0}}, "storm": "storm.yaml"},
        "guardrails": ["innocent_views_lost <= +5%", {"require": "violative_view_rate <= +2%", "each": "market"}],
        "deterioration": ["sla_share"],
        "segments": ["market", "policy"],
        "runs": {"pairs": 3, "pilot": 3, "breaks": 30},
    }
    return complete(small_review(folder, world, **{**asked, **fields}))
