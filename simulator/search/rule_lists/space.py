"""Lists of rules as the candidates of a search: each is a plan, by its name."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from simulator.declare import Space
from simulator.rule_test.ruled import FAMILY, Ruled, checked
from simulator.rules import RuleFile
from simulator.runs.plans import Plan
from simulator.space.search_space import SearchSpace, Values
from simulator.space.variable import Variable
from simulator.strategy import Strategy
from simulator.strategy.bound import Box
from simulator.strategy.lookup import find_strategy

RULES = "rules"
"""The variable: which list of rules."""
TRIGGERS = ("review_at_reports", "review_at_views")
"""Parameters that a strategy of rules takes from the strategy in force, where that has them."""


@dataclass(frozen=True)
class RuleSpace(SearchSpace):
    """A choice of lists of rules, none of which is the strategy in force."""

    def build(self, values: Values) -> Plan:
        """Return the plan of a list, by its name."""
        return Plan(self.given.scenario, self.branches[str(values[RULES])])

    def box(self) -> Box | None:
        """Return None: lists differ in more than numbers, so no two of them share uploads."""
        return None

    def parts(self) -> list[SearchSpace]:
        """Return the space itself."""
        return [self]

    def values_given(self) -> None:
        """Return None: the strategy in force is none of the lists."""


def rule_space(given: Plan, files: Mapping[str, RuleFile]) -> RuleSpace:
    """Return the space of some lists of rules, by name, in the scenario of the plan in force."""
    family = family_of(given.strategy)
    branches = {name: _deciding(family, file, name) for name, file in files.items()}
    choice = Variable(RULES, (), Space("choice", choices=tuple(files)))
    return RuleSpace(given, (choice,), branches=branches)


def family_of(in_force: Strategy) -> Strategy:
    """Return a strategy of rules with the triggers of the strategy in force."""
    found = find_strategy(FAMILY)
    made = found() if isinstance(found, type) else found
    known = in_force.params
    return made.clone(**{name: known[name] for name in TRIGGERS if name in known and name in made.params})


def spec_of(in_force: Strategy, file: str) -> str:
    """Return the spec of the strategy that decides by a file of rules in place of the strategy in force."""
    made = family_of(in_force)
    ruled = checked(made)
    ruled.take(ruled.rules, file)
    return made.spec


def _deciding(family: Strategy, rules: RuleFile, name: str) -> Strategy:
    made = copy.deepcopy(family)
    cast("Ruled", made).take(rules, name)
    return made
