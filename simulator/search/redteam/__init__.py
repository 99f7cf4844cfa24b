"""Red teams: the search turned round, over worlds within bounds, for the one that hurts a fixed strategy most."""

from __future__ import annotations

from .attacks import ATTACKS, Attack
from .find import HARM, rank, redteam
from .result import Contribution, Ranked, Ranking, RedTeam
from .told import conclusion, contributions_table, data_of, grounds, headline, method, ranking_sentence, ranking_table

__all__ = [
    "ATTACKS",
    "HARM",
    "Attack",
    "Contribution",
    "Ranked",
    "Ranking",
    "RedTeam",
    "conclusion",
    "contributions_table",
    "data_of",
    "grounds",
    "headline",
    "method",
    "rank",
    "ranking_sentence",
    "ranking_table",
    "redteam",
]
