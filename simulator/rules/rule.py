"""One rule of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.domain import Action

from .nodes import Condition

Match = Literal["first", "all"]

ACTIONS = {action.name.lower(): action for action in Action}
"""What a rule may do, by the word for it."""


@dataclass(frozen=True)
class Own:
    """A name that a file gives to a condition or a number."""

    name: str
    text: str
    """What it stands for, in one line."""
    names: tuple[str, ...] = ()
    """Names that stand in it, columns and others of the file's own, in order."""


@dataclass(frozen=True)
class Rule:
    """A condition, an action and a reason."""

    name: str
    """The name that it is given, else ``rule 3``."""
    when: Condition
    text: str
    """The condition as it is written, in one line."""
    action: Action
    because: str
    reads: tuple[str, ...] = ()
    """Columns that the condition reads, names of the file's own resolved, in order."""
    names: tuple[str, ...] = ()
    """Names that stand in the condition, columns and those of the file's own, in order."""

    @property
    def title(self) -> str:
        """The name for a sentence."""
        return self.name if self.name.startswith("rule ") else f"rule {self.name!r}"
