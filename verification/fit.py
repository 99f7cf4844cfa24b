"""Fit the baseline's free parameters to the published figures: a simulated method of moments.

The misfit of a world is the sum over the fitted figures of ``rho(((simulated - published) / scale)^2)``, with ``scale``
5 % of a share (or of its complement) or the published rounding, whichever is greater, and with ``rho`` the soft
absolute value, so that a figure which the mechanisms cannot reach does not drag all others along. A weak pull keeps
each parameter near its assumed start where no figure speaks. Every world meets the same luck (common random numbers:
same seed, same addresses of draws), so the misfit is a function of the parameters alone, and SciPy's trust-region
least squares with finite differences minimises it.

Nothing is written over. What comes out are assignments as for ``--set``, to be put by hand into
``scenarios/baseline.yaml``, where comments and sources stand. With
``--storage`` every evaluation is kept, and the same command goes on where it was interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario, scenario_hash

from .free import FREE, assignments, changed, values_at
from .observed import observe, pooled, replicate
from .targets import POLICIES, Target, fitted_targets, targets

Floats = NDArray[np.float64]

SHARES = {policy: next(t.value for t in targets() if t.key == f"share {policy}") for policy in POLICIES}
"""Published share of each policy in all removals."""

PULL = 3.0
"""Log units (or logits) from its start at which a parameter costs one unit of misfit."""


class OutOfTrialsError(Exception):
    """Raised when all trials are used; the best world so far is the answer."""


class Problem:
    """The misfit as a function of the places of the free parameters, with a memory.

    Parameters
    ----------
    scenario : Scenario
        Gives all that is not free.
    seed, replications : int
        The luck that every world meets.
    trials : int
        Worlds to simulate at most, those from the storage included.
    storage : Path, optional
        Where evaluations are kept, one JSON line each.
    """

    def __init__(self, scenario: Scenario, seed: int, replications: int, trials: int, storage: Path | None) -> None:
        self.scenario = scenario
        self.seed = seed
        self.replications = replications
        self.trials = trials
        self.storage = storage
        self.targets: list[Target] = fitted_targets()
        self.known: dict[str, dict[str, float]] = {}
        self.best: tuple[float, Floats] = (np.inf, np.zeros(len(FREE)))
        self.used = 0
        if storage is not None and storage.exists():
            self._read(storage)

    def residuals(self, places: Floats) -> Floats:
        """Return the misfits in units of their scales, then the pulls; one simulation unless it is remembered."""
        simulated = self.figures(places)
        misfits = [target.misfit(simulated[target.key]) / target.scale for target in self.targets]
        found = np.array([*misfits, *(places / PULL)])
        cost = float(np.sum(2.0 * (np.sqrt(1.0 + found**2) - 1.0)))
        if cost < self.best[0]:
            self.best = (cost, np.array(places))
            print(f"trial {self.used}: misfit {cost:.2f}", file=sys.stderr, flush=True)
        return found

    def jacobian(self, places: Floats) -> Floats:
        """Return the derivatives of the residuals by differences, a step inward where a bound is near.

        The parameters of one kind, one a policy, are moved together: a policy's own figures move by its own parameter
        alone, and what moves in all others is shared out by the policies' removals. That is not exact, since the
        policies meet in the queues and in the creators, but it only chooses the next place to try, and takes 25
        worlds instead of 40.
        """
        base = self.residuals(places)
        columns = np.zeros((base.size, len(FREE)))
        for kind in dict.fromkeys(free.kind for free in FREE):
            numbers = [number for number, free in enumerate(FREE) if free.kind == kind]
            steps = {number: FREE[number].step_at(places[number]) for number in numbers}
            moved = places.copy()
            for number, step in steps.items():
                moved[number] += step
            change = self.residuals(moved) - base
            for number, step in steps.items():
                columns[:, number] = self._owned(FREE[number].policy) * change / step
        for number in range(len(FREE)):
            columns[len(self.targets) :, number] = np.eye(len(FREE))[number] / PULL
        return columns

    def _owned(self, policy: str) -> Floats:
        """Return the share of each residual's change that is due to a policy; 1 for parameters of no policy."""
        if not policy:
            return np.ones(len(self.targets) + len(FREE))
        parts = [
            float(t.key.endswith(policy)) if t.key.endswith(tuple(POLICIES)) else SHARES[policy] for t in self.targets
        ]
        return np.array(parts + [0.0] * len(FREE))

    def figures(self, places: Floats) -> dict[str, float]:
        """Return all figures of the world at these places."""
        key = json.dumps([self._about(), values_at(list(places))])
        if key not in self.known:
            if self.used >= self.trials:
                raise OutOfTrialsError
            parts = replicate(changed(self.scenario, list(places)), seed=self.seed, replications=self.replications)
            self.known[key] = pooled(parts)
            if self.storage is not None:
                with self.storage.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"key": key, "figures": self.known[key]}) + "\n")
        self.used = max(self.used, len(self.known))
        return self.known[key]

    def _about(self) -> list[object]:
        """Return what, besides the places, the figures depend on."""
        fixed = changed(self.scenario, [0.0] * len(FREE))
        return [scenario_hash(fixed), self.seed, self.replications]

    def _read(self, storage: Path) -> None:
        lines = [json.loads(line) for line in storage.read_text(encoding="utf-8").splitlines()]
        self.known = {line["key"]: line["figures"] for line in lines}


def fit(problem: Problem) -> Floats:
    """Return the places of the free parameters with the least misfit that the trials found."""
    from scipy.optimize import least_squares

    bounds = ([free.place(free.low) for free in FREE], [free.place(free.high) for free in FREE])
    try:
        least_squares(
            problem.residuals, np.zeros(len(FREE)), problem.jacobian, bounds, loss="soft_l1", xtol=1e-3, ftol=1e-3
        )
    except OutOfTrialsError:
        print(f"stopped after {problem.trials} trials; a larger --trials goes on", file=sys.stderr)
    return problem.best[1]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and print the fitted values as assignments."""
    parser = argparse.ArgumentParser(prog="python -m verification.fit", description=__doc__)
    parser.add_argument("--scenario", default="baseline", help="scenario that gives all that is not free")
    parser.add_argument("--trials", type=int, default=250, help="worlds to simulate at most (default 250)")
    parser.add_argument("--replications", type=int, default=2, help="replications of each (default 2)")
    parser.add_argument("--seed", type=int, default=20_250_707, help="seed of the luck that all worlds share")
    parser.add_argument("--storage", type=Path, help="file that keeps every evaluation; an old one is continued")
    parser.add_argument("-o", "--output", type=Path, help="write the assignments there too; it must not exist yet")
    options = parser.parse_args(arguments)
    if options.output is not None and options.output.exists():
        parser.error(f"--output must name a new file. Got {str(options.output)!r} instead.")
    scenario = Scenario.load(options.scenario)
    observe(scenario.override("horizon=1h"), 1, 0)  # compiles
    problem = Problem(scenario, options.seed, options.replications, options.trials, options.storage)
    values = values_at(list(fit(problem)))
    text = "\n".join(assignments(values, scenario.strategy)) + "\n"
    print(text, end="")
    print("\n".join(f"# {name}: {value:g}" for name, value in values.items()), file=sys.stderr)
    if options.output is not None:
        options.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
