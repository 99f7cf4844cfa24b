"""Compiled kernels on disk: their folder, and handling of damaged or unwritable files in it."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache

_KERNEL_PACKAGES = ("domain", "rng", "graph", "records", "world", "flow", "ledger")
"""Where kernels and the constants that they compile in are defined; subfolders count too."""
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


@cache
def compiled_folder() -> Path | None:
    """Return the folder of compiled kernels, or None if there is nowhere to keep them.

    It is ``$NUMBA_CACHE_DIR``, if that is set, or else a folder named by a hash of the sources: in ``$RISKBOX_CACHE``
    or in the user's cache. If the user has no cache that can be written, it is in the system's folder for temporary
    files, in a folder that nobody else may write to, since a kernel that is read is code that is run.
    """
    for root in _roots():
        with suppress(OSError, RuntimeError):  # a user without a home is a RuntimeError
            folder = root if root == _of_numba() else root / _hash_of_sources()
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
    return None


def is_makeshift(folder: Path) -> bool:
    """Return whether a folder of compiled kernels is the one for users without a writable cache."""
    return folder.parent == _makeshift_path()


def _roots() -> Iterator[Path]:
    """Yield the folders to try; one that the user has chosen is the only one."""
    chosen = _of_numba() or _of_riskbox()
    if chosen is not None:
        yield chosen
        return
    with suppress(RuntimeError):
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "riskbox"
    with suppress(OSError):
        yield _makeshift()


def _of_numba() -> Path | None:
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    return Path(chosen) if chosen else None


def _of_riskbox() -> Path | None:
    chosen = os.environ.get("RISKBOX_CACHE")
    return Path(chosen) if chosen else None


def _makeshift_path() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"riskbox-{user}"


def _makeshift() -> Path:
    """Make the folder for users without a cache.

    Raises
    ------
    PermissionError
        If somebody else has made it, or may write to it.
    """
    folder = _makeshift_path()
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    ours = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    if not stat.S_ISDIR(found.st_mode) or not ours or found.st_mode & _OTHERS_MAY_WRITE:
        raise PermissionError(f"{folder} belongs to another user")
    return folder


def _hash_of_sources() -> str:
    package = Path(__file__).parents[1]
    digest = hashlib.sha256(numba.__version__.encode())
    for name in _KERNEL_PACKAGES:
        for source in sorted((package / name).rglob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


class KeptKernel(FunctionCache):
    """One kernel's files on disk: unreadable files are compiled again, and unwritable files are not kept."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the compiled kernel, or None if there is none or its files are damaged."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # noqa: BLE001  a file that is cut short or overwritten fails in as many ways as pickle knows
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a compiled kernel, if there is room for it."""
        with suppress(OSError):
            super().save_overload(sig, data)
