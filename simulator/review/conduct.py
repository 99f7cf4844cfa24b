"""A review as it is run: the pilot, the power check, every scenario on the same luck for all arms, and decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from simulator.runs.arms import run_plans
from simulator.runs.compare import Comparison
from simulator.runs.executor import Progress
from simulator.runs.results import Results

from .assumptions import assumptions_of
from .checked import Review, World
from .decision import Decision, decide
from .evidence import Test, tests_of
from .power import PowerCheck, check_power
from .steps import Steps

Told = Callable[[str], object]
"""Is told each step in words."""


@dataclass(frozen=True, eq=False)
class Reviewed:
    """A review that was run.

    Parameters
    ----------
    review : Review
    power : PowerCheck
        Made before the review's own runs, on other luck.
    pairs : mapping
        Each candidate against the baseline, by scenario and candidate.
    engine : str
    """

    review: Review
    power: PowerCheck
    pairs: Mapping[str, Mapping[str, Comparison]]
    engine: str = "compiled"

    @property
    def candidates(self) -> tuple[str, ...]:
        """Names of the candidates."""
        return self.review.candidates

    def deciding(self, candidate: str) -> Comparison:
        """Return a candidate's comparison in the deciding scenario."""
        return self.pairs[self.review.deciding.name][candidate]

    @cached_property
    def tests(self) -> Mapping[str, tuple[Test, ...]]:
        """All tests, by candidate."""
        return {
            name: tests_of(self.review, {world: some[name] for world, some in self.pairs.items()})
            for name in self.candidates
        }

    @cached_property
    def decisions(self) -> Mapping[str, Decision]:
        """What the protocol says, by candidate."""
        stress = [one.name for one in self.review.worlds.values() if not one.binds]
        overrides = self.review.request.override
        return {name: decide(self.tests[name], stress, overrides.get(name)) for name in self.candidates}


def conduct(
    review: Review,
    *,
    engine: str = "compiled",
    workers: int | None = None,
    progress: Progress | None = None,
    told: Told | None = None,
) -> Reviewed:
    """Run a review: the pilot on luck of its own, then every scenario, all arms on the same luck.

    Parameters
    ----------
    review : Review
    engine, workers
        As of ``simulate``.
    progress : callable, optional
        Called as ``progress(done, total)`` with replications of all scenarios, in parts.
    told : callable, optional
        Called with what begins, in words; and with what the power check found before the review runs.

    Raises
    ------
    InputError
        If the request names an assumption that is none.
    """
    assumptions_of(review)  # a wrong one is refused before anything runs
    runs = review.request.runs
    arms = 1 + len(review.candidates)
    say = told or (lambda _: None)
    planned = runs.pairs if runs.pairs is not None else runs.most
    steps = Steps(progress, arms * (len(review.binding) * runs.pilot + len(review.worlds) * planned))

    def run(world: World, pairs: int, seed: int) -> dict[str, Comparison]:
        return _compared(world, pairs, seed, engine, workers, steps.next(arms * pairs), review.request.segments)

    say(f"pilot of {runs.pilot} pairs in {len(review.binding)} scenario(s)")
    pilots = {world.name: run(world, runs.pilot, runs.seed + 1) for world in review.binding}
    power = check_power(review, pilots, runs.pairs, runs.most)
    say(f"power: {power_sentence(power)}")
    found = {}
    for world in review.worlds.values():
        say(f"{world.name}: {power.pairs} pairs")
        found[world.name] = run(world, power.pairs, runs.seed)
    return Reviewed(review, power, found, engine)


def _compared(
    world: World,
    pairs: int,
    seed: int,
    engine: str,
    workers: int | None,
    progress: Progress | None,
    segments: tuple[str, ...],
) -> dict[str, Comparison]:
    plans = [world.baseline, *world.candidates.values()]
    baseline, *arms = run_plans(
        plans, world.baseline, seed=seed, replications=pairs, engine=engine, workers=workers, progress=progress
    )
    by_name: dict[str, Results] = dict(zip(world.candidates, arms, strict=True))
    return {
        name: Comparison(baseline, arm, segments, others=tuple(other for one, other in by_name.items() if one != name))
        for name, arm in by_name.items()
    }


def power_sentence(power: PowerCheck) -> str:
    """Return in one sentence what the planned pairs can show."""
    weak = [one for one in power.rows if not one.enough]
    if not weak:
        return f"{power.pairs} pairs have the power that the protocol asks for in all {len(power.rows)} tests"
    worst = weak[0]
    reached = "unknown" if worst.reached is None else f"{100 * worst.reached:.0f} %"
    more = f"; all that can be powered need {power.needed:,} pairs" if power.needed else ""
    return (
        f"{power.pairs} pairs have too little power in {len(weak)} of {len(power.rows)} tests, such as {worst.name} "
        f"({reached}, wanted {100 * worst.wanted:.0f} %){more}"
    )
