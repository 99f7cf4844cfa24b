"""Levels of staff on the luck of a seed: whether they keep the requirements, and with how much slack."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.indicators.requirement import Requirement
from simulator.present.outcomes import MET
from simulator.runs.guardrails import Guardrail, judge
from simulator.runs.results import Results
from simulator.search.gradients.around import Around
from simulator.space.search_space import SearchSpace

from .levels import Level


@dataclass(frozen=True, eq=False)
class Judged:
    """A level of staff, run.

    Parameters
    ----------
    level : tuple of int
    checks : tuple of Guardrail
        The requirements, judged by these runs.
    results : Results
    """

    level: Level
    checks: tuple[Guardrail, ...]
    results: Results

    @property
    def met(self) -> bool:
        """Whether the whole interval keeps every requirement."""
        return all(check.status == MET for check in self.checks)

    @property
    def slack(self) -> float:
        """How far the requirement that is nearest to its limit keeps it, as a part of the limit; below 0 = missed."""
        return min((_slack(check) for check in self.checks), default=math.inf)


class Trials:
    """Runs levels of staff on the luck of a seed; none is run twice.

    Parameters
    ----------
    space : SearchSpace
        Of the shifts that are varied.
    requirements : sequence of Requirement
    seed, replications, engine, workers, memory
        As of ``optimize``.
    """

    def __init__(
        self,
        space: SearchSpace,
        requirements: Sequence[Requirement],
        *,
        seed: int,
        replications: int,
        engine: str,
        workers: int | None,
        memory: float,
    ) -> None:
        self._space, self._requirements = space, requirements
        self._runs = Around(space, seed=seed, replications=replications, engine=engine, workers=workers, memory=memory)
        self.known: dict[Level, Judged] = {}

    def judge(self, levels: Sequence[Level]) -> list[Judged]:
        """Return levels with what their runs say, run side by side."""
        new = [level for level in dict.fromkeys(levels) if level not in self.known]
        names = [one.name for one in self._space.variables]
        plans = [self._space.build(dict(zip(names, level, strict=True))) for level in new]
        for level, results in zip(new, self._runs.run(plans) if plans else [], strict=True):
            checks = tuple(judge(self._requirements, results, results))
            self.known[level] = Judged(level, checks, results)
        return [self.known[level] for level in levels]


def _slack(check: Guardrail) -> float:
    limit = abs(check.requirement.threshold())
    excess = check.excess.value if check.excess.high is None else check.excess.high
    return -math.inf if math.isnan(excess) else -excess / (limit if limit > 0 else 1.0)
