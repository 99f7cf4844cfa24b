"""``check_strategy``: the contract of strategies as a list of small checks, for every strategy, ours or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from simulator.errors import UnknownNameError, did_you_mean
from simulator.strategy.lookup import make_strategy

from . import bound_checks as bounds
from . import decision_checks as decisions
from . import parameter_checks as parameters
from . import ranking_checks as rankings
from . import reach_checks as reach
from . import signal_checks as signals
from .case import Case, NotRunError, raised
from .places import NOWHERE, Place, raised_at, written_at

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.strategy import Strategy

Check = Callable[[Case], str]
"""Takes a case, returns what is wrong, in words; an empty text means that nothing is."""

_ALL: tuple[Check, ...] = (
    parameters.check_documented,
    parameters.check_bad_values_refused,
    parameters.check_unknown_parameter_refused,
    parameters.check_spec_finds_it,
    decisions.check_legal_triage,
    decisions.check_deterministic,
    decisions.check_empty_chunk,
    decisions.check_one_item,
    decisions.check_no_global_randomness,
    decisions.check_no_peeking,
    reach.check_reaches_behind_nothing,
    decisions.check_inputs_untouched,
    decisions.check_any_split,
    decisions.check_any_order,
    decisions.check_explains,
    rankings.check_legal_ranking,
    parameters.check_picklable,
    bounds.check_bound,
    signals.check_adapts_to_anything,
    signals.check_start_forgets,
    signals.check_clone_is_independent,
    signals.check_live_flag,
    signals.check_history_flag,
    signals.check_verdict_flag,
    signals.check_short_run,
)


def check_name(check: Check) -> str:
    """Return the name under which a check is reported: ``"any_split"`` for ``check_any_split``."""
    return check.__name__.removeprefix("check_")


def requirement(check: Check) -> str:
    """Return what a check requires, in one line."""
    return " ".join((check.__doc__ or "").split()).replace("``", "`")


CHECKS: dict[str, Check] = {check_name(check): check for check in _ALL}
"""All checks by name, in order."""


_METHODS = {"adapts_to_anything": "_adapt", "start_forgets": "_start", "explains": "explain", "verdict_flag": "_adapt"}
"""Methods that checks are about, if not ``_triage`` or, of parameters, the class."""


def needs(name: str) -> set[str]:
    """Return the checks that a check depends on, so that one fault fails only one check.

    Without legal decisions there is nothing to compare; decisions that differ by themselves differ in every
    comparison; a run on the real platform meets every fault.
    """
    if name == "short_run":
        return set(CHECKS) - {name}
    if CHECKS[name] in _ALL[:5]:
        return set()
    if name in ("adapts_to_anything", "legal_ranking"):
        return set()
    return {"legal_triage"} | ({"deterministic"} - {name}) | ({"one_item"} if name == "explains" else set())


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check."""

    name: str
    status: Literal["passed", "failed", "not judged", "not run"]
    detail: str
    """What the check requires if it passed, what is wrong if it failed, which failures leave it open if not judged, and
    why it is not run."""
    place: Place = NOWHERE
    """Where in the strategy's code to look, if it failed: the line that raised, or the method that decided."""

    @property
    def passed(self) -> bool:
        """Whether the strategy keeps this part of the contract."""
        return self.status == "passed"

    @property
    def failed(self) -> bool:
        """Whether the strategy breaks this part of the contract."""
        return self.status == "failed"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; file and line are None where there is no place."""
        return {
            "name": self.name,
            "status": self.status,
            "passed": self.passed,
            "detail": self.detail,
            "file": self.place.file or None,
            "line": self.place.line or None,
        }


def check_strategy(
    strategy: str | type[Strategy] | Strategy,
    scenario: Scenario | None = None,
    *,
    skip: Mapping[str, str] | None = None,
) -> list[CheckResult]:
    """Check that a strategy keeps the contract.

    Parameters
    ----------
    strategy : str, type or Strategy
        A spec, a class (checked with its default parameters), or an instance.
    scenario : Scenario, optional
        Gives the names of markets, policies and queues, and the world of the short run (cut to about 500 uploads). Only
        a strategy that knows such names needs it; by default an example.
    skip : mapping, optional
        Checks that are not run, by name, each with the reason why the strategy cannot meet it.

    Returns
    -------
    list of CheckResult
        One per check, in the order of ``CHECKS``. A check that would mean nothing, because one that it ``needs``
        failed, is not judged; one that is skipped, or about something that the strategy does not do, is not run.

    Raises
    ------
    InputError
        If the strategy cannot be found or made, or ``skip`` names an unknown check.

    Examples
    --------
    >>> from simulator.strategy import Items, Strategy, Triage
    >>> class Forgetful(Strategy):
    ...     def _triage(self, items: Items) -> Triage:
    ...         return Triage.allow(len(items) - 1)
    >>> [result.name for result in check_strategy(Forgetful) if result.failed]
    ['documented', 'spec_finds_it', 'legal_triage']
    """
    skipped = skip or {}
    for name in skipped:
        if name not in CHECKS:
            raise UnknownNameError(f"A check to skip must be known. Got {name!r} instead.{did_you_mean(name, CHECKS)}")
    case = Case.of(make_strategy(strategy), scenario)
    results: list[CheckResult] = []
    for name, check in CHECKS.items():
        if name in skipped:
            results.append(CheckResult(name, "not run", skipped[name]))
            continue
        open_ = [result.name for result in results if result.failed and result.name in needs(name)]
        if open_:
            results.append(CheckResult(name, "not judged", f"first fix {' and '.join(open_)}"))
        else:
            results.append(_run(name, check, case))
    return results


def _run(name: str, check: Check, case: Case) -> CheckResult:
    place = NOWHERE
    try:
        wrong = check(case)
    except NotRunError as why:
        return CheckResult(name, "not run", str(why))
    except Exception as error:  # noqa: BLE001  (whatever a strategy raises is a finding)
        wrong, place = raised(error), raised_at(error, type(case.strategy))
    if not wrong:
        return CheckResult(name, "passed", requirement(check))
    return CheckResult(name, "failed", wrong, place if place.file else _concerned(check, case))


def _concerned(check: Check, case: Case) -> Place:
    """Return where the method begins that a check is about, or the class."""
    methods = {decisions: "_triage", reach: "_triage", signals: "_adapt", rankings: "_rank", bounds: "_bound"}
    method = next((name for module, name in methods.items() if module.__name__ == check.__module__), "")
    of_triage = dict.fromkeys(("live_flag", "history_flag", "short_run"), "_triage")
    method = {"explains": "explain", **of_triage}.get(check_name(check), method)
    return written_at(type(case.strategy), method)
