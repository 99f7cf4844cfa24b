"""Ban evasion: banned creators return; see ``docs/world/ban_evasion.md``."""

from __future__ import annotations
