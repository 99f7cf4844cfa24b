"""Re-upload storms, and a hash bank; see ``docs/world/reupload_storm.md``."""

from __future__ import annotations
