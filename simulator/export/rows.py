"""Rows of the tables that an export holds, each column declared once: schemas and data dictionaries follow."""

from __future__ import annotations

from typing import Annotated

from simulator.records import Column

Text = str
Number = float
Whole = int


class Subject:
    """The indicator that a row is about."""

    indicator: Annotated[Text, Column("name", "id of the indicator; the table `indicators` has its definition")]
    title: Annotated[Text, Column("", "name of the indicator for people")]
    unit: Annotated[Text, Column("", "unit of the row's values: share (0 to 1), s, h, views, jobs, count, cost, ...")]


class Plan:
    """The plan that a row is about."""

    plan: Annotated[Text, Column("name", "plan: `baseline`, `candidate`, or the name of one of several candidates")]


class Value:
    """A value with its interval."""

    estimate: Annotated[Number, Column("row", "estimate over all replications; empty = there is none")]
    low: Annotated[Number, Column("row", "lower bound of the 95 % interval; empty = there is no interval")]
    high: Annotated[Number, Column("row", "upper bound of the 95 % interval; empty = there is no interval")]


class Evidence:
    """What an estimate rests on."""

    direction: Annotated[Whole, Column("", "1: higher is better; -1: lower is better; 0: neither")]
    replications: Annotated[Whole, Column("count", "replications with a value")]
    coverage: Annotated[Number, Column("share", "how often such intervals held the truth when it was measured")]
    withheld: Annotated[bool, Column("", "whether the interval is withheld because it covers too rarely")]
    reason: Annotated[Text, Column("", "why a value or an interval is missing")]


class Cell:
    """The place that a row is about; an axis by which it is not broken down is empty."""

    by: Annotated[Text, Column("", "axes of the breakdown, separated by commas")]
    day: Annotated[Text, Column("name", "day of the upload or, of queues, of the hour")]
    hour: Annotated[Text, Column("name", "hour of the run")]
    market: Annotated[Text, Column("name", "market of the upload")]
    language: Annotated[Text, Column("name", "language of the market")]
    policy: Annotated[Text, Column("name", "policy that the item violates or, of an innocent one, is likest to")]
    parent: Annotated[Text, Column("name", "policy that the sub-policy belongs to")]
    tier: Annotated[Text, Column("name", "tier of the creator")]
    segment: Annotated[Text, Column("name", "population of uploads; populations may overlap")]
    arm: Annotated[Text, Column("name", "arm of the experiment inside the run")]
    pool: Annotated[Text, Column("name", "review pool")]


class Difference:
    """Two plans on the same luck."""

    direction: Annotated[Whole, Column("", "1: higher is better; -1: lower is better; 0: neither")]
    baseline: Annotated[Number, Column("row", "estimate of the baseline; empty = there is none")]
    baseline_low: Annotated[Number, Column("row", "lower bound of the baseline's 95 % interval")]
    baseline_high: Annotated[Number, Column("row", "upper bound of the baseline's 95 % interval")]
    candidate: Annotated[Number, Column("row", "estimate of the candidate; empty = there is none")]
    candidate_low: Annotated[Number, Column("row", "lower bound of the candidate's 95 % interval")]
    candidate_high: Annotated[Number, Column("row", "upper bound of the candidate's 95 % interval")]


class Change:
    """How far apart two plans are."""

    difference: Annotated[Number, Column("row", "candidate less baseline, or point less the strategy as given")]
    low: Annotated[Number, Column("row", "lower bound of the 95 % interval of the difference")]
    high: Annotated[Number, Column("row", "upper bound of the 95 % interval of the difference")]
    relative: Annotated[Number, Column("share", "the difference as a share of the value that it is compared with")]
    relative_low: Annotated[Number, Column("share", "lower bound of the 95 % interval of the relative change")]
    relative_high: Annotated[Number, Column("share", "upper bound of the 95 % interval of the relative change")]
    outcome: Annotated[Text, Column("", "what may be concluded, such as `better`, `worse`, `no clear difference`")]


class Certainty:
    """How sure a difference is."""

    p_value: Annotated[Number, Column("", "p-value of the paired test")]
    q_value: Annotated[Number, Column("", "p-value adjusted for all rows that are looked at")]
    compared: Annotated[Whole, Column("count", "rows that the adjustment allows for")]
    coverage: Annotated[Number, Column("share", "how often such intervals held the truth when it was measured")]
    withheld: Annotated[bool, Column("", "whether the interval is withheld because it covers too rarely")]
    reason: Annotated[Text, Column("", "why a value or an interval is missing")]


class Kept:
    """Whether a requirement is kept."""

    requirement: Annotated[Text, Column("", "requirement as it was given")]
    status: Annotated[Text, Column("", "whether it is kept: `met`, `likely`, `not met`, ...")]


class Differs:
    """One setting that differs."""

    path: Annotated[Text, Column("name", "path of the setting, as in an override")]
    kind: Annotated[Text, Column("", "`nature` (what people do), `plan` (what the platform chooses) or `run`")]
    old: Annotated[Text, Column("", "value before, with every digit")]
    new: Annotated[Text, Column("", "value after, with every digit")]


class Provenance:
    """One fact about how the result was made."""

    path: Annotated[Text, Column("name", "name of the fact; dots lead into the resolved scenario")]
    value: Annotated[Text, Column("", "the fact, with every digit; lists as JSON")]


