"""``riskbox plan-runs``: how many pairs of runs a comparison needs to see a change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from . import options, output

if TYPE_CHECKING:
    from simulator.runs.planning import RunsNeeded, RunsPlan


@click.command("plan-runs", short_help="Tell how many runs a comparison needs to see a change.")
@options.scenario
@click.option(
    "--indicator",
    "indicators",
    metavar="ID[PLACE,...]",
    multiple=True,
    required=True,
    help="Indicator, perhaps of a market, policy, tier or pool: violative_view_rate[TR]; may be repeated.",
)
@options.once(
    "--change",
    metavar="CHANGE",
    help="Change to be seen: -5% of the baseline's value or, of a share, -0.2pp.  [required]",
)
@options.baseline
@options.once(
    "--candidate",
    metavar="SPEC|FILE",
    help=f"Candidate of the pilot: {options.GIVEN}.  [default: none; the baseline runs twice, on different luck]",
)
@options.overrides
@options.candidate_overrides
@options.once(
    "--power", default="0.8", show_default=True, metavar="SHARE", help="Share of such comparisons that see the change."
)
@options.once(
    "--pilot",
    type=click.IntRange(3, 50_000),
    default=12,
    show_default=True,
    help="Pairs of runs from which the spread is estimated.",
)
@options.once(
    "--scale",
    "scale_for",
    type=click.IntRange(2, 100_000),
    metavar="PAIRS",
    help="Also tell how much larger a scale sees the change with so many pairs.",
)
@options.seed
@options.engine
@options.workers
@options.chunk_size
@options.allow_code
@options.common
def command(scenario: str, change: str | None, power: str, as_json: bool, **arguments: Any) -> None:
    """Run a pilot on SCENARIO and print how many pairs of runs see a change of each indicator.

    Name the candidate that you want to compare: its pairs share their luck, so they usually vary far less than two runs
    on different luck, and fewer of them are needed.
    """
    from simulator.runs.planning import plan_runs

    if change is None:
        raise click.UsageError("Missing option '--change', such as -5%.")
    with output.progress_bar("plan-runs") as progress:
        plan = plan_runs(
            scenario,
            change=change,
            power=options.share_of("--power", power, "0.8 or 80%"),
            progress=progress,
            **arguments,
        )
    if as_json:
        output.emit_json(plan.to_dict())
    else:
        _print(plan)


def _print(plan: RunsPlan) -> None:
    baseline = plan.baseline
    output.emit_wrapped(output.heading(baseline.scenario.name, baseline.provenance, baseline.ledger))
    output.emit()
    scaled = plan.replications is not None
    columns = ["indicator", "baseline", "change", "one pair", "level", "pairs"]
    columns += ["scale"] if scaled else []
    rows = [_texts(row, scaled=scaled) for row in plan.rows]
    output.emit_table(output.texts("plan_runs", columns, rows, columns[1:]))
    output.emit()
    for row in plan.rows:
        if row.reason:
            output.emit_wrapped(f"{_named(row)} has no number of pairs: {row.reason}.")
    for sentence in _notes(plan):
        output.emit_wrapped(sentence)


def _named(row: RunsNeeded) -> str:
    places = ", ".join(row.cell.values())
    return f"{row.indicator.title} ({places})" if places else row.indicator.title


def _texts(row: RunsNeeded, *, scaled: bool) -> Sequence[str]:
    from simulator.present.numbers import MISSING, format_percent, format_percent_change, format_value

    relative = row.change / abs(row.baseline) if row.baseline else math.nan
    spread = row.deviation / abs(row.baseline) if row.baseline else math.nan
    texts = [
        _named(row),
        format_value(row.baseline, row.indicator.unit),
        format_percent_change(relative),
        f"±{format_percent(spread)}" if math.isfinite(spread) else MISSING,
        f"0.05 / {row.compared}",
        MISSING if row.pairs is None else f"{row.pairs:,}",
    ]
    return [*texts, MISSING if row.scale is None else f"x {row.scale:.3g}"] if scaled else texts


def _notes(plan: RunsPlan) -> Sequence[str]:
    from simulator.present.numbers import format_percent
    from simulator.runs.arguments import MOST_REPLICATIONS

    share = format_percent(plan.power)
    notes = [
        f"With so many `pairs` of runs, {share} of comparisons call such a change clear (two-sided t test on pairs).",
        (
            f"`one pair` is the standard deviation of the difference of one pair in the {plan.pilot} pairs of the "
            f"pilot. It may be too small or too large; {share} is the average over what it may truly be. A larger "
            "--pilot needs fewer pairs."
        ),
        (
            "`level` is 0.05 over the rows of the indicator's family in the table of a comparison, key indicators or "
            "all others: up to this p-value the row is clear even if no other one is (the first step of Holm, and of "
            "Benjamini and Hochberg)."
        ),
    ]
    if not plan.same_luck:
        notes.append(
            "The pilot's pairs are two runs of the baseline on different luck. The arms of a comparison share their "
            "luck, so they usually need far fewer pairs: add --candidate or --candidate-set."
        )
    if plan.replications is not None:
        notes.append(
            f"`scale` is about how many times as large a scale sees the change with {plan.replications:,} pairs: the "
            "variance of a relative difference falls as 1 / scale where items are independent. Queues and incidents "
            "are shared by items, so run the pilot again at that scale."
        )
    if any(row.pairs is not None and row.pairs > MOST_REPLICATIONS for row in plan.rows):
        notes.append(
            f"A comparison takes {MOST_REPLICATIONS:,} pairs at most: use a larger scale, or a longer horizon."
        )
    return notes
