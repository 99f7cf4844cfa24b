"""``riskbox new-scenario``: a commented scenario to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from . import options, output


@click.command("new-scenario", short_help="Write a commented scenario to start from.")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), default=Path("scenario.yaml"))
@options.once("--from", "base", metavar="SCENARIO", help="Scenario that supplies the values, such as baseline.")
@click.option("--minimal", is_flag=True, help="Leave out fields at their default.")
def command(path: Path, base: str | None, minimal: bool) -> None:
    """Write a scenario that runs as it is to PATH, a new file (default: scenario.yaml).

    Each field has its meaning, unit and range beside it. Put your own figures in place of the examples.
    """
    from simulator.config import Scenario
    from simulator.config.template import example, template
    from simulator.errors import InputError
    from simulator.files import replacing

    scenario = example() if base is None else Scenario.load(base)
    if path.exists() or path.is_symlink():
        raise InputError(f"A new scenario must be written to a file that does not exist. Got {str(path)!r} instead.")
    with replacing(path, "A scenario") as part:
        part.write_text(template(scenario, str(path), minimal=minimal), encoding="utf-8")
    output.emit(f"wrote {path}; `riskbox explain {path}` shows what it contains")
