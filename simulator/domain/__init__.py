"""The nouns that every other part shares: actions, events, units and the routes between them."""

from __future__ import annotations

from .actions import Action, Cause, Consequence, Phase
from .events import Event, Trigger
from .groups import Group
from .scores import SUREST, score_text
from .units import DAY, HOUR, MINUTE, format_duration, parse_duration

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "SUREST",
    "Action",
    "Cause",
    "Consequence",
    "Event",
    "Group",
    "Phase",
    "Trigger",
    "format_duration",
    "parse_duration",
    "score_text",
]
