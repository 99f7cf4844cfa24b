"""The only place that names numba's flags.

Compiled code is cached on disk in a folder named after a hash of every kernel source, because numba's own key covers
only the file of the function itself and would miss a change in a function that it calls.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])

_KERNEL_PACKAGES = ("domain", "rng", "records", "world", "flow", "ledger")
"""Where kernels and the constants that they compile in are defined; subfolders count too."""


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
    the arrays in a state took four fifths of the flow's time. Calls between kernels are inlined: a call passes every
    field of a state by value, some two hundred words, which took half of what was left.
    """
    before = numba.config.CACHE_DIR
    if not os.environ.get("NUMBA_CACHE_DIR"):
        numba.config.CACHE_DIR = cache_folder()
    try:
        compiled = numba.njit(nogil=True, cache=True, error_model="numpy", forceinline=True, _nrt=False)(function)
    finally:
        numba.config.CACHE_DIR = before
    return cast("F", compiled)


def inner(function: F) -> F:
    """Compile a function that only kernels call: no entry from Python, which halves the time to compile a kernel."""
    compiled = numba.njit(
        nogil=True,
        error_model="numpy",
        forceinline=True,
        _nrt=False,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
    )(function)
    return cast("F", compiled)
