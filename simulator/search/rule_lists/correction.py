"""How far scores are off, by lists that were played on the luck on which they were learned.

Scores are sums of mean effects, so they err, and for all good lists in much the same way: a list that reviews more
keeps other reviews waiting, and uploads of one band of scores are not all alike. The mean factor between played and
scored ratios is taken out of all further scores.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from .conditions import Rules
from .effects import HOURS, QUANTITIES
from .scoring import Scorer
from .shown import Shown

_LARGEST = 2.0
"""Factors lie within this and its inverse."""


def corrections(played: Mapping[Rules, Shown], in_force: Shown, scorer: Scorer) -> dict[str, float]:
    """Return for each indicator that is scored the geometric mean of played over scored ratios; 1 where there is none.

    Parameters
    ----------
    played : mapping of tuple of Candidate to Shown
        What lists have shown.
    in_force : Shown
        What the strategy in force has shown on the same luck.
    scorer : Scorer
        Without corrections.
    """
    ratios = {rules: scorer.score(rules).ratios for rules in played}
    found = {}
    for name in scorer.effects.names:
        base = _total(in_force, name)
        logs = [
            math.log(_total(shown, name) / base / ratios[rules][name])
            for rules, shown in played.items()
            if base > 0 and _total(shown, name) > 0 and 0 < ratios[rules][name] < math.inf
        ]
        most = math.log(_LARGEST)
        found[name] = math.exp(max(-most, min(sum(logs) / len(logs), most))) if logs else 1.0
    return found


def _total(shown: Shown, name: str) -> float:
    """Return what an indicator is in proportion to, over all runs."""
    return shown.busy if name == HOURS else float(shown.of(QUANTITIES[name].measures).sum())
