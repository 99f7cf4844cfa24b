"""The picture of later scores: ``python -m verification.rescoring_pictures``; it takes about half a minute."""

from __future__ import annotations

import math

import numpy as np

from simulator import Scenario
from simulator.world.item_law import ItemLaw
from simulator.world.mechanisms.rescoring import AGES, Rescoring, later_score
from simulator.world.parameters import parameters_of

from .observed import VIEW_BUCKETS, pooled, replicate
from .pictures import Row, beside, panel, rows, save

CHECKPOINTS = ("views=[100, 1000, 10000]", "ages=[1d, 3d]", "noise_factor=0.7")
THRESHOLD = 0.79
MARKET, POLICY = "DE", "safety_civility"
DRAWN = 2_000


def scenario(*, on: bool) -> Scenario:
    """Return the baseline without or with later scores, which remove from the threshold of first ones."""
    base = Scenario.load("baseline", ["detection.rescoring={}"])
    strategy = "Threshold(remove_at={0}, review_at=0.42, review_at_reports=1, review_at_views=100000{1})"
    changes = [f"strategy={strategy.format(THRESHOLD, f', rescore_remove_at={THRESHOLD}' if on else '')}"]
    return base.override(*changes, *(f"detection.rescoring.{given}" for given in CHECKPOINTS if on))


def caught() -> Row:
    """Return how likely a score is to reach the threshold by margin, at a first score and at checkpoints."""
    from scipy import special

    parameters = parameters_of(scenario(on=True))
    law, later = parameters.item_law, parameters.laws.rescoring
    given = scenario(on=True)
    market, policy = list(given.markets).index(MARKET), list(given.policies).index(POLICY)
    margin = np.linspace(-0.35, 0.35, 71)
    cut = special.ndtri(THRESHOLD)
    lines = rows(
        "first score", margin, special.ndtr((_first(law, market, policy, margin) - cut) / _blur(law, market, policy))
    )
    dots: list[Row] = []
    few = np.linspace(-0.3, 0.3, 13)
    for depth in range(3):
        level, slope, spread = (table[depth, market, policy] for table in (later.level, later.slope, later.spread))
        name = f"checkpoint {depth + 1}"
        lines += rows(name, margin, special.ndtr((level + slope * margin - cut) / spread))
        dots += rows(name, few, [_drawn(later, market, policy, float(m), depth) for m in few])
    return panel(f"score reaches {THRESHOLD} (line: law, dots: drawn)", "margin, severity sd", lines=lines, dots=dots)


def _first(law: ItemLaw, market: int, policy: int, margin: np.ndarray) -> np.ndarray:
    return np.asarray(law.slope[market, policy] * (law.line[market, policy] + margin) - law.offset[market, policy])


def _blur(law: ItemLaw, market: int, policy: int) -> float:
    return float(law.slope[market, policy] * law.noise[market, policy])


def _drawn(law: Rescoring, market: int, policy: int, margin: float, depth: int) -> float:
    scores = [
        later_score(law, 1, 0, item, market, policy, 0, margin, margin > 0, depth, AGES + depth, 0.0)
        for item in range(DRAWN)
    ]
    return float(np.mean(np.array(scores) >= THRESHOLD))


def removals() -> Row:
    """Return at how many views items are removed, without and with later scores."""
    bars: list[Row] = []
    for name, on in (("without", False), ("with later scores", True)):
        shares = pooled(replicate(scenario(on=on), seed=1, replications=4))
        bars += [
            {"x": bucket, "y": 100 * share, "of": name}
            for bucket in VIEW_BUCKETS[1:-1]
            if math.isfinite(share := shares[f"views {bucket}"])
        ]
    return panel("% of removals, by views at removal", "views", bars=bars)


if __name__ == "__main__":
    save("rescoring", beside(caught(), removals()))
