"""What a violating verdict leads to, by policy and severity of the reading; see ``docs/world/consequences.md``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from simulator.declare import Search

from .fields import ALL, Names, Sd
from .model import Model, Whole, all_named, chosen_of
from .problems import Problem


class VerdictRule(Model):
    """What a violating verdict of a review leads to, from a severity of its reading on."""

    policies: Names = Field(
        (ALL,), min_length=1, description="policies to which it applies, by the highest score; '*' = all"
    )
    severity: Annotated[Sd, Search(0.0, 0.5)] = Field(
        0.0, description="the reviewer's reading above the line from which it applies, until the next rule's"
    )
    consequence: Literal["label", "age_gate", "limit", "remove", "educate", "strike"] = Field(
        description="what follows: the item stays visible with a label, for adults only or at limited reach; or it is "
        "removed, without a strike, with a warning in its place, or with a strike"
    )

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem for each unknown policy."""
        yield from all_named(whole, "policies", self.policies, ("policies",))


def check_verdicts(rules: Sequence[VerdictRule], whole: Whole) -> Iterator[Problem]:
    """Check that the severities of the rules of each policy rise."""
    last: dict[str, float] = {}
    for place, rule in enumerate(rules):
        for policy in chosen_of(whole, "policies", rule.policies):
            if policy in last and rule.severity <= last[policy]:
                must = f"must be greater than that of the rule before it for policy {policy!r} ({last[policy]:g})"
                yield Problem(("verdicts", place, "severity"), must, rule.severity)
                break
            last[policy] = rule.severity