class Definition:
    """The definition of an indicator."""

    indicator: Annotated[Text, Column("name", "id of the indicator")]
    title: Annotated[Text, Column("", "name for people")]
    unit: Annotated[Text, Column("", "unit of its values")]
    direction: Annotated[Whole, Column("", "1: higher is better; -1: lower is better; 0: neither")]
    definition: Annotated[Text, Column("", "what is counted, of what, and until when")]
    formula: Annotated[Text, Column("", "how it follows from the measures of the ledger")]
    goal: Annotated[Text, Column("", "goal that it serves; empty = it is published, but decides nothing")]
    source: Annotated[Text, Column("", "where such a figure is published or defined")]


class Run:
    """One run of a sweep."""

    run: Annotated[Whole, Column("index", "number of the run in the sweep, from 0")]


class RunOf:
    """What was run."""

    replication: Annotated[Whole, Column("index", "replication; runs of one replication share their luck")]
    seed: Annotated[Whole, Column("", "seed of all random draws")]
    strategy: Annotated[Text, Column("", "strategy, with its parameters")]
    key: Annotated[Text, Column("", "key of the run's provenance, which the table `provenance` has")]


class Setting:
    """One setting of a run or of a point."""

    setting: Annotated[Text, Column("name", "path of the setting, or name of the parameter")]
    value: Annotated[Text, Column("", "its value, with every digit")]
    number: Annotated[Number, Column("", "its value where that is a number")]


class Single:
    """The value of one run."""

    estimate: Annotated[Number, Column("row", "value in this run; empty = there is none")]


class Point:
    """One point of a search."""

    point: Annotated[Text, Column("name", "`start` (the strategy as it was given) or the number of its trial")]


class PointOf:
    """What is said of a point."""

    strategy: Annotated[Text, Column("", "strategy, with its parameters")]
    feasible: Annotated[bool, Column("", "whether it keeps every requirement")]
    on_front: Annotated[bool, Column("", "whether no other point is better in every objective")]
    recommended: Annotated[bool, Column("", "whether the search recommends it")]


class RuleList:
    """One list of rules of a search for rules."""

    list: Annotated[Text, Column("name", "`start` (the strategy in force) or the name of a list of rules")]


class RuleListOf:
    """What is said of a list of rules."""

    rules: Annotated[Whole, Column("count", "rules of the list")]
    learned: Annotated[Number, Column("share", "score where it was learned: mean change of the objectives, too good")]
    held_out: Annotated[Number, Column("share", "score on uploads of other luck, by which it was picked")]
    on_front: Annotated[bool, Column("", "whether no other list is better in every objective, in simulations")]
    recommended: Annotated[bool, Column("", "whether the search recommends it")]


class Rule:
    """One rule of a list, in order."""

    place: Annotated[Whole, Column("index", "place in the list, from 1: the first rule that matches decides")]
    rule: Annotated[Text, Column("name", "name of the rule")]


class RuleOf:
    """What a rule says and did to uploads that it was not learned on."""

    when: Annotated[Text, Column("", "its condition")]
    do: Annotated[Text, Column("", "its action: `remove`, `hold`, `review` or `allow`")]
    matches_per_day: Annotated[Number, Column("uploads", "uploads per day that match")]
    decides_per_day: Annotated[Number, Column("uploads", "uploads per day that it decides on")]
    violate: Annotated[Number, Column("share", "share of what it decides on that violates (true)")]
    share_of_violations: Annotated[Number, Column("share", "what it decides on of all violating uploads (true)")]


class Luck:
    """The luck of the runs that a row rests on."""

    luck: Annotated[Text, Column("name", "`fresh` (all lists) or `confirmation` (the finalist, on a third seed)")]


class Decision:
    """The decision on a candidate."""

    outcome: Annotated[Text, Column("", "what the protocol says: `ship`, `ship with a ramp`, `do not ship`, ...")]
    taken: Annotated[Text, Column("", "the decision that was taken: another one than `outcome` after an override")]
    step: Annotated[Text, Column("name", "step of the protocol that decided")]
    because: Annotated[Text, Column("", "tests that decided, separated by semicolons")]
    missed: Annotated[Text, Column("", "guardrails that are missed, separated by semicolons")]
    needed: Annotated[
        Whole, Column("count", "pairs of runs that would decide; empty = it is decided, or none can tell")
    ]


class Test:
    """One test of a candidate."""

    __test__ = False

    test: Annotated[Text, Column("name", "name of the test")]
    kind: Annotated[Text, Column("", "`success`, `guardrail`, `deterioration` or `quality`")]
    scenario: Annotated[Text, Column("name", "scenario in which it was made")]
    name: Annotated[Text, Column("", "indicator or requirement")]
    status: Annotated[Text, Column("", "`passed`, `failed` or `open`")]
    found: Annotated[Text, Column("", "the finding, in words")]
    needed: Annotated[
        Whole, Column("count", "pairs of runs with which an open test is decided; empty = cannot be told")
    ]
    seen: Annotated[bool, Column("", "whether the runs would have seen the change that counts")]


class InScenario:
    """The scenario that a row is about."""

    scenario: Annotated[Text, Column("name", "name of the scenario; empty = there is one, or the row is of all")]


class Sentence:
    """A sentence."""

    sentence: Annotated[Text, Column("name", "name of the sentence")]
    text: Annotated[Text, Column("", "the sentence")]
    template: Annotated[Text, Column("", "the sentence with names of its numbers in braces")]
    test: Annotated[Text, Column("name", "test that it rests on; empty = none")]


class Entry:
    """One column of the export."""

    table: Annotated[Text, Column("name", "name of the table")]
    column: Annotated[Text, Column("name", "name of the column; empty = the row is about the table itself")]
    type: Annotated[Text, Column("", "`text`, `number`, `integer`, `boolean` or, of the table itself, `table`")]
    unit: Annotated[Text, Column("", "unit; `row` = that of the row, in its column `unit`; empty = none")]
    meaning: Annotated[Text, Column("", "what it means")]
