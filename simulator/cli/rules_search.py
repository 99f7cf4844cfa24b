"""``riskbox rules search``: find rules that do better than the strategy in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options, output, saving

if TYPE_CHECKING:
    from simulator.search.rule_lists import RuleSearch

WHAT = "A search for rules"
_LEFT = "nothing of the search was kept, since a search for rules does not resume, and no file was changed"


@click.command("search", short_help="Find rules that do better than the strategy in force.")
@click.argument("scenario", required=False, default="baseline")
@options.baseline
@options.once("--max-rules", type=click.IntRange(1, 20), default=4, show_default=True, help="Rules of a list, at most.")
@options.once(
    "--max-conditions", type=click.IntRange(1, 6), default=3, show_default=True, help="Conditions of a rule, at most."
)
@options.once(
    "--reviewer-hours",
    metavar="PER_DAY|+5%",
    default="+5%",
    show_default=True,
    help="Most hours of reviewers at work, per day or against the strategy in force.",
)
@click.option(
    "--field", "fields", metavar="NAME", multiple=True, help="Let rules read only this column; may be repeated."
)
@click.option(
    "--action",
    "actions",
    metavar="NAME",
    multiple=True,
    help="What rules may do: remove, hold, review or allow; may be repeated.  [default: remove, review]",
)
@click.option(
    "--minimize",
    metavar="INDICATOR",
    multiple=True,
    help="Indicator to make small; may be repeated.  [default: violative_view_rate]",
)
@click.option(
    "--require",
    metavar="'INDICATOR<=LIMIT'",
    multiple=True,
    help="Guardrail to keep by the whole interval; may be repeated.  [default: innocent_creators_actioned<=+10%]",
)
@options.once("--prefer", metavar="'A=3,B=1'|'A>B'", help="Weights of the objectives, or their order.")
@options.once(
    "--tolerance",
    type=float,
    default=0.0,
    show_default=True,
    help="Part of the strategy in force by which an objective may be worse.",
)
@options.overrides
@options.seed
@options.replications(2)
@options.once(
    "--points", type=click.IntRange(1, 1000), default=8, show_default=True, help="Lists of rules to simulate."
)
@options.once(
    "--fresh-replications",
    type=click.IntRange(2, 100_000),
    default=8,
    show_default=True,
    help="Replications of each list on luck that the search never used.",
)
@options.once(
    "--fresh-runs", type=click.IntRange(1), default=300, show_default=True, help="Runs on the fresh luck, at most."
)
@options.engine
@options.workers
@options.path("--rules", "file", help="Write the recommended rules to this YAML file.")
@options.path("-o", "--output", "page", help=options.written("the lists"))
@options.allow_code
@options.common
def search(
    scenario: str, baseline: str | None, file: Path | None, page: Path | None, as_json: bool, **rest: Any
) -> None:
    """Search rules for SCENARIO (default: baseline) that do better than the strategy in force.

    Lists of rules are learned on kept uploads of some runs, picked on others, and simulated on fresh luck. One is
    recommended only if, on a third seed, it is clearly better than the strategy in force, not worse in any objective,
    and within the budget of reviewer-hours. Without one the file of an earlier search is removed.
    """
    from simulator.search.rule_lists import data_of, save_rules, search_rules

    _check(file, page, [scenario, baseline])
    rest["actions"] = rest["actions"] or ("remove", "review")
    with output.noted_if_interrupted(_LEFT), output.progress_bar("rules") as progress:
        found = search_rules(scenario, baseline, progress=progress, **rest)
    if file is not None:
        save_rules(found, file)
        output.note("no rules were saved: none are recommended" if found.winner is None else f"rules in {file}")
    if page is not None:
        output.note(f"saved {_page(found, file, page)}")
    if as_json:
        output.emit_json(data_of(found))
    else:
        _print(found, file)


def _check(file: Path | None, page: Path | None, inputs: list[str | None]) -> None:
    """Refuse, before anything runs, files that cannot be written."""
    from simulator.errors import InputError, show
    from simulator.files import check_writable

    given = [one for one in inputs if one is not None]
    saving.check(page, WHAT, given)
    if file is None:
        return
    if file.suffix.lower() not in (".yaml", ".yml"):
        raise InputError(f"Rules must be saved as .yaml. Got {show(str(file))} instead.")
    check_writable(file, WHAT, given)


def _page(found: RuleSearch, file: Path | None, page: Path) -> Path:
    from simulator.export import Content, Sheet, write
    from simulator.indicators import INDICATORS
    from simulator.report import write_rule_search
    from simulator.search.rule_lists import conclusion, data_of

    ends = [f"{change}{end}" for change in ("", "_change") for end in ("", "_low", "_high")]
    units = {f"{id_}{end}": INDICATORS[id_].unit for id_ in found.shown if id_ in INDICATORS for end in ends}
    units |= dict.fromkeys(("score_learned", "score_held_out"), "share")
    content = Content(WHAT, conclusion(found), (Sheet("lists", found.table(), units),), data_of(found))

    def write_it(target: Path) -> Path:
        name = "rules.yaml" if file is None else str(file)
        return write_rule_search(found, target, file=name, command=output.command_line())

    return write(content, page, write_it)


def _print(found: RuleSearch, file: Path | None) -> None:
    from simulator.present.changes import in_words
    from simulator.search.rule_lists import rules_yaml, told

    problem = found.problem
    if found.differs:
        output.emit_wrapped(f"changes to the loaded scenario, before the search: {in_words(found.differs)}")
    goals = ", ".join(map(str, problem.objectives))
    output.emit_wrapped(f"{problem.scenario.name}: {goals}; required: {'; '.join(problem.wanted)}")
    for sentence in told.method(found):
        output.emit_wrapped(sentence)
    if found.candidates:
        output.emit()
        output.emit_table(told.lists_table(found))
        output.emit()
        output.emit_wrapped(told.SCORES)
    if (place := told.shown_place(found)) is not None:
        output.emit()
        output.emit_table(told.rules_table(found, place))
        if found.finalist is not None:
            output.emit()
            output.emit_wrapped(told.ADDS)
    output.emit()
    output.emit_wrapped(told.conclusion(found))
    if file is None and (text := rules_yaml(found)):
        output.emit(f"\n{text}".rstrip())
