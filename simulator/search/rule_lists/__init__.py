"""Policy search over rule programs: files of rules that people can read, within a budget of reviewer-hours.

Uploads of runs under the strategy in force are kept. Lists of rules are learned on them in seconds, picked on uploads
of other luck, and the best few are simulated beside the strategy in force. One is recommended only if it holds on luck
that chose nothing.
"""

from __future__ import annotations

from .data import data_of
from .file import rules_yaml, save_rules
from .find import search_rules
from .result import RuleSearch
from .told import conclusion, grounds, headline

__all__ = ["RuleSearch", "conclusion", "data_of", "grounds", "headline", "rules_yaml", "save_rules", "search_rules"]
