"""What the plans of a search share: uploads that none of them can touch are played once for all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.runs.reuse import Reuse, SharedRuns
from simulator.runs.simulate import Arm
from simulator.search.question.problem import Problem
from simulator.search.question.worlds import in_scenario

if TYPE_CHECKING:
    import optuna

_REUSE = "reuse"
"""Attribute of a study: how its trials were run so far."""


class SearchRuns:
    """The runs of a problem's plans in one scenario, on the luck of a seed: plans with the same strategy share uploads.

    Parameters
    ----------
    problem : Problem
    world : int
        Number of the scenario.
    seed, replications : int
    workers : int or None
    memory : float
        MiB in which drawn uploads may be kept.
    """

    def __init__(
        self, problem: Problem, world: int, seed: int, replications: int, workers: int | None, memory: float
    ) -> None:
        self._of_nature = problem.of_nature
        parts = in_scenario(problem.space, problem.scenarios[world]).parts()
        self._parts = [
            SharedRuns(
                part.given,
                part.box(),
                seed=seed,
                replications=replications,
                engine=problem.engine,
                memory=memory / len(parts),
                workers=workers,
            )
            for part in parts
        ]

    @property
    def reuse(self) -> Reuse:
        """What was shared so far; with several strategies to choose from, the least share of any that shared."""
        if self._of_nature:
            return Reuse(0.0, ("trials differ in nature",))
        found = [part.reuse for part in self._parts]
        why = dict.fromkeys(reason for one in found for reason in one.why)
        return Reuse(min((one.share for one in found if one.share), default=0.0), tuple(why))

    @staticmethod
    def of_all(problem: Problem, seed: int, replications: int, workers: int | None, memory: float) -> list[SearchRuns]:
        """Return those of every scenario, each on luck of its own."""
        number = len(problem.names)
        return [
            SearchRuns(problem, world, seed_in(seed, world), replications, workers, memory / number)
            for world in range(number)
        ]

    def arm(self, arm: Arm) -> Arm:
        """Return an arm that plays only what is at stake, if that gives the same results; else the arm as it is.

        A plan outside of the space, such as the one in force, plays everything; so does every plan of a red team.
        """
        if self._of_nature:
            return arm
        part = next((one for one in self._parts if one.holds(arm.strategy, arm.scenario)), None)
        return arm if part is None else part.arm(arm)


def reuse_of(runs: Sequence[SearchRuns]) -> Reuse:
    """Return what was shared in some scenarios: the least share of any that shared, and all reasons of others."""
    found = [one.reuse for one in runs]
    why = dict.fromkeys(reason for one in found for reason in one.why)
    return Reuse(min((one.share for one in found if one.share), default=0.0), tuple(why))


def seed_in(seed: int, world: int) -> int:
    """Return the seed of a scenario, by its number: the first has the seed itself, others luck of their own."""
    return seed if world == 0 else fresh_seed(seed, f"scenario {world}")


def fresh_seed(seed: int, purpose: str = "fresh replications") -> int:
    """Return a seed far from a given one: a function of it and of its purpose."""
    digest = hashlib.sha256(f"{purpose} of {seed}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def noted_reuse(study: optuna.Study, latest: Reuse) -> Reuse:
    """Return how all trials of a study were run, and let the study keep it for when it is resumed."""
    kept = study.user_attrs.get(_REUSE, {})
    reuse = Reuse(kept.get("share", 0.0), tuple(kept.get("why", ()))).and_then(latest)
    study.set_user_attr(_REUSE, reuse.to_dict())
    return reuse
