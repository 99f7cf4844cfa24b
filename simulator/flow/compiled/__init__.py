"""The fast engine. Kernels are pure functions of arrays; ``state`` names the arrays, ``loop`` is the entry point."""

from __future__ import annotations

from .engine import CompiledEngine

__all__ = ["CompiledEngine"]
