"""What a trial of rules found, as tables for terminal and page."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from simulator.domain import Action, score_text
from simulator.domain.units import format_duration
from simulator.present.numbers import MISSING, counted, format_count, format_interval
from simulator.present.table import Cell, Column, Table
from simulator.runs.estimate import Interval

from .tried import RulesTried
from .watching import TURNS, Example

WIDEST = 12
"""Rules up to which their overlap is a matrix; of more, the largest overlaps are listed."""
_PAIRS = 20
"""Overlaps that are listed then."""
MEANINGS = (
    (
        "A rule hits what it matches and decides what no rule with precedence decides. Precision is the share of its "
        "hits that violate, recall the share of all violations that it hits; of a rule that allows, a low precision is "
        "good. Only it: violations that no other rule matches, but those that allow."
    ),
    (
        "Wrongful: an innocent item removed, held or restricted at the upload. Caught: a violation removed, held, "
        "restricted or sent to review. Reports and later scores may still change what becomes of an item."
    ),
    "Violations are the platform's truth (true), which no rule sees. They count whatever their policy.",
)
"""How to read the tables."""
COSTS = (
    "The cost of a rule is the rules played with it less without it, on the same luck: what it matches then goes to "
    "the rules below. Jobs include appeals and are priced at the time that a job takes in its pool; the delay is that "
    "of opened jobs on items that the rule does not decide on."
)
"""How to read the table of costs."""


def opening(found: RulesTried) -> list[str]:
    """Return what was played, in sentences."""
    before = found.provenance[0]
    number = counted(found.replications, "replication")
    rules = f"{found.file} (match: {found.rules.match}, {counted(len(found.names), 'rule')})"
    played = f"Scenario {found.scenario} ({before.scenario_hash}), {number} of {format_count(found.uploads)} uploads"
    made = f"seed {before.seed}, engine {before.engine}, riskbox {before.riskbox}"
    return [f"{rules} against {before.strategy}, which is in force.", f"{played}, {made}."]


def notes(found: RulesTried) -> list[str]:
    """Return how to read the tables."""
    said = [*MEANINGS, *([COSTS] if found.costs else [])]
    if found.replications > 1:
        said.append(
            "Intervals are at 95 %, over replications; where too little happened to tell one, there is none. Those of "
            "differences are paired."
        )
    else:
        said.append("One replication has no intervals: add --replications.")
    if found.apart:
        said.append(
            f"{format_count(found.apart)} items per day are not compared: creators answer to enforcement, so only one "
            "of the runs has them, or they differ."
        )
    return said


def rules_table(found: RulesTried) -> Table:
    """Return what each rule hits and catches."""
    columns = (
        Column("rule"),
        Column("does"),
        Column("hits per day", align="right"),
        Column("decides per day", align="right", spare=2),
        Column("precision (true)", align="right"),
        Column("recall (true)", align="right"),
        Column("only it, per day (true)", align="right", spare=1),
    )
    rows = tuple(
        (
            numbered(place, rule.name),
            rule.action.name.lower(),
            text_of(found.hits, place),
            text_of(found.decides, place),
            text_of(found.precision, place, "share"),
            text_of(found.recall, place, "share"),
            text_of(found.unique, place),
        )
        for place, rule in enumerate(found.rules.rules)
    )
    return Table("rules", "Rules", columns, rows)


def overlap_table(found: RulesTried) -> Table:
    """Return how many items a day two rules both match; of many rules only the largest numbers."""
    names, overlap = found.names, found.overlap
    titles = [numbered(place, name) for place, name in enumerate(names)]
    if len(names) <= WIDEST:
        columns = (Column("both match, per day"), *(Column(str(place + 1), form=",.4g") for place in range(len(names))))
        matrix: tuple[tuple[Cell, ...], ...] = tuple(
            (title, *(float(number) for number in row)) for title, row in zip(titles, overlap, strict=True)
        )
        return Table("overlap", "Overlap", columns, matrix)
    pairs = sorted(combinations(range(len(names)), 2), key=lambda pair: -overlap[pair])[:_PAIRS]
    columns = (Column("rule"), Column("and rule"), Column("both match, per day", form=",.4g"))
    largest = tuple((titles[one], titles[two], float(overlap[one, two])) for one, two in pairs)
    return Table("overlap", "Largest overlaps", columns, largest)


def flips_table(found: RulesTried) -> Table:
    """Return the items that are decided otherwise, by both actions, the most frequent first."""
    columns = (
        Column("in force"),
        Column("rules"),
        Column("items per day", align="right"),
        Column("violate (true)", align="right"),
    )
    value = np.nan_to_num(found.flips.value).copy()
    np.fill_diagonal(value, 0.0)
    order = [divmod(int(place), len(Action)) for place in np.argsort(-value, axis=None, kind="stable")]
    rows = tuple(
        (
            Action(before).name.lower(),
            Action(after).name.lower(),
            text_of(found.flips, (before, after)),
            text_of(found.flips_violating, (before, after), "share"),
        )
        for before, after in order
        if value[before, after] > 0
    )
    return Table("flips", "Decided otherwise", columns, rows)


def turns_table(found: RulesTried) -> Table:
    """Return how the decisions that differ turn out, and by which rules."""
    columns = (Column("class"), Column("items per day (true)", align="right"), Column("of them by"))
    names = [*(numbered(place, name) for place, name in enumerate(found.names)), "no rule"]
    rows = []
    for place, turn in enumerate(TURNS):
        by = found.turns_by_rule[place]
        order = np.argsort(-by, kind="stable")[:3]
        told = ", ".join(f"{names[one]} {by[one]:,.3g}" for one in order if by[one] > 0)
        rows.append((turn.value, text_of(found.turns, place), told or MISSING))
    return Table("classes", "Counter-examples", columns, tuple(rows))


def examples_table(found: RulesTried, most: int) -> Table:
    """Return items of each class, those with the most views first."""
    columns = (
        Column("class"),
        Column("run", form=".0f"),
        Column("item", form=".0f"),
        Column("uploaded", spare=3),
        Column("market", spare=2),
        Column("truth"),
        Column("scores"),
        Column("views", form=",.0f"),
        Column("in force → rules"),
        Column("rule that fired"),
    )
    rows = tuple(
        (
            one.turn.value,
            float(one.replication),
            float(one.item),
            format_duration(one.time),
            one.market,
            one.violates or "innocent",
            scores_text(one),
            one.views,
            f"{one.before.name.lower()} → {one.after.name.lower()}",
            one.rule or "no rule",
        )
        for one in listed(found, most)
    )
    return Table("examples", "Items", columns, rows)


def costs_table(found: RulesTried) -> Table:
    """Return what each rule costs the queues."""
    columns = (
        Column("rule"),
        Column("jobs per day", align="right"),
        Column("reviewer-hours per day", align="right"),
        Column("wait of other jobs", align="right"),
    )
    rows = tuple(
        (
            numbered(place, name),
            signed(found.jobs, place),
            signed(found.hours, place, "h"),
            signed(found.delay, place, "s"),
        )
        for place, name in enumerate(found.names)
    )
    return Table("costs", "Queue cost", columns, rows)


def trace_command(found: RulesTried, scenario: str, one: Example, options: Sequence[str] = ()) -> str:
    """Return the command that tells both lives of an item."""
    before, after = found.provenance
    words = ["riskbox", "trace", scenario, "--item", str(one.item), "--strategy", before.strategy]
    words += ["--against", after.strategy, *options]
    words += ["--seed", str(before.seed)] if before.seed != 1 else []
    words += ["--replication", str(one.replication)] if one.replication else []
    return shlex.join(words)


def listed(found: RulesTried, most: int) -> list[Example]:
    """Return the examples of all classes, in the order of the classes."""
    return [one for turn in TURNS for one in found.examples(turn, most)]


def scores_text(one: Example, most: int = 2) -> str:
    """Return the highest scores of an item, each with its policy."""
    best = sorted(one.scores.items(), key=lambda pair: -pair[1])[:most]
    return ", ".join(f"{policy} {score_text(score)}" for policy, score in best)


def numbered(place: int, name: str) -> str:
    """Return a rule's name with its number in the file.

    >>> numbered(0, "sure"), numbered(2, "rule 3")
    ('1 sure', 'rule 3')
    """
    return name if name == f"rule {place + 1}" else f"{place + 1} {name}"


def text_of(found: Interval, place: int | tuple[int, ...], unit: str = "") -> str:
    """Return an estimate with its interval, as text."""
    return format_interval(float(found.value[place]), float(found.low[place]), float(found.high[place]), unit)


def signed(found: Interval, place: int, unit: str = "") -> str:
    """Return a difference with its sign and its interval."""
    text = text_of(found, place, unit)
    return f"+{text}" if found.value[place] > 0 else text
