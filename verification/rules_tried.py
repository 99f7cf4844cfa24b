"""The picture and the tables of ``docs/rules.md``: ``python -m verification.rules_tried``."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from simulator.present.markdown import markdown
from simulator.report import write_graph
from simulator.rule_test import RulesTried, told, try_rules

from .pictures import DOCS

RULES, SCENARIO = "baseline", "tight"
SAME_TRIGGERS = ("strategy.review_at_reports=1", "strategy.review_at_views=1000")
"""As of the strategy in force, so that only what is decided at the upload differs."""


def main() -> None:
    """Print the tables, and draw the rules."""
    found = try_rules(
        RULES,
        SCENARIO,
        overrides=["horizon=1d"],
        candidate_overrides=SAME_TRIGGERS,
        replications=8,
    )
    sys.stdout.write("\n".join(_lines(found)) + "\n")
    write_graph(found.rules, DOCS / "rules.svg")


def _lines(found: RulesTried) -> Iterator[str]:
    yield from told.opening(found)
    for table in (told.rules_table(found), told.flips_table(found), told.turns_table(found), told.costs_table(found)):
        yield f"\n{table.title}\n"
        yield from markdown(table, None)


if __name__ == "__main__":
    main()
