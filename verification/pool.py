"""A pool of runs: what each of many runs holds of every indicator, for studies of intervals that need thousands.

Of a run only the parts of its indicators are kept, a few kilobytes in place of a ledger. Pools are kept in a folder, so
that a study can be repeated without the runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulator.indicators import INDICATORS
from simulator.runs.arms import run_plans, starting_plan
from simulator.runs.parts import RunParts, parts_of_runs
from simulator.runs.plans import Plan
from simulator.strategy import Strategy

Pool = Mapping[str, RunParts]
"""What the runs of one arm hold of each indicator, by its id."""
BLOCK = 20
"""Runs of one seed: all of a block are in memory together."""


@dataclass(frozen=True)
class World:
    """A scenario and the plans that are run in it on the same luck.

    Parameters
    ----------
    name : str
        In tables.
    scenario : str
    overrides : tuple of str
    plans : mapping of str to tuple of str
        Changes of each candidate, by its name.
    runs : int
        Runs of each plan.
    strategy : Strategy, optional
        Of the baseline; by default that of the scenario.
    """

    name: str
    scenario: str
    overrides: tuple[str, ...]
    plans: Mapping[str, tuple[str, ...]]
    runs: int
    strategy: Strategy | None = None

    def arms(self) -> tuple[Plan, dict[str, Plan]]:
        """Return the plan as loaded, and that of every arm by its name; the first is ``baseline``."""
        loaded, baseline = starting_plan(self.scenario, self.strategy, self.overrides, allow_code=True)
        changed = {name: baseline.overridden(one, allow_code=True) for name, one in self.plans.items()}
        return loaded, {"baseline": baseline, **changed}

    @property
    def about(self) -> str:
        """Scenario, size and length in words."""
        return ", ".join((self.scenario, *(one for one in self.overrides if one.startswith(("scale", "horizon")))))

    @property
    def shown(self) -> list[str]:
        """Ids of the indicators that its tables show."""
        scenario = self.arms()[1]["baseline"].scenario
        return [id_ for id_, one in INDICATORS.items() if one.speaks_of(scenario)]


def pool_of(world: World, folder: Path | None = None) -> dict[str, Pool]:
    """Return the pool of each arm; runs that ``folder`` has are read, all others run and kept there."""
    blocks = list(_blocks(world, folder))
    return {arm: {id_: _joined([block[arm][id_] for block in blocks]) for id_ in blocks[0][arm]} for arm in blocks[0]}


def taken(pool: Pool, rows: np.ndarray) -> dict[str, RunParts]:
    """Return some runs of a pool; ``rows`` (replications, tables) makes many tables at once."""
    return {id_: (first[rows], second[rows]) for id_, (first, second) in pool.items()}


def _joined(parts: Sequence[RunParts]) -> RunParts:
    return np.concatenate([first for first, _ in parts]), np.concatenate([second for _, second in parts])


def _blocks(world: World, folder: Path | None) -> Iterator[dict[str, dict[str, RunParts]]]:
    loaded, arms = world.arms()
    shown = world.shown
    for seed in range(1, world.runs // BLOCK + 1):
        kept = None if folder is None else folder / f"{world.name.replace(' ', '-')}-{seed}.npz"
        if kept is None or not kept.exists():
            found = run_plans(list(arms.values()), loaded, seed=seed, replications=BLOCK, engine="compiled", workers=1)
            block = {
                name: {id_: parts_of_runs(INDICATORS[id_].rule, arm.ledgers) for id_ in shown}
                for name, arm in zip(arms, found, strict=True)
            }
            if kept is not None:
                _keep(kept, block)
        else:
            block = _read(kept, list(arms), shown)
        yield block


def _keep(path: Path, block: Mapping[str, Mapping[str, RunParts]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {
        f"{arm}/{id_}/{side}": part
        for arm, pool in block.items()
        for id_, parts in pool.items()
        for side, part in enumerate(parts)
    }
    partial = path.with_suffix(".part.npz")
    np.savez_compressed(partial, **arrays)
    partial.replace(path)


def _read(path: Path, arms: Sequence[str], ids: Sequence[str]) -> dict[str, dict[str, RunParts]]:
    with np.load(path) as kept:
        return {arm: {id_: (kept[f"{arm}/{id_}/0"], kept[f"{arm}/{id_}/1"]) for id_ in ids} for arm in arms}
