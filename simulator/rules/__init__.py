"""Rules as data: files that policy people read, compiled by an allow-list to NumPy operations on columns.

A file is read (``rule_file``), each expression is parsed by Python's own grammar and checked against an allow-list
(``syntax``), typed from the columns that a strategy may see (``names``, ``typed``), checked for rules that never decide
(``checks``, ``cover``) and compiled for the names of a scenario (``program``). Nothing of a file is ever evaluated.
"""

from __future__ import annotations

from .checks import SOFT, precedence
from .graph import Graph, Step, graph_of
from .program import NO_RULE, Program, compiled
from .rule import ACTIONS, Own, Rule
from .rule_file import RuleFile, load_rules, read_rules
from .words import values_in_words

__all__ = [
    "ACTIONS",
    "NO_RULE",
    "SOFT",
    "Graph",
    "Own",
    "Program",
    "Rule",
    "RuleFile",
    "Step",
    "compiled",
    "graph_of",
    "load_rules",
    "precedence",
    "read_rules",
    "values_in_words",
]
