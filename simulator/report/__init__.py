"""Reports: a result as one HTML page for decision makers, with its charts inside.

A page is made in three steps: ``goals``, ``cards``, ``heat`` and ``pictures`` turn numbers into texts and charts; a
file for each kind of result (``run``, ``comparison``, ``several``, ``sweep``, ``search``, ``fronts``, ``redteam``,
``why``, ``rules``, ``rule_search``, ``alarms``, ``ranking``) puts them in order; and the templates lay them out.
"""

from __future__ import annotations

from .alarms import write_alarms
from .comparison import write_report
from .fronts import write_fronts
from .ranking import write_ranking
from .redteam import write_redteam
from .review import write_review
from .rule_graph import write_graph
from .rule_search import write_rule_search
from .rules import write_rules
from .run import write_run
from .search import write_front
from .several import write_several
from .sweep import write_sweep
from .why import write_why

__all__ = [
    "write_alarms",
    "write_front",
    "write_fronts",
    "write_graph",
    "write_ranking",
    "write_redteam",
    "write_report",
    "write_review",
    "write_rule_search",
    "write_rules",
    "write_run",
    "write_several",
    "write_sweep",
    "write_why",
]
