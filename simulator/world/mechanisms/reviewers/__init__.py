"""Reviewers who are people; see ``docs/world/reviewers.md``."""

from __future__ import annotations
