"""Entry point of ``riskbox``: the group of commands, and the exit code of every ending.

====  ==============================================================================
code  ending
====  ==============================================================================
0     fine
1     failed: a fault of riskbox
2     bad input: options, a scenario or a strategy
3     a guardrail or a check was not met
4     a guardrail is met by the estimate, not for certain; a ranking is not settled
129   ended by SIGHUP: the terminal was closed
130   interrupted (Ctrl-C, SIGINT)
143   ended by SIGTERM
====  ==============================================================================
"""

from __future__ import annotations

import shlex
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from simulator.errors import CheckFailed, InputError, Unsure, did_you_mean, without_passwords

from . import signals
from .terminal import OutputLost, any_console, forget_output, note, note_lines

OK, FAILED, BAD_INPUT, NOT_MET, UNSURE = 0, 1, 2, 3, 4

COMMANDS = {
    "run": ("run", "Simulate a scenario under one strategy and print its indicators."),
    "compare": ("compare", "Compare two plans on the same luck, with intervals."),
    "plan-runs": ("plan_runs", "Tell how many runs a comparison needs to see a change."),
    "why": ("why", "Tell which items make the difference between two plans."),
    "rules": ("rules", "Try the rules of a file: what each catches and costs; or search for rules."),
    "review": ("review", "Review candidates for launch: a decision by a printed protocol."),
    "rank": ("rank", "Select the best of several strategies, with a stated probability of being right."),
    "optimize": ("optimize", "Search a strategy's parameters for the best trade-offs."),
    "fronts": ("fronts", "Draw the fronts of several studies on one page."),
    "gradients": ("gradients", "Tell how fast indicators move with parameters and staff."),
    "staffing": ("staffing", "Find the smallest staffing that keeps requirements."),
    "redteam": ("redteam", "Search worlds for the one that hurts a strategy most."),
    "sweep": ("sweep", "Run a design over settings; one tidy row per run."),
    "export": ("export", "Write a saved result as tidy tables for other programs."),
    "sql": ("sql", "Ask the tables of a saved result in SQL."),
    "alarms": ("alarms", "Watch indicators with control charts, and tell true alarms from false ones."),
    "new-scenario": ("new_scenario", "Write a commented scenario to start from."),
    "new-strategy": ("new_strategy", "Write a strategy to start from, with its test."),
    "explain": ("explain", "Print the resolved world and its load before anything runs."),
    "trace": ("trace", "Describe one item's life in words."),
    "list": ("listing", "List strategies, scenarios or indicators."),
    "check-strategy": ("check_strategy", "Check a strategy against the contract."),
}
"""Name of each command: the module of ``simulator.cli`` that holds it, and its line in the help."""


class _ReaderGone(Exception):
    """The reader of the output, such as ``head``, has stopped reading."""


class _Stopped(Exception):
    """A command was interrupted, or met the end of a file: click, which confuses the two, lets this pass."""


class _Commands(click.Group):
    """A group that imports a command's module only to run that command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"simulator.cli.{COMMANDS[cmd_name][0]}")
        command = module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__}.command must be a click command. Got {command!r} instead.")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"No such command {args[0]!r}.{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:  # click would end the process with the code of a fault
            raise _ReaderGone from error
        except (KeyboardInterrupt, EOFError) as error:
            raise _Stopped from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def _print_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from simulator.provenance import riskbox_version

        click.echo(f"riskbox {riskbox_version()}")
        ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
def riskbox() -> None:
    """Try a moderation strategy on a simulated platform before you launch it.

    A SCENARIO is a shipped name (see `riskbox list scenarios`) or a YAML file. A strategy SPEC is a name such as
    Threshold, module:Class, either with parameters as in "Threshold(remove_at=0.95)", or a YAML file.
    """


def call(arguments: Sequence[str]) -> int:
    """Run ``riskbox`` with these arguments and return its exit code."""
    with any_console():
        return _call(arguments)


def _call(arguments: Sequence[str]) -> int:
    shown = "--traceback" in arguments
    try:
        typed = without_passwords(shlex.join(["riskbox", *arguments]))
        code = riskbox.main(list(arguments), prog_name="riskbox", standalone_mode=False, obj=typed)
    except (_Stopped, click.Abort, KeyboardInterrupt) as error:
        cause = error.__cause__ or error
        return _fail(cause, shown=shown) if isinstance(cause, EOFError) else _interrupted(cause)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return OK
    except click.ClickException as error:
        return _refuse(error.format_message())
    except InputError as error:
        if error.__cause__ is not None and shown:
            note_lines("".join(traceback.format_exception(error.__cause__)))
        return _refuse(str(error))
    except CheckFailed as error:
        note(f"not met: {_one_line(error)}")
        return NOT_MET
    except Unsure as error:
        note(f"not certain: {_one_line(error)}")
        return UNSURE
    except MemoryError:
        return _refuse("The run does not fit into memory: use fewer replications, days, markets, policies or uploads.")
    except OutputLost as error:
        note(f"failed: {error}")
        return FAILED
    except _ReaderGone:
        forget_output()
        return OK
    except Exception as error:  # noqa: BLE001  the one place where a fault becomes a line and a code
        asked = signals.received()
        return _fail(error, shown=shown) if asked is None else _interrupted(asked)
    return code if isinstance(code, int) else OK


def _interrupted(error: BaseException) -> int:
    said, code = signals.ending(error)
    note(said)
    return code


def _refuse(message: str) -> int:
    note(f"error: {_one_line(message)}")
    return BAD_INPUT


def _one_line(message: object) -> str:
    return " ".join(str(message).split())  # click lists choices in lines of their own


def _fail(error: BaseException, *, shown: bool) -> int:
    if shown:
        note_lines("".join(traceback.format_exception(error)))
    else:
        note(f"failed: {type(error).__name__}: {_one_line(error)} (add --traceback to see where)")
    return FAILED


def main() -> None:
    """Run ``riskbox`` with the arguments of the process."""
    with signals.heeded():
        code = call(sys.argv[1:])
    sys.exit(code)
