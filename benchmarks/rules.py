"""What files of rules cost: to load, and to decide by."""

from __future__ import annotations

import time
from collections.abc import Iterator

from .child import run_alone
from .table import Table, spread, whether_met

RULES = 50
ROWS = 1_000_000
MOST_PER_ROW_AND_RULE = 5.0
"""ns."""
MOST_PER_RUN = 100.0
"""Most that so many rules may take on so many rows, ms."""
MOST_TO_LOAD = 10.0
"""ms."""

_POLICIES = (
    "regulated_goods",
    "sensitive_themes",
    "safety_civility",
    "mental_health",
    "privacy_security",
    "integrity",
)
"""Those of the baseline."""
_NAMES = {"new_account": "age < 30d", "repeat_offender": "account.strikes >= 1"}
_WITH = (
    "new_account",
    "repeat_offender and market in ('DE', 'FR')",
    "expected_views > {views} and not new_account",
    "top_score < {most:.4f} and tier != 'top'",
)
"""What rules ask besides a score."""


def text_of(rules: int) -> str:
    """Return a file of rules, each of two to four comparisons, of which none hides another."""
    lines = ["rules:"]
    for index in range(rules):
        policy = _POLICIES[index % len(_POLICIES)]
        score = 0.99 - 0.01 * (index // len(_POLICIES)) - 0.001 * (index % len(_POLICIES))
        more = _WITH[index % len(_WITH)].format(views=1_000 * (index + 1), most=score + 0.0095)
        action = ("remove", "hold", "review")[index % 3]
        when = f"score.{policy} > {score:.3f} and {more}"
        lines += [f"  - when: {when}", f"    do: {action}", f"    because: It is {policy}."]
    named = [f"  {name}: {value}" for name, value in _NAMES.items() if any(name in line for line in lines)]
    return "\n".join(["let:", *named, *lines, ""])


def measure_load(rules: int = RULES, repeats: int = 20) -> dict[str, list[float]]:
    """Return the processor time (ms) to read a file as YAML, and to load it: that, and to type, check and compile."""
    from simulator.config import Scenario
    from simulator.documents import read_yaml
    from simulator.rules import compiled, read_rules
    from simulator.testing import example_context

    text, context = text_of(rules), example_context(Scenario.load("baseline"))
    found: dict[str, list[float]] = {"yaml": [], "all": []}
    compiled([rule.when for rule in read_rules(text, "rules.yaml").rules], context)  # what is imported late is now
    for _ in range(repeats):
        start = time.process_time()
        read_yaml(text, "rules.yaml")
        middle = time.process_time()
        compiled([rule.when for rule in read_rules(text, "rules.yaml").rules], context)
        found["yaml"].append(1e3 * (middle - start))
        found["all"].append(1e3 * (time.process_time() - middle))
    return found


def measure_rows(rules: int, rows: int, repeats: int = 7) -> dict[str, list[float]]:
    """Return the processor time (ms) of deciding which rule is the first to match, and the share of rows with one."""
    from simulator.config import Scenario
    from simulator.rules import compiled, read_rules
    from simulator.strategy import Items
    from simulator.testing import example_context, example_strikes, example_uploads

    context = example_context(Scenario.load("baseline"))
    uploads = example_uploads(context, rows)
    items = Items.from_chunk(uploads, context, strikes=example_strikes(uploads), lottery_key=(1, 0))
    _ = items.top_score, items.account_age, items.expected_views  # columns of the items, whoever asks first
    program = compiled([rule.when for rule in read_rules(text_of(rules), "rules.yaml").rules], context)
    found: list[float] = []
    for _ in range(repeats + 1):
        start = time.process_time()
        decided = program.first(items, [range(rules)])
        found.append(1e3 * (time.process_time() - start))
    return {"ms": found[1:], "matched": [float((decided >= 0).mean())], "operations": [float(len(program.steps))]}


def tables(rows: int = ROWS) -> Iterator[Table]:
    """Yield what loading costs, and what deciding costs by the number of rules."""
    loaded = run_alone("benchmarks.rules:measure_load")
    load = Table(f"Loading a file of {RULES} rules", ("", "ms", "target, ms", ""))
    middle = sorted(loaded["all"])[len(loaded["all"]) // 2]
    goal = (f"≤ {MOST_TO_LOAD:.0f}", whether_met(middle <= MOST_TO_LOAD))
    load.add("all", spread(loaded["all"], ".1f"), *goal)
    load.add("... reading the YAML", spread(loaded["yaml"], ".1f"), "", "")
    rest = [one - other for one, other in zip(sorted(loaded["all"]), sorted(loaded["yaml"]), strict=True)]
    load.add("... parsing, typing, checking, compiling", spread(rest, ".1f"), "", "")
    yield load

    each_costs = ("ns per row and rule", "target, ns", "")
    decide = Table(
        f"Deciding by rules on {rows:,} rows, one core",
        ("rules", "operations", "rows with a rule", "ms", "target, ms", "", *each_costs),
    )
    for rules in (1, 10, RULES):
        measured = run_alone("benchmarks.rules:measure_rows", rules=rules, rows=rows)
        middle = sorted(measured["ms"])[len(measured["ms"]) // 2]
        each = 1e6 / rows / rules
        whole = (f"≤ {MOST_PER_RUN:.0f}", whether_met(middle <= MOST_PER_RUN)) if rules == RULES else ("", "")
        part = (f"≤ {MOST_PER_ROW_AND_RULE:.0f}", whether_met(middle * each <= MOST_PER_ROW_AND_RULE))
        decide.add(
            str(rules),
            f"{measured['operations'][0]:.0f}",
            f"{measured['matched'][0]:.0%}",
            spread(measured["ms"], ".1f"),
            *whole,
            spread(measured["ms"], ".2f", each),
            *part,
        )
    yield decide
