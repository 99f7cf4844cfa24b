"""How often a review launches what it should: the decision rule on candidates whose truth is known.

Every review is run as ``riskbox review`` runs it, in one small world: the default protocol, one success indicator, two
guardrails, and as many pairs as the power check asks for after a large pilot on the good candidate. Both arms hold
lotteries (``lottery.py``) that are independent of each other, so they decide differently upload by upload.

* *null*: equal odds; nothing differs in law, and the guardrails are kept.
* *good*: fewer random removals, by what the review is powered to see; the guardrails are kept.
* *harmful*: far fewer random removals, at the price of reviewer hours a little above the limit.
* *worse*: more random removals, and nothing else.

"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Table
from simulator.indicators import find_indicator
from simulator.review.checked import Review, check_request
from simulator.review.decision import LACKING, RAMP, REFUSED, SHIP, decide
from simulator.review.evidence import tests_of
from simulator.review.power import check_power
from simulator.review.request import Request
from simulator.review.validation import FILE, validation_table
from simulator.runs.arms import run_plans
from simulator.runs.compare import Comparison

REVIEWS, PILOT, SEED = 1_000, 100, 50_000
SETTINGS = {"scale": 0.02, "horizon": "1d"}
_BASE = "remove_at=0.79, review_at=0.42, review_at_reports=1, review_at_views=100000, rescore_remove_at=0.58"


def _lottery(number: int, removed: float, reviewed: float) -> str:
    return f"verification.lottery:Lottery({_BASE}, number={number}, removed={removed}, reviewed={reviewed})"


BASELINE = _lottery(0, 0.03, 0.05)
CANDIDATES = {
    "null": _lottery(1, 0.03, 0.05),
    "good": _lottery(1, 0.0257, 0.05),
    "harmful": _lottery(1, 0.02, 0.0665),
    "worse": _lottery(1, 0.0345, 0.05),
}
SUCCESS = {"innocent_creators_actioned": "-14%"}
GUARDRAILS = ("reviewer_hours <= +14%", "sla_share >= baseline - 6pp")
_TRUTHS = ("innocent_creators_actioned", "reviewer_hours", "sla_share")
_BLOCK = 10


def tables() -> list[Table]:
    """Return the kept shares of reviews that launch, refuse or ask for more."""
    found = validation_table()
    table = Table("What reviews decide", tuple(column.name for column in found.columns), found.title)
    for row in found.text:
        table.add(*row)
    return [table]


def reviews() -> dict[str, Review]:
    """Return the review of each candidate."""
    return {name: _review(name) for name in CANDIDATES}


def _review(name: str) -> Review:
    request = Request.model_validate(
        {
            "baseline": BASELINE,
            "candidates": {name: CANDIDATES[name]},
            "scenarios": {"small": {"scenario": "baseline", "set": SETTINGS}},
            "success": SUCCESS,
            "guardrails": GUARDRAILS,
        }
    )
    return check_request(request, Path(), allow_code=True)


def planned_pairs(review: Review) -> int:
    """Return the pairs that the power check asks for."""
    world = review.deciding
    (candidate,) = review.candidates
    plans = [world.baseline, world.candidates[candidate]]
    arms = run_plans(plans, world.baseline, seed=SEED - 1, replications=PILOT, engine="compiled")
    return check_power(review, {world.name: {candidate: Comparison(*arms)}}, 2, 2).needed or 2


def decided(number: int, made: Mapping[str, Review], pairs: int) -> tuple[dict[str, str], NDArray[np.float64]]:
    """Return the decision on each candidate in one review, and the mean of each indicator in each arm."""
    world = next(iter(made.values())).deciding
    plans = [world.baseline, *(one.deciding.candidates[name] for name, one in made.items())]
    arms = run_plans(plans, world.baseline, seed=SEED + number, replications=pairs, engine="compiled", workers=1)
    outcomes = {}
    for (name, review), arm in zip(made.items(), arms[1:], strict=True):
        pair = Comparison(arms[0], arm, review.request.segments)
        outcomes[name] = decide(tests_of(review, {world.name: pair}), ()).outcome
    values = [[float(find_indicator(id_).value(arm.ledger)) for id_ in _TRUTHS] for arm in arms]
    return outcomes, np.array(values)


def _block(numbers: Sequence[int], pairs: int) -> list[tuple[dict[str, str], NDArray[np.float64]]]:
    made = reviews()
    return [decided(number, made, pairs) for number in numbers]


def measure(number: int = REVIEWS) -> dict[str, Any]:
    """Run the reviews and return how many ended with which decision, and the true changes."""
    blocks = [range(first, min(first + _BLOCK, number)) for first in range(0, number, _BLOCK)]
    pairs = planned_pairs(_review("good"))
    with ProcessPoolExecutor(2) as pool:
        found = [one for block in pool.map(_block, blocks, [pairs] * len(blocks)) for one in block]
    means = np.mean([values for _, values in found], axis=0)
    counts = {name: Counter(outcomes[name] for outcomes, _ in found) for name in CANDIDATES}
    return {
        "reviews": number,
        "pairs": pairs,
        "world": f"baseline with {', '.join(f'{path}={value}' for path, value in SETTINGS.items())}",
        "success": SUCCESS,
        "guardrails": list(GUARDRAILS),
        "candidates": {
            name: {
                "outcomes": {outcome: counts[name][outcome] for outcome in (SHIP, RAMP, REFUSED, LACKING)},
                "true": dict(zip(_TRUTHS, _changes(means, place), strict=True)),
            }
            for place, name in enumerate(CANDIDATES, start=1)
        },
    }


def _changes(means: NDArray[np.float64], place: int) -> list[float]:
    """Return the true changes: relative ones, of a share in points."""
    before, after = means[0], means[place]
    return [
        round(float(b - a if find_indicator(id_).unit == "share" else b / a - 1), 4)
        for id_, a, b in zip(_TRUTHS, before, after, strict=True)
    ]


def write(number: int = REVIEWS) -> None:
    """Measure, and keep what was found beside the rule, for memos to print."""
    FILE.write_text(json.dumps(measure(number), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
