"""Stages of the causal chain: how a plan acts on people, and through the reviewers' time on its own queues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simulator.errors import UnknownNameError, did_you_mean, show


@dataclass(frozen=True)
class Stage:
    """A link of the chain; indicators name the one at which they are read.

    Parameters
    ----------
    name : str
    about : str
        What happens there, in a few words.
    lane : int
        0 on the way to what viewers see; 1 on the way from creators to the time of reviewers.
    acts : Mapping of str to str
        Stages on which it acts at once, each with how.
    """

    name: str
    about: str
    lane: int
    acts: Mapping[str, str]


STAGES: Mapping[str, Stage] = MappingProxyType(
    {
        stage.name: stage
        for stage in (
            Stage(
                "thresholds",
                "what scores decide alone",
                0,
                {"review volume": "the rest goes to reviewers", "creator harm": "removals of innocent uploads"},
            ),
            Stage(
                "review volume",
                "what is left to reviewers",
                0,
                {"queue delay": "more jobs wait longer", "capacity": "reviews take hours"},
            ),
            Stage("queue delay", "how long that waits", 0, {"views before action": "what waits is seen"}),
            Stage("views before action", "what is seen meanwhile", 0, {"exposure": "part of all violative views"}),
            Stage("exposure", "what people see in all", 0, {}),
            Stage("creator harm", "what innocent creators lose", 1, {"appeals": "creators object"}),
            Stage("appeals", "how often creators object", 1, {"capacity": "appeals take hours"}),
            Stage("capacity", "the time that it takes", 1, {"queue delay": "busy reviewers start later"}),
        )
    }
)
"""Stages by name, in the order in which they are read; the last acts back on the queue."""


def find_stage(name: object) -> Stage:
    """Return the stage of a name.

    Raises
    ------
    UnknownNameError
        If there is none.

    Examples
    --------
    >>> list(find_stage("capacity").acts)
    ['queue delay']
    """
    if not isinstance(name, str) or name not in STAGES:
        raise UnknownNameError(
            f"A stage must be one of {', '.join(STAGES)}. Got {show(name)} instead.{did_you_mean(name, STAGES)}"
        )
    return STAGES[name]
