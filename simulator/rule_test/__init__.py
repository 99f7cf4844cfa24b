"""Rules tried in a scenario: what each catches, what it costs, and what changes against the strategy in force."""

from __future__ import annotations

from .ruled import Ruled, ruled
from .tried import RulesTried
from .trying import try_rules

__all__ = ["Ruled", "RulesTried", "ruled", "try_rules"]
