"""The only place that names numba's flags.

Compiled code is cached on disk in a folder named after a hash of every kernel source, because numba's own key covers
only the file of the function itself and would miss a change in a function that it calls.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar, cast

import numba
from numba.core import types
from numba.extending import typeof_impl

from .helpers import HelperCompiler
from .kept import KeptKernel, compiled_folder

F = TypeVar("F", bound=Callable[..., object])

_FLAGS = {"nogil": True, "error_model": "numpy", "_nrt": False}


def is_compiling_off() -> bool:
    """Return whether kernels run as plain Python (``NUMBA_DISABLE_JIT=1``)."""
    return bool(numba.config.DISABLE_JIT)


def kernel(function: F) -> F:
    """Compile a pure function of arrays and scalars that Python calls: GIL released, cached on disk.

    Arithmetic is IEEE (no fast-math), so the compiled code and its plain form (``NUMBA_DISABLE_JIT=1``) give the same
    bits. Reference counting is off: a kernel changes arrays in place and never makes one, and counting references of
    the arrays in a state took four fifths of the flow's time. Other kernels may call it, too: it is inlined into them.
    """
    return function if is_compiling_off() else cast("F", Kernel(function))


def inner(function: F) -> F:
    """Compile a function that only kernels call: no entry from Python and no machine code of its own.

    The optimiser decides whether it is inlined, as is right for the many rules of the flow.
    """
    return cast("F", _helper(function, forceinline=False))


def inlined(function: F) -> F:
    """Compile a function that only kernels call and that is inlined into each: code that runs for every upload."""
    return cast("F", _helper(function, forceinline=True))


class Kernel:
    """A function with two compiled forms: an entry from Python, and a helper that is inlined into other kernels."""

    def __init__(self, function: Callable[..., object]) -> None:
        update_wrapper(self, function)
        self.helper = inlined(function)
        self.entry = _entry(function)

    def __call__(self, *arguments: object) -> object:
        """Run the compiled function, which is compiled or read from disk at its first call."""
        return self.entry(*arguments)


def _helper(function: Callable[..., object], *, forceinline: bool) -> Any:
    flags = {**_FLAGS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True, "forceinline": forceinline}
    return numba.njit(**flags, pipeline_class=HelperCompiler)(function)


def _entry(function: Callable[..., object]) -> Any:
    entry = numba.njit(**_FLAGS, no_cfunc_wrapper=True)(function)
    folder = compiled_folder()
    if folder is None:
        return entry
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        entry._cache = KeptKernel(function)  # noqa: SLF001  what ``cache=True`` does, with a cache that bears damage
    finally:
        numba.config.CACHE_DIR = before
    return entry


@typeof_impl.register(Kernel)
def _type_in_kernels(kernel: Kernel, _purpose: object) -> Any:
    return types.Dispatcher(kernel.helper)
