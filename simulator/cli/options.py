"""Options that several commands share, each declared once."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from simulator.domain.units import parse_duration
from simulator.errors import InputError, did_you_mean, show
from simulator.files import check_writable

if TYPE_CHECKING:
    from simulator.runs.precision import Precision

C = TypeVar("C", bound=Callable[..., Any])

scenario = click.argument("scenario")

overrides = click.option(
    "--set",
    "overrides",
    metavar="A.B.C=VALUE",
    multiple=True,
    help="Change one field of the scenario or, as strategy.NAME, one parameter; may be repeated.",
)

allow_code = click.option(
    "--allow-code", is_flag=True, help="Allow imports of code, module:Class, that a scenario or another file names."
)


class _Once(click.Option):
    """An option collected as a list, so that a second value is detected, but shown as a single value."""

    def get_help_extra(self, ctx: click.Context) -> Any:
        extra = super().get_help_extra(ctx)
        if "default" in extra:
            extra["default"] = extra["default"].strip("()")
        return extra


def once(*names: str, default: Any = None, show_default: bool = False, **rest: Any) -> Callable[[C], C]:
    """Return an option with a single value; a second value is refused and does not replace the first."""

    def check(_context: click.Context, _parameter: click.Parameter, values: Sequence[Any]) -> Any:
        if len(values) > 1:
            shown = " and ".join(show(str(value)) for value in values)
            raise click.UsageError(f"{named[0]} must be given once. Got {shown} instead.")
        return values[0] if values else default

    shown = str(default) if show_default else False
    named = [name for name in names if name.startswith("-")]
    return click.option(*names, multiple=True, callback=check, show_default=shown, cls=_Once, **rest)


strategy = once("--strategy", metavar="SPEC", help="Strategy.  [default: the scenario's]")

seed = once("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Seed of all random draws.")

engine = once(
    "--engine",
    type=click.Choice(["compiled", "simpy"]),
    default="compiled",
    show_default=True,
    help="compiled is fast; simpy is the readable reference. Both give the same events.",
)


def workers(command: C) -> C:
    """Add the options that say where replications run; only ``--workers`` is passed on."""

    @functools.wraps(command)
    def run(*arguments: Any, scheduler: str | None, **rest: Any) -> Any:
        if scheduler is None:
            return command(*arguments, **rest)
        from simulator.runs.cluster import scheduler as on_scheduler

        with on_scheduler(scheduler, rest["workers"]):
            return command(*arguments, **rest)

    for option in (
        once(
            "--scheduler",
            metavar="local|tcp://HOST:PORT",
            help="Run replications on a Dask cluster: of this machine, or one that is running.",
        ),
        once("--workers", type=click.IntRange(1, 10_000), help="Replications run in parallel.  [default: all cores]"),
    ):
        run = option(run)
    return cast("C", run)


chunk_size = once(
    "--chunk-size",
    type=click.IntRange(1, 100_000_000),
    default=65_536,
    show_default=True,
    help="Uploads held in memory at a time.",
)

as_json = click.option("--json", "as_json", is_flag=True, help="Print only JSON, with provenance.")

# Read by `main.call` from the arguments: an exception has left the context behind when it gets there.
show_traceback = click.option(
    "--traceback", is_flag=True, expose_value=False, help="Print the traceback of a failure, for a bug report."
)


def replications(default: int) -> Callable[[C], C]:
    """Return the option ``--replications`` with this default."""
    return once(
        "--replications",
        type=click.IntRange(1, 100_000),
        default=default,
        show_default=True,
        help="Independent replications.",
    )


def path(*names: str, help: str, written: str | None = None) -> Callable[[C], C]:  # noqa: A002  click's own word
    """Return an option that takes one path; a path that cannot be ``written`` is refused before anything runs."""

    class Given(click.Path):
        def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
            found = super().convert(value, param, ctx)
            if written is not None:
                check_writable(Path(str(value)), written)
            return found

    return once(*names, type=Given(path_type=Path), help=help)


def written(what: str) -> str:
    """Return the help of an option that takes a file of results."""
    return f"Write {what} to a file: a page, JSON, CSV, workbook, Parquet or Markdown, by its ending."


def by(*axes: str) -> Callable[[C], C]:
    """Return the option ``--by`` for these axes: each value is an axis, or several axes with commas."""

    def crossed(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_cross(value, axes) for value in values))

    return click.option(
        "--by",
        metavar="AXIS[,AXIS...]",
        multiple=True,
        callback=crossed,
        help=f"Break results down by an axis ({', '.join(axes)}) or by several, with commas; may be repeated.",
    )


def _cross(value: str, axes: Sequence[str]) -> str:
    parts = [part.strip() for part in value.split(",")]
    for place, part in enumerate(parts):
        if part not in axes or part in parts[:place]:
            raise click.UsageError(
                f"--by must be axes, each once, of {', '.join(axes)}. Got {value!r} instead.{did_you_mean(part, axes)}"
            )
    return ",".join(parts)


def rows(command: C) -> C:
    """Add the options that choose rows of a table: ``--show``, ``--family``, ``--goal``, ``--drivers``."""

    def ids(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
        from simulator.indicators import find_indicator

        named = (part.strip() for value in values for part in value.split(","))
        return tuple(dict.fromkeys(find_indicator(id_).id for id_ in named))

    def families(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
        from simulator.indicators import FAMILIES

        for name in values:
            if name not in FAMILIES:
                known = ", ".join(FAMILIES)
                near = did_you_mean(name, FAMILIES)
                raise click.UsageError(f"--family must be one of {known}. Got {name!r} instead.{near}")
        return tuple(one.id for name in dict.fromkeys(values) for one in FAMILIES[name])

    def goals(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
        from simulator.indicators.goals import find_goal
        from simulator.indicators.tree import BY_GOAL

        named = dict.fromkeys(find_goal(value).name for value in values)
        return tuple(one.id for name in named for one in BY_GOAL[name])

    command = click.option("--drivers", is_flag=True, help="Show every driver under the indicator that it explains.")(
        command
    )
    for option, name, metavar, callback, text in (
        ("--goal", "of_goals", "NAME", goals, "Show the indicators of one goal, such as safety; may be repeated."),
        ("--family", "of_families", "NAME", families, "Show one family of indicators; may be repeated."),
        ("--show", "ids", "ID[,ID...]", ids, "Show only these indicators."),
    ):
        command = click.option(option, name, metavar=metavar, multiple=True, callback=callback, help=text)(command)
    return command


def chosen_ids(*ids: Sequence[str]) -> list[str] | None:
    """Return the ids that the options of ``rows`` choose together, each once; None where none is given."""
    return list(dict.fromkeys(itertools.chain(*ids))) or None


def running(default_replications: int) -> Callable[[C], C]:
    """Return the options of every command that simulates: seed, replications, engine, workers, chunk size."""

    def decorate(command: C) -> C:
        for option in (chunk_size, workers, engine, replications(default_replications), seed):
            command = option(command)
        return command

    return decorate


def precision(command: C) -> C:
    """Add the options that let replications go on until an indicator is known exactly enough."""
    for option in (
        once("--budget", metavar="TIME", help="Start no further batch of replications after this time, such as 10m."),
        once(
            "--most-replications",
            type=click.IntRange(2, 100_000),
            help="Replications at which to end at the latest.  [default: 1000]",
        ),
        once("--of", metavar="ID[PLACE,...]", help="Indicator that --precision is about: exposure, sla_share[TR]."),
        once(
            "--precision",
            "within",
            metavar="SIZE",
            help="Run on, after at least 10 replications, until half of the interval of --of is at most this: 5% of "
            "the value or, of a share, 0.2pp.",
        ),
    ):
        command = option(command)
    return command


def take_precision(given: dict[str, Any]) -> Precision | None:
    """Return what the options of ``precision`` ask for, taken from the arguments of a command; None if nothing."""
    from simulator.runs.precision import Precision

    within, of, most, budget = (given.pop(name) for name in ("within", "of", "most_replications", "budget"))
    if within is None:
        if (of, most, budget) != (None, None, None):
            raise click.UsageError(
                "--of, --most-replications and --budget go with --precision, such as --precision 5%."
            )
        return None
    if of is None:
        raise click.UsageError("Missing option '--of': the indicator that --precision is about, such as exposure.")
    return Precision(within, of, most or Precision.most_replications, None if budget is None else _seconds(budget))


def _seconds(text: str) -> float:
    try:
        return parse_duration(text.strip().removesuffix("in"))  # 10min is 10m
    except ValueError:
        raise InputError(f"--budget must be a time, such as 10m or 2h. Got {show(text)} instead.") from None


def share_of(option: str, text: str, example: str) -> float:
    """Return the share that the text of an option states, as a number or in percent."""
    percent = text.strip().endswith("%")
    try:
        return float(text.strip().removesuffix("%")) / (100 if percent else 1)
    except ValueError:
        raise InputError(f"{option} must be a share, such as {example}. Got {show(text)} instead.") from None


def common(command: C) -> C:
    """Add the options of every command: ``--json`` and ``--traceback``."""
    return show_traceback(as_json(command))


GIVEN = "a strategy spec or a plan file"
"""What names a plan."""

baseline = once("--baseline", metavar="SPEC|FILE", help=f"Baseline: {GIVEN}.  [default: the scenario's strategy]")

candidate_overrides = click.option(
    "--candidate-set",
    "candidate_overrides",
    metavar="A.B.C=VALUE",
    multiple=True,
    help="Change one field of the candidate's plan or, as strategy.NAME, one parameter; may be repeated.",
)
