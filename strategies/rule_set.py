"""Rules that policy people read and write, from a YAML file."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.domain import Action
from simulator.rules import NO_RULE, SOFT, RuleFile, compiled, load_rules, precedence, values_in_words
from simulator.strategy import Items, Strategy, Triage, describe

from .triggers import reports_trigger, views_trigger

SHIPPED = Path(__file__).parent / "rule_files"
"""Files that come with riskbox; a name without an ending stands for one."""


class RuleSet(Strategy):
    """Decide by the rules of a file: a condition on what is known of the upload, an action, a reason.

    With ``match: first`` the first rule that matches decides; with ``match: all`` the strongest action of all rules
    that match: remove, hold, review, age_gate, label, limit. An item that matches a rule to review and one to restrict
    is restricted while it waits for review. Items that match no rule are allowed. Where a condition depends on
    something that is missing it does not match.

    Whatever was decided, an item that is visible goes to review at ``review_at_reports`` user reports, or at
    ``review_at_views`` views. Where a ranking orders the queue the weight of a review is the highest score.
    """

    file = Param(
        "starter", kind="text", doc="path of the YAML file with the rules, or the name of one that comes with riskbox"
    )
    review_at_reports = reports_trigger()
    review_at_views = views_trigger()

    def _validate(self) -> None:
        shipped = SHIPPED / f"{self.file}.yaml"
        named = self.file.isidentifier() and shipped.is_file()
        self.take(load_rules(str(shipped) if named else self.file))

    def take(self, rules: RuleFile, file: str | None = None) -> None:
        """Decide by rules that have been read already; ``file`` is what they are called from now on."""
        self.rules = rules
        if file is not None:
            self._values["file"] = file
        self.data = rules.digest
        self.reads_history = rules.needs("history")
        self.live = self.reads_history or rules.needs("strikes")

    def clone(self, **changes: object) -> Self:
        """Return a new strategy with some parameters changed; the rules of its file stay as they were read."""
        made = super().clone(**changes)
        if made.file == self.file:
            made.take(self.rules)
        return made

    def _start(self) -> None:
        context, rules = self.context, self.rules.rules
        self.rules.check_names({"market": context.markets, "tier": context.tiers, "policy": context.policies})
        self._program = compiled([rule.when for rule in rules], context)
        order = precedence(rules, self.rules.match)
        self._orders = [order]
        soft = [rule for rule in order if rules[rule].action in SOFT]
        if self.rules.match == "all" and soft and any(rule.action == Action.REVIEW for rule in rules):
            self._orders.append(soft)
        self._actions = np.array([*(rule.action for rule in rules), Action.ALLOW], np.uint8)  # the last: no rule

    def decided_by(self, items: Items) -> NDArray[np.int16]:
        """Return the rule that decides on each item, (n,), as an index into ``rules.rules``; -1 = none matches."""
        found: NDArray[np.int16] = self._program.first(items, self._orders[:1])[0]
        return found

    def matched(self, items: Items) -> NDArray[np.bool_]:
        """Return which rules match each item, (rules, n)."""
        return self._program.matched(items)

    @property
    def reason_names(self) -> tuple[str, ...]:
        """Names of the rules."""
        return tuple(rule.name for rule in self.rules.rules)

    def reasons(self, items: Items) -> NDArray[np.int16]:
        """Return the rule that decides on each item."""
        return self.decided_by(items)

    def settles(self, items: Items, triage: Triage) -> NDArray[np.bool_]:
        """Return which items a rule decides on, those that it allows among them."""
        return np.asarray(self.decided_by(items) != NO_RULE)

    def _triage(self, items: Items) -> Triage:
        decided, *soft = self._program.first(items, self._orders)
        reports, views = (self.resolved[name][items.market] for name in ("review_at_reports", "review_at_views"))
        triage = Triage.allow(len(items)).having(
            action=self._actions[decided],
            review_at_reports=reports.astype(np.int32),
            review_at_views=views,
            weight=items.top_score,
        )
        for restricted in soft:
            both = (triage.action == Action.REVIEW) & (restricted != NO_RULE)
            triage.action[both] = self._actions[restricted[both]]
            triage.review_at_views[both] = 0.0
        return triage

    def explain(self, items: Items, row: int) -> str:
        """Return the rule that decides on one item, the values that it looks at, its reason, and the decision."""
        one = items.take([row])
        rules, decided = self.rules.rules, int(self.decided_by(one)[0])
        if decided == NO_RULE:
            reason = "no rule matches"
        else:
            rule = rules[decided]
            seen = values_in_words(one, rule.reads)
            reason = (
                f"{rule.title}, `{rule.text}`{f' with {seen}' if seen else ''}, because: {rule.because.rstrip('.')}"
            )
            others = [rules[other].title for other in np.flatnonzero(self.matched(one)[:, 0]) if other != decided]
            reason += f"; also matches {', '.join(others)}" if others else ""
        return f"{reason}: {describe(self.triage(one), self.context, ranked=self.ranked)}"
