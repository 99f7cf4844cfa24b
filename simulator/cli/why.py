"""``riskbox why``: who made the difference between two plans."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options, output, saving

if TYPE_CHECKING:
    from simulator.why import Why


@click.command("why", short_help="Tell which items make the difference between two plans.")
@options.scenario
@options.baseline
@options.once(
    "--candidate",
    metavar="SPEC|FILE",
    help=f"Candidate: {options.GIVEN}; everything else is as in the baseline.",
)
@options.overrides
@options.candidate_overrides
@options.once(
    "--indicator",
    metavar="ID[PLACE,...]",
    default="exposure",
    show_default=True,
    help="A sum over items or a ratio of two, perhaps of a market, policy or tier: violative_view_rate[TR].",
)
@options.once(
    "--most", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Stories in the table, at most."
)
@options.seed
@options.replications(1)
@options.engine
@options.workers
@options.path("-o", "--output", "page", help=options.written("all stories"))
@options.allow_code
@options.common
def command(
    scenario: str,
    baseline: str | None,
    candidate: str | None,
    candidate_overrides: Sequence[str],
    most: int,
    page: Path | None,
    as_json: bool,
    **arguments: Any,
) -> None:
    """Run two plans on SCENARIO and tell which items make the difference of an indicator, and through what.

    Both plans meet the same uploads and the same luck, so every item has two lives. What the items add sums up to the
    difference that `riskbox compare` finds for the same runs. `riskbox trace --against` tells both lives of one item.
    """
    from simulator.why import why

    if candidate is None and not candidate_overrides:
        raise click.UsageError(
            f"Missing option '--candidate' ({options.GIVEN}), or '--candidate-set' for single changes."
        )
    saving.check(page, saving.WHY, [scenario, baseline, candidate])
    with output.progress_bar("why") as progress:
        found = why(
            scenario,
            baseline=baseline,
            candidate=candidate,
            candidate_overrides=candidate_overrides,
            progress=progress,
            **arguments,
        )
    if page is not None:
        output.note(f"{output.counted(len(found.order), 'row')} in {saving.save_why(found, page)}")
    if as_json:
        output.emit_json(found.to_dict(most))
    else:
        _print(found, most)


def _print(found: Why, most: int) -> None:
    from simulator.present.changes import changes_table, same_plan
    from simulator.why import told

    if found.differs:
        output.emit_table(changes_table(found.differs))
    else:
        output.emit(same_plan(found.provenance[0].strategy))
    output.emit()
    for sentence in told.headline(found):
        output.emit_wrapped(sentence)
    output.emit()
    output.emit_table(told.path_table(found))
    if not len(found.order):
        return
    output.emit("\nstories that add most\n")
    output.emit_table(told.stories_table(found, most))
    first = found.stories.before["item"][found.order[0]]
    output.emit()
    output.emit_wrapped(
        f"Both lives of the first: riskbox trace SCENARIO --item {first} --against CANDIDATE, with the options above."
    )
