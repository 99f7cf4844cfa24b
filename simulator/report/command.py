"""The command that reproduces a result."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from functools import cache

from simulator.config import Difference
from simulator.present.serialise import plain
from simulator.provenance import Provenance
from simulator.runs.compare import Comparison
from simulator.runs.differs import STRATEGY


def scenario_argument(provenance: Provenance) -> str:
    """Return the scenario as a command takes it: a shipped one's name, if unchanged, else a file's name.

    The page holds the resolved scenario, which saved under that name makes the command work.
    """
    from simulator.config import shipped_scenarios

    named = next((one for one in shipped_scenarios() if _shipped_hash(one) == provenance.scenario_hash), None)
    return named or f"{provenance.scenario.get('name', 'scenario')}.yaml"


@cache
def _shipped_hash(name: str) -> str:
    """Return the hash of a shipped scenario; kept, since a page names commands several times."""
    from simulator.config import load_scenario, scenario_hash

    return scenario_hash(load_scenario(name))


def compare_command(comparison: Comparison) -> str:
    """Return the command line of a comparison; fields that the candidate changes stand as ``--candidate-set``."""
    baseline = comparison.baseline.provenance
    fields = _fields(comparison)
    return _line(
        "compare",
        scenario_argument(baseline),
        *_arms(comparison),
        *([("--different-worlds",)] if any(one.kind != "plan" for one in fields) else []),
        ("--replications", str(baseline.replications)),
        ("--seed", str(baseline.seed)),
        ("--engine", baseline.engine),
        ("-o", "report.html"),
    )


def plan_command(comparison: Comparison) -> str:
    """Return the command line that plans more runs of a comparison, without the indicator and the change."""
    return _line("plan-runs", scenario_argument(comparison.baseline.provenance), *_arms(comparison))


def _arms(comparison: Comparison) -> Sequence[tuple[str, str]]:
    return [
        ("--baseline", comparison.baseline.provenance.strategy),
        ("--candidate", comparison.candidate.provenance.strategy),
        *(
            ("--candidate-set", f"{one.path}={json.dumps(plain(one.new), ensure_ascii=False)}")
            for one in _fields(comparison)
        ),
    ]


def _fields(comparison: Comparison) -> list[Difference]:
    """Return what the candidate changes besides parameters of the strategy."""
    return [one for one in comparison.differs if one.path.partition(".")[0] != STRATEGY]


def several_command(pairs: Mapping[str, Comparison]) -> str:
    """Return the command line of several candidates; one that changes fields is named by its plan file."""
    baseline = next(iter(pairs.values())).baseline.provenance
    return _line(
        "compare",
        scenario_argument(baseline),
        ("--baseline", baseline.strategy),
        *(("--candidate", name) for name in pairs),
        ("--replications", str(baseline.replications)),
        ("--seed", str(baseline.seed)),
        ("--engine", baseline.engine),
        ("-o", "report.html"),
    )


def optimize_command(
    provenance: Provenance, options: Sequence[tuple[str, ...]], trials: int, seed: int, replications: int
) -> str:
    """Return the command line of a search; ``options`` are pairs such as ``--minimize`` and an indicator."""
    return _line(
        "optimize",
        scenario_argument(provenance),
        ("--strategy", provenance.strategy),
        *options,
        ("--trials", str(trials)),
        ("--replications", str(replications)),
        ("--fresh-replications", str(provenance.replications)),
        ("--seed", str(seed)),
        ("--engine", provenance.engine),
        ("-o", "front.html"),
    )


def study_command(path: str) -> str:
    """Return the command line of a search that a file states."""
    return _line("optimize", path, ("-o", "front.html"))


def _line(command: str, scenario: str, *options: tuple[str, ...]) -> str:
    words = ["riskbox", command, scenario, *(word for option in options for word in option)]
    return " ".join(shlex.quote(word) for word in words)
