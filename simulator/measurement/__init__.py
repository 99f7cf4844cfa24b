"""How a platform measures itself: sampling designs, estimates from labels, differences between the arms of an experiment."""

from __future__ import annotations
