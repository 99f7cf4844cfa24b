"""The tables of ``docs/rule-search.md``: ``python -m verification.rules_found``."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from simulator.present.markdown import markdown
from simulator.present.rows import Row
from simulator.present.table import Column, Table
from simulator.runs.simulate import prepare, run_arms
from simulator.search.question.quantities import change_alone, title_of
from simulator.search.rule_lists import RuleSearch, conclusion, search_rules, told

SCENARIO, HORIZON = "baseline", "3d"
AGAIN, SEED = 64, 20_251_127
"""Replications on which the recommended rules are looked at once more, and a seed that nothing was chosen on."""


def main() -> None:
    """Print the tables."""
    found = search_rules(SCENARIO, overrides=[f"horizon={HORIZON}"])
    sys.stdout.write("\n".join(_lines(found)) + "\n")


def _lines(found: RuleSearch) -> Iterator[str]:
    yield from told.method(found)
    tables = [told.lists_table(found)]
    if (place := told.shown_place(found)) is not None:
        tables.append(told.rules_table(found, place))
    if found.winner is not None:
        tables.append(_again(found))
    for table in tables:
        yield f"\n{table.title}\n"
        yield from markdown(table, None)
    yield f"\n{conclusion(found)}"


def _again(found: RuleSearch) -> Table:
    """Return the recommended rules against the strategy in force, on many replications of a seed of their own."""
    problem = found.problem
    if found.winner is None:
        raise ValueError("Nothing was recommended.")
    plans = [problem.space.given, problem.space.build(found.winner.params)]
    runs = run_arms([prepare(one, seed=SEED, replications=AGAIN, engine=problem.engine) for one in plans])
    rows = []
    for id_ in found.shown:
        row = Row(change_alone(runs[0], runs[1], id_))
        rows.append((title_of(id_), *row.bare_estimates, row.relative))
    columns = ("indicator", "in force", "rules", "change")
    aligned = tuple(Column(name, align="left" if name == "indicator" else "right") for name in columns)
    return Table("again", f"{AGAIN} replications on luck of their own", aligned, tuple(rows))


if __name__ == "__main__":
    main()
