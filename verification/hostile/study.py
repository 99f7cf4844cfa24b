"""The table of ``python -m verification hostile``: how 500 hostile inputs end, by kind."""

from __future__ import annotations

import sys

from benchmarks.table import Table

from .inputs import KINDS, cases
from .judge import BAD_INPUT, faults_of, run_case

EACH = 50
"""Inputs of each kind."""


def tables(each: int = EACH) -> list[Table]:
    """Return how the inputs of every kind end; every fault goes to stderr with the command that shows it."""
    table = Table(
        "Hostile inputs, by kind",
        ("kind", "inputs", "refused, exit code 2", "in fact valid", "faults", "longest, s"),
        "A fault is an exit code but 0, 2, 3 and 4, a traceback, more than one sentence, or a file left behind.",
    )
    made = cases(each)
    for kind in KINDS:
        endings = [(case, run_case(case)) for case in made if case.kind == kind]
        wrong = [(case, ending, faults) for case, ending in endings if (faults := faults_of(ending))]
        for case, ending, faults in wrong:
            print(f"{kind}: {', '.join(faults)}: {case.arguments!r:.300}\n{ending.err[-600:]}", file=sys.stderr)
        refused = sum(ending.code == BAD_INPUT for _, ending in endings)
        longest = max(ending.seconds for _, ending in endings)
        counts = len(endings), refused, len(endings) - refused - len(wrong), len(wrong)
        table.add(kind, *map(str, counts), f"{longest:.1f}")
    return [table]
