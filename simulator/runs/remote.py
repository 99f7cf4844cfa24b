"""What travels to a worker of a cluster and back, and what a worker checks before it runs anything."""

from __future__ import annotations

import io
import pickle
import platform
import signal
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from simulator.errors import InputError
from simulator.provenance import library_versions, riskbox_version

_LEVEL = 1
"""Of compression: most numbers of a ledger are 0, so that it shrinks to a hundredth at once."""


class StandIn:
    """What stands for a result that stays on the workers.

    Parameters
    ----------
    future : distributed.Future
    """

    def __init__(self, future: Any) -> None:
        self.future = future


def versions() -> dict[str, str]:
    """Return the versions on which numbers depend, and Python's, on which code that travels does."""
    return {
        "riskbox": riskbox_version(),
        "Python": ".".join(platform.python_version_tuple()[:2]),
        **library_versions(),
    }


def packed(content: object) -> tuple[bytes, list[StandIn]]:
    """Return anything as bytes, with code of this session in it, and the stand-ins that are left out."""
    import cloudpickle

    found: list[StandIn] = []

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]  # its types are not published
        def persistent_id(self, one: object) -> int | None:
            if not isinstance(one, StandIn):
                return None
            if one not in found:
                found.append(one)
            return found.index(one)

    stream = io.BytesIO()
    Pickler(stream).dump(content)
    return zlib.compress(stream.getvalue(), _LEVEL), found


def unpacked(data: bytes, results: Sequence[object] = ()) -> Any:
    """Return what was packed, with results in place of the stand-ins."""

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, number: int) -> object:
            return results[number]

    return Unpickler(io.BytesIO(zlib.decompress(data))).load()  # sent by the user's own command


def work(wanted: Mapping[str, str], code: Mapping[str, str], data: bytes, *results: object) -> bytes:
    """Run a packed function of a packed task and return its result, packed: called by the worker."""
    return packed(_called(wanted, code, data, results))[0]


def kept(wanted: Mapping[str, str], code: Mapping[str, str], data: bytes, *results: object) -> Any:
    """Run a packed function of a packed task and return its result, which stays here: called by the worker."""
    return _called(wanted, code, data, results)


def _called(wanted: Mapping[str, str], code: Mapping[str, str], data: bytes, results: Sequence[object]) -> Any:
    _check(tuple(wanted.items()), _same_versions)
    _check(tuple(code.items()), _same_code)
    function, task = unpacked(data, results)
    return function(task)


def _check(wanted: tuple[tuple[str, str], ...], why: Callable[[tuple[tuple[str, str], ...]], str]) -> None:
    if found := why(wanted):
        raise InputError(f"The worker {_address()} cannot run this: {found}")


@cache
def _same_versions(wanted: tuple[tuple[str, str], ...]) -> str:
    """Return what is wrong with this worker, in a sentence; empty if nothing is. It is looked at once."""
    here = versions()
    for name, version in wanted:
        if here.get(name) != version:
            return (
                f"its {name} must be {version}, as in the command that uses it, or numbers could differ. "
                f"Got {here.get(name, 'none')} instead."
            )
    return ""


@cache
def _same_code(wanted: tuple[tuple[str, str], ...]) -> str:
    """Return which code that is not riskbox's is missing or another here, in a sentence; looked at once per code."""
    from importlib import import_module

    from simulator.strategy.code import code_hash

    for name, digest in wanted:
        module, _, attribute = name.partition(":")
        try:
            found: Any = import_module(module)
            for part in attribute.split("."):
                found = getattr(found, part)
        except (ImportError, AttributeError) as error:
            return (
                f"{name} must be importable there. Got {type(error).__name__} ({error}) instead: install your package "
                "on all workers, or put its folder on their PYTHONPATH."
            )
        if code_hash(found) != digest:
            return f"the code of {name} differs from that of the command: bring it up to date, and restart the worker."
    return ""


def _address() -> str:
    """Return the address of the worker that runs this."""
    from distributed import get_worker

    try:
        return str(get_worker().address)
    except ValueError:  # this is no worker
        return "here"


def dask_setup(_worker: object) -> None:
    """Let a worker of a local cluster leave Ctrl-C to the command, which ends it: called by Dask as it starts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
