"""How often a search for rules recommends, and what becomes of its rules: ``python -m verification.rules_honest``.

20 searches each in a small world in which few creators have nearly all views. *Much to gain*: thresholds are in force
that spend reviewers on everybody. *Little to gain*: a rule is in force that such searches found. Each recommended list
is run beside the strategy in force on luck of its own; that run is taken for the truth.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from simulator.present.markdown import markdown
from simulator.present.table import Cell, Column, Table
from simulator.runs.guardrails import judge
from simulator.runs.simulate import prepare, run_arms
from simulator.search.question.quantities import change_alone
from simulator.search.rule_lists import RuleSearch, search_rules
from tests.worlds import tiny_scenario

SEEDS = range(100, 120)
TRUE, LUCK = 64, 987_654_321
"""Replications that are taken for the truth, and a seed that nothing was chosen on."""
WORLD = tiny_scenario(
    horizon="1d", uploads={"per_day": 10_000}, creators={"tiers": {"large": {"view_multiplier": 500.0}}}
)
MUCH = "Threshold(remove_at=0.9, review_at=0.5)"
LITTLE = "- {name: popular, when: tier == 'large' and top_score >= 0.15, do: review, because: Many watch these.}\n"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "popular.yaml"
        file.write_text(LITTLE, encoding="utf-8")
        rows = [_row("much", MUCH, "+30%"), _row("little", f"RuleSet(file={str(file)!r})", "+2%")]
    names = ("to gain", "hours, at most", "searches", "recommended", "of these better", "of these within all limits")
    columns = tuple(Column(name, form=".0f") for name in names)
    table = Table("honest", "Recommendations against the truth", columns, tuple(rows))
    sys.stdout.write("\n".join(markdown(table, None)) + "\n")


def _row(name: str, in_force: str, hours: str) -> tuple[Cell, ...]:
    found = [_searched(in_force, hours, seed) for seed in SEEDS]
    truths = [_truth(one) for one in found if one.winner is not None]
    better, within = (float(sum(truth[place] for truth in truths)) for place in (0, 1))
    return name, hours, float(len(found)), float(len(truths)), better, within


def _searched(in_force: str, hours: str, seed: int) -> RuleSearch:
    return search_rules(
        WORLD,
        in_force,
        max_rules=2,
        max_conditions=2,
        fields=["top_score", "tier"],
        reviewer_hours=hours,
        points=4,
        fresh_replications=4,
        seed=seed,
    )


def _truth(found: RuleSearch) -> tuple[bool, bool]:
    """Return whether the recommended rules are better, and whether they keep every requirement, by many runs."""
    problem = found.problem
    if found.winner is None:
        raise ValueError("Nothing was recommended.")
    plans = [problem.space.given, problem.space.build(found.winner.params)]
    given, rules = run_arms([prepare(one, seed=LUCK, replications=TRUE, engine=problem.engine) for one in plans])
    better = all(change_alone(given, rules, goal.indicator).difference < 0 for goal in problem.objectives)
    return better, all(one.holds for one in judge(problem.requirements, rules, given))


if __name__ == "__main__":
    main()
