"""Individual reviewers; see ``docs/world/reviewers.md``."""

from __future__ import annotations
