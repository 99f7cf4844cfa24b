"""``riskbox check-strategy``: whether a strategy keeps the contract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click

from simulator.errors import CheckFailed
from simulator.provenance import environment

from . import options, output

_WORDS = {"failed": "FAILED"}


@click.command("check-strategy", short_help="Check a strategy against the contract.")
@click.argument("spec")
@options.once("--scenario", help="Scenario that supplies markets, policies and queues.  [default: an example]")
@options.overrides
@options.allow_code
@options.common
def command(spec: str, scenario: str | None, overrides: Sequence[str], allow_code: bool, as_json: bool) -> None:
    """Check that the strategy SPEC keeps the contract.

    Every check is listed: passed, FAILED with the place in the code, not judged because another one failed, or not run
    with the reason. Exit code: 3 if a check fails, 2 if the strategy cannot be loaded.
    """
    from simulator.runs.plans import planned
    from simulator.strategy.lookup import find_strategy
    from simulator.testing import check_strategy

    if overrides and scenario is None:
        raise click.UsageError("--set changes fields of a scenario: name one with --scenario.")
    if scenario is None:
        results = check_strategy(find_strategy(spec, allow_code=allow_code))
    else:
        _, plan = planned(scenario, spec, overrides, allow_code=allow_code)
        results = check_strategy(plan.strategy, plan.scenario)
    failed = [result.name for result in results if result.failed]
    number = Counter(result.status for result in results)
    if as_json:
        rows = [one.to_dict() for one in results]
        about = {"provenance": environment(), "strategy": spec, "passed": not failed, "number": dict(number)}
        output.emit_json({**about, "checks": rows})
    else:
        lines = [(one.name, _WORDS.get(one.status, one.status), str(one.place), one.detail) for one in results]
        output.emit_table(output.texts("checks", ("check", "result", "where", "detail"), lines))
        said = ", ".join(f"{count} {status}" for status, count in number.items())
        output.emit_wrapped(f"\n{output.counted(len(results), 'check')}: {said}.")
    if failed:
        raise CheckFailed(f"{spec} must pass every check. It failed {', '.join(failed)}.")
