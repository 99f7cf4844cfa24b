"""``riskbox rules``: try the rules of a file in a scenario, draw them, and search for better ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options, output, saving
from .rules_search import search

if TYPE_CHECKING:
    from simulator.rule_test import RulesTried


@click.group("rules", short_help="Try the rules of a file in a scenario, or search for better ones.")
def command() -> None:
    """Try the rules of a file, which the strategy RuleSet decides by, or search for rules."""


command.add_command(search)


@command.command("test", short_help="Tell what each rule catches and costs, and what changes against the strategy.")
@click.argument("file")
@click.argument("scenario", required=False, default="baseline")
@options.baseline
@options.overrides
@options.candidate_overrides
@click.option("--no-costs", is_flag=True, help="Leave out what each rule costs the queues: one run less for each rule.")
@options.once(
    "--examples", type=click.IntRange(0, 1_000), default=3, show_default=True, help="Items shown of each class."
)
@options.seed
@options.replications(4)
@options.engine
@options.workers
@options.path("-o", "--output", "page", help=options.written("all tables"))
@options.allow_code
@options.common
def test(
    file: str,
    scenario: str,
    baseline: str | None,
    no_costs: bool,
    examples: int,
    page: Path | None,
    as_json: bool,
    **arguments: Any,
) -> None:
    """Play SCENARIO (default: baseline) under the rules of FILE and tell what each of them does.

    FILE is a path or the name of a file that comes with riskbox. For each rule: hits, precision, recall and what it
    alone catches; how rules overlap; which items are decided otherwise than by the strategy in force, with
    counter-examples; and what the rule costs the review queues, by runs with and without it on the same luck.
    """
    from simulator.rule_test import try_rules

    saving.check(page, saving.RULES, [file, scenario, baseline])
    with output.progress_bar("rules") as progress:
        found = try_rules(
            file,
            scenario,
            baseline=baseline,
            costs=not no_costs,
            examples=examples,
            progress=progress,
            **arguments,
        )
    if page is not None:
        output.note(f"rules in {saving.save_rules(found, examples, page)}")
    if as_json:
        from simulator.rule_test.data import tried_to_dict

        output.emit_json(tried_to_dict(found, examples))
    else:
        _print(found, scenario, examples, _passed_on(arguments))


@command.command("draw", short_help="Draw what rules read, in which order they decide, and what each does.")
@click.argument("file")
@options.path("-o", "--output", "picture", help="SVG or PNG file.  [default: rules.svg]")
@options.show_traceback
def draw(file: str, picture: Path | None) -> None:
    """Draw the rules of FILE, a path or the name of a file that comes with riskbox, as a graph.

    From left to right: what is known of an upload, the file's own names, and the rules, in the order in which they
    decide. A dashed arrow leads from a rule to one that gives way to it on uploads that both may match.
    """
    from simulator.export import check_format
    from simulator.report.rule_graph import ENDINGS, write_graph
    from simulator.rule_test import ruled

    target = picture or Path("rules.svg")
    check_format(target, "A picture of rules", [file], ENDINGS)
    output.note(f"picture in {write_graph(ruled(file).rules, target)}")


def _passed_on(arguments: dict[str, Any]) -> list[str]:
    """Return the options that the command of one item's life needs as well."""
    given: list[str] = []
    for option, name in (("--set", "overrides"), ("--candidate-set", "candidate_overrides")):
        values: Sequence[str] = arguments[name]
        given += [word for value in values for word in (option, value) if not value.startswith("strategy")]
    return given


def _print(found: RulesTried, scenario: str, most: int, passed_on: Sequence[str]) -> None:
    from simulator.rule_test import told

    for sentence in told.opening(found):
        output.emit_wrapped(sentence)
    output.emit()
    output.emit_table(told.rules_table(found))
    output.emit("\noverlap\n")
    output.emit_table(told.overlap_table(found))
    output.emit("\ndecided otherwise than by the strategy in force\n")
    flips = told.flips_table(found)
    if flips.rows:
        output.emit_table(flips)
    else:
        output.emit("No item is.")
    output.emit("\ncounter-examples\n")
    output.emit_table(told.turns_table(found))
    if shown := told.listed(found, most):
        output.emit()
        output.emit_table(told.examples_table(found, most))
        output.emit(f"\nBoth lives of the first: {told.trace_command(found, scenario, shown[0], passed_on)}")
    if found.costs:
        output.emit("\nqueue cost\n")
        output.emit_table(told.costs_table(found))
    output.emit()
    for sentence in told.notes(found):
        output.emit_wrapped(sentence)
