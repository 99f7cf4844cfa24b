"""The strategies that come with riskbox, one file per family; each is named by its class."""

from __future__ import annotations

from .allow_all import AllowAll
from .linked_accounts import LinkedAccounts
from .priority_review import PriorityReview
from .rule_set import RuleSet
from .threshold import Threshold

__all__ = ["AllowAll", "LinkedAccounts", "PriorityReview", "RuleSet", "Threshold"]
