"""How a platform measures itself: sampling designs, and estimates from labels."""

from __future__ import annotations
