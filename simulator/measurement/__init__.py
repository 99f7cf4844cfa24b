"""Measurement by a platform itself: sampling designs, estimates from labels, differences between arms."""

from __future__ import annotations
