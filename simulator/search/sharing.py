"""What the plans of a search share: uploads that none of them can touch are played once for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.runs.reuse import Reuse, SharedRuns
from simulator.runs.simulate import Arm

from .problem import Problem

if TYPE_CHECKING:
    import optuna

_REUSE = "reuse"
"""Attribute of a study: how its trials were run so far."""


class SearchRuns:
    """The runs of a problem's plans on the luck of a seed: plans with the same strategy share uploads.

    Parameters
    ----------
    problem : Problem
    seed, replications : int
    workers : int or None
    memory : float
        MiB in which drawn uploads may be kept.
    """

    def __init__(self, problem: Problem, seed: int, replications: int, workers: int | None, memory: float) -> None:
        parts = problem.space.parts()
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
        found = [part.reuse for part in self._parts]
        why = dict.fromkeys(reason for one in found for reason in one.why)
        return Reuse(min((one.share for one in found if one.share), default=0.0), tuple(why))

    def arm(self, arm: Arm) -> Arm:
        """Return an arm that plays only what is at stake, if that gives the same results; else the arm as it is.

        A plan outside of the space, such as the one in force, plays everything.
        """
        part = next((one for one in self._parts if one.holds(arm.strategy, arm.scenario)), None)
        return arm if part is None else part.arm(arm)


def noted_reuse(study: optuna.Study, latest: Reuse) -> Reuse:
    """Return how all trials of a study were run, and let the study keep it for when it is resumed."""
    kept = study.user_attrs.get(_REUSE, {})
    reuse = Reuse(kept.get("share", 0.0), tuple(kept.get("why", ()))).and_then(latest)
    study.set_user_attr(_REUSE, reuse.to_dict())
    return reuse
