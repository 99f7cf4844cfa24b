"""``riskbox staffing``: the fewest reviewer-hours with which a plan keeps its requirements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from simulator.errors import CheckFailed

from . import options, output

if TYPE_CHECKING:
    from simulator.search.staffing import Staffing


@click.command("staffing", short_help="Find the smallest staffing that keeps requirements.")
@options.scenario
@options.strategy
@click.option(
    "--require",
    metavar="'INDICATOR<=LIMIT'",
    multiple=True,
    required=True,
    help="Requirement to keep by the whole interval, such as 'sla_share>=0.9'; may be repeated.",
)
@click.option(
    "--each-pool", is_flag=True, help="Require it of each pool: opened_in_sla_share, queue_wait_mean, p_wait."
)
@click.option(
    "--pool", "pools", metavar="NAME", multiple=True, help="Vary this pool's shifts.  [default: all but appeals]"
)
@options.overrides
@options.seed
@options.engine
@options.replications(8)
@options.workers
@options.allow_code
@options.common
def command(scenario: str, pools: Sequence[str], as_json: bool, **rest: Any) -> None:
    """Find the fewest reviewers per pool and shift with which SCENARIO keeps what is required.

    All staffings meet the same luck. The one found is judged on fresh luck, with twice the replications.
    """
    from simulator.search.staffing import smallest_staffing

    with output.progress_bar("staffing") as progress:
        found = smallest_staffing(scenario, pools=pools, progress=progress, **rest)
    if as_json:
        output.emit_json(found.to_dict())
    else:
        _print(found)
    if not found.met:
        raise CheckFailed("The staffing that was found does not keep what is required on fresh luck, for certain.")


def _print(found: Staffing) -> None:
    from simulator.search.staffing.told import sentences, staffing_table

    about = found.fresh.results.provenance
    output.emit_wrapped(
        f"{found.fresh.results.scenario.name} with {found.fresh.results.strategy.spec}, engine {about.engine}, riskbox "
        f"{about.riskbox}"
    )
    output.emit()
    output.emit_table(staffing_table(found))
    output.emit()
    for sentence in sentences(found):
        output.emit_wrapped(sentence)
    output.emit("settings: " + " ".join(f"--set {one}" for one in found.overrides))
