"""The strategy contract: a strategy's facts (``Context``), inputs (``Items``, ``Observation``) and outputs.

A strategy sees observables only. It answers with ``Triage``, arrays for arrays, and with orders (``Order``), and
``Strategy`` checks everything that goes in or out.
"""

from __future__ import annotations

from simulator.domain.scores import SCORE_EDGES
from simulator.records import NEVER, SCENARIO_ROUTE, History, Triage, Verdicts

from .base import ENTRY_POINTS, NO_REASON, Strategy, registered, same_everywhere
from .bound import Bound, Range, Ranges
from .context import Context, Observation
from .description import describe
from .finding import Finding
from .items import Items, Uploads
from .orders import ORDERS, ExpiryOrder, HashOrder, MoveOrder, Order, RankOrder, ShedOrder, StaffOrder, SweepOrder
from .ranking import Ranking

__all__ = [
    "ENTRY_POINTS",
    "NEVER",
    "NO_REASON",
    "ORDERS",
    "SCENARIO_ROUTE",
    "SCORE_EDGES",
    "Bound",
    "Context",
    "ExpiryOrder",
    "Finding",
    "HashOrder",
    "History",
    "Items",
    "MoveOrder",
    "Observation",
    "Order",
    "Range",
    "Ranges",
    "RankOrder",
    "Ranking",
    "ShedOrder",
    "StaffOrder",
    "Strategy",
    "SweepOrder",
    "Triage",
    "Uploads",
    "Verdicts",
    "describe",
    "registered",
    "same_everywhere",
]
