"""``riskbox alarms``: control charts on the indicators of a run, or on a platform's own figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options, output, saving

if TYPE_CHECKING:
    from simulator.experiments.alarms import AlarmResult

ALARMS = "A result of alarms"


@click.command("alarms", short_help="Watch indicators with control charts, and tell true alarms from false ones.")
@click.argument("scenario", required=False)
@options.path(
    "--csv",
    "csv_file",
    help="Watch a file of your own figures instead: columns date (or time), value and, for shares, n.",
)
@click.option(
    "--indicator",
    "indicators",
    metavar="ID[PLACE,...]",
    multiple=True,
    help="Indicator, perhaps of a market, policy, tier or pool: violative_view_rate[TR]; may be repeated.  "
    "[default: five key ones]",
)
@options.once(
    "--by",
    type=click.Choice(["market", "language", "policy", "parent", "tier", "pool"]),
    help="Watch every market, language, ... by itself.",
)
@click.option("--measured", is_flag=True, help="Watch what the dashboard shows, where the platform measures it.")
@options.once(
    "--chart",
    type=click.Choice(["cusum", "ewma", "shewhart"]),
    default="cusum",
    show_default=True,
    help="cusum and ewma find small lasting changes, shewhart a large one in a single period.",
)
@options.once(
    "--false-alarm-every",
    default="90d",
    show_default=True,
    metavar="TIME",
    help="Average time from one false alarm to the next, over all series together; limits follow from it.",
)
@options.once(
    "--change",
    type=click.FloatRange(0.1, 6.0),
    default=1.0,
    show_default=True,
    metavar="SD",
    help="Change to be found soonest, in standard deviations of one period.",
)
@options.once(
    "--history", default="28d", show_default=True, metavar="TIME", help="Time from which the ordinary is learned."
)
@options.once(
    "--period",
    type=click.Choice(["day", "hour"]),
    default="day",
    show_default=True,
    help="Length of a period; only figures of review pools are counted by hour.",
)
@options.once(
    "--settle",
    default="3d",
    show_default=True,
    metavar="TIME",
    help="Age at which the figure of a day of uploads is read.",
)
@options.once(
    "--aftermath",
    default="7d",
    show_default=True,
    metavar="TIME",
    help="Time after the end of an incident in which it still explains alarms.",
)
@click.option(
    "--onset",
    "onsets",
    metavar="NAME=FROM[..TO]",
    multiple=True,
    help="With --csv: what is known to have happened, sale=2026-10-03..2026-10-09; may be repeated.",
)
@options.once(
    "--law",
    type=click.Choice(["share", "count", "positive", "normal"]),
    help="With --csv: how figures vary.  [default: share with a column n, count for whole numbers, else normal]",
)
@options.strategy
@options.overrides
@options.running(default_replications=1)
@options.path("-o", "--output", "file", help=options.written("alarms and figures"))
@options.allow_code
@options.common
def command(
    scenario: str | None,
    csv_file: Path | None,
    onsets: Sequence[str],
    law: str | None,
    file: Path | None,
    as_json: bool,
    **arguments: Any,
) -> None:
    """Run SCENARIO, watch some of its indicators with control charts, and print the alarms.

    Charts run on what is left of an indicator once its weekly cycle is taken out. An alarm is true if an incident of
    SCENARIO explains it, and then has a delay; otherwise it is false. With several replications a table shows how often
    that happens. With --csv there is no SCENARIO: your own figures are watched.
    """
    if (scenario is None) == (csv_file is None):
        raise click.UsageError("Give either SCENARIO or --csv FILE, and not both.")
    saving.check(file, ALARMS, [scenario, csv_file])
    if csv_file is not None:
        result = _of_file(csv_file, onsets, law, arguments)
    elif onsets or law:
        raise click.UsageError("--onset and --law go with --csv; a scenario declares its incidents itself.")
    else:
        result = _of_scenario(str(scenario), arguments)
    if file is not None:
        output.note(f"alarms in {_save(result, file)}")
    if as_json:
        output.emit_json(result.to_dict())
    else:
        _print(result)


_OF_CHARTS = ("chart", "false_alarm_every", "change", "history", "aftermath")


def _of_file(file: Path, onsets: Sequence[str], law: str | None, arguments: dict[str, Any]) -> AlarmResult:
    from simulator.experiments.alarms import alarms_in_files

    if arguments["indicators"] or arguments["by"] or arguments["measured"] or arguments["overrides"]:
        raise click.UsageError("--indicator, --by, --measured and --set are of a scenario, and do not go with --csv.")
    settings = {name: arguments[name] for name in _OF_CHARTS}
    return alarms_in_files([file], law=law, onsets=onsets, **settings)


def _of_scenario(scenario: str, arguments: dict[str, Any]) -> AlarmResult:
    from simulator.experiments.alarms import INDICATORS, find_alarms

    arguments["indicators"] = arguments["indicators"] or INDICATORS
    arguments["by"] = arguments["by"] or ""
    with output.progress_bar("alarms") as progress:
        return find_alarms(scenario, progress=progress, **arguments)


def _save(result: AlarmResult, file: Path) -> Path:
    from simulator.export import Content, Sheet, write
    from simulator.report import write_alarms

    figures = dict.fromkeys(("value", "expected", "low", "high"), "row")
    sheets = (Sheet("alarms", result.table(), figures), Sheet("figures", result.figures(), figures))
    content = Content(ALARMS, f"Alarms of {result.name}", sheets, result.to_dict())
    return write(content, file, lambda path: write_alarms(result, path, command=output.command_line()))


def _print(result: AlarmResult) -> None:
    from simulator.experiments.alarms.tables import alarm_table, sentences, summary_table

    if result.provenance is not None:
        about = result.provenance
        output.emit_wrapped(
            f"{result.name} ({about.scenario_hash}), {output.counted(about.replications, 'replication')}, "
            f"seed {about.seed}, engine {about.engine}, riskbox {about.riskbox}"
        )
        output.emit(f"strategy: {about.strategy}")
    for sentence in sentences(result):
        output.emit_wrapped(sentence)
    output.emit()
    table = alarm_table(result)
    if table.rows:
        output.emit_table(table)
    else:
        output.emit("No alarm.")
    if len(result.runs) > 1:
        output.emit(f"\nabove: the first run; below: {len(result.runs)} runs\n")
        output.emit_table(summary_table(result))
