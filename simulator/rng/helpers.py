"""Helpers of kernels are compiled as far as their callers need, and no further.

numba makes every function a library of its own: optimised, with all that it calls, and turned into machine code, before
a caller takes it in. A helper that only kernels call never runs on its own; what counts is the kernel that takes it in,
and that is optimised as a whole in any case. This is numba's inside; ``tests/unit/test_compile.py`` guards it.
"""

from __future__ import annotations

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler


class _NoEngine:
    """Stands for the engine that a helper is not loaded into."""

    def set_env(self, name: str, environment: object) -> None:
        """Do nothing: a helper's constants are read by the kernel that contains it."""


class HelperLibrary(JITCodeLibrary):
    """Code of a helper: each function is tidied up by itself, and that is all."""

    @property
    def codegen(self) -> _NoEngine:
        """Stands for numba's description of a finished function."""
        return _NoEngine()

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalized = True


class HelperCompiler(Compiler):
    """numba's compiler with a ``HelperLibrary``."""

    def define_pipelines(self) -> list[Any]:
        """Return numba's own passes."""
        state = self.state
        state.library = HelperLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        return super().define_pipelines()
