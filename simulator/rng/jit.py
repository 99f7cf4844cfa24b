"""The only place that names numba's flags.

Compiled code is cached on disk in a folder named after a hash of every kernel source, because numba's own key covers
only the file of the function itself and would miss a change in a function that it calls.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache, update_wrapper
from pathlib import Path
from typing import TypeVar, cast

import numba
from numba.core import types
from numba.extending import typeof_impl

from .helpers import HelperCompiler

F = TypeVar("F", bound=Callable[..., object])

_KERNEL_PACKAGES = ("domain", "rng", "records", "world", "flow", "ledger")
"""Where kernels and the constants that they compile in are defined; subfolders count too."""


_FLAGS = {"nogil": True, "error_model": "numpy", "_nrt": False}


@cache
def cache_folder() -> str:
    """Return the folder of compiled kernels: ``$RISKBOX_CACHE`` or the user's cache, then a hash of the sources."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256(numba.__version__.encode())
    for name in _KERNEL_PACKAGES:
        for source in sorted((package / name).rglob("*.py")):
            digest.update(source.read_bytes())
    root = os.environ.get("RISKBOX_CACHE") or Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "riskbox"
    return str(Path(root) / digest.hexdigest()[:16])


def kernel(function: F) -> F:
    """Compile a pure function of arrays and scalars that Python calls: GIL released, cached on disk.

    Arithmetic is IEEE (no fast-math), so the compiled code and its plain form (``NUMBA_DISABLE_JIT=1``) give the same
    bits. Reference counting is off: a kernel changes arrays in place and never makes one, and counting references of
    the arrays in a state took four fifths of the flow's time. Kernels may call it too: they take in a helper of the
    same source.
    """
    return function if numba.config.DISABLE_JIT else cast("F", Kernel(function))


def _forced(f):
    k = os.environ.get("FORCE", "draw")
    if k == "all":
        return True
    flow = f.__module__.startswith("simulator.flow")
    if k == "draw":
        return not flow
    if k == "flow":
        return flow
    return False


def inner(function: F) -> F:
    """Compile a function that only kernels call: no entry from Python and no machine code of its own."""
    compiled = numba.njit(
        **_FLAGS,
        forceinline=_forced(function),
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        pipeline_class=HelperCompiler,
    )(function)
    return cast("F", compiled)


class Kernel:
    """A function with two compiled forms: an entry from Python, and a helper that other kernels take in."""

    def __init__(self, function: Callable[..., object]) -> None:
        update_wrapper(self, function)
        self.helper = inner(function)
        before = numba.config.CACHE_DIR
        if not os.environ.get("NUMBA_CACHE_DIR"):
            numba.config.CACHE_DIR = cache_folder()
        try:
            self.entry = numba.njit(**_FLAGS, forceinline=_forced(function), cache=True, no_cfunc_wrapper=True)(
                function
            )
        finally:
            numba.config.CACHE_DIR = before

    def __call__(self, *arguments: object) -> object:
        """Run the compiled function; it is compiled, or read from disk, at its first call."""
        return self.entry(*arguments)


@typeof_impl.register(Kernel)
def _type_in_kernels(kernel: Kernel, purpose: object) -> types.Dispatcher:
    return types.Dispatcher(kernel.helper)
