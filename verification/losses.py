"""A worker, the scheduler or the disk is lost in mid-search: a clear message, and the same table in the end.

``python -m verification losses`` starts a search, takes something away from it, looks at how it ends, gives it back,
and runs the same command again. Processes that are killed are the business of ``verification.kills``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.table import Table

from . import kills
from .scheduler import running

_PATIENCE = 300.0
"""Seconds for a command to end."""
_ENOUGH = 1500
"""Bytes of a journal after which a search is taken to be in its midst."""
JOURNAL = "study.journal"


def start(folder: Path, *more: str) -> subprocess.Popen[bytes]:
    """Start the search of ``kills`` in a folder that holds its world, with further options."""
    return subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-c", "from simulator.cli.main import main; main()", *kills.COMMANDS["optimize"], *more],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[bytes], code: int, words: str) -> list[str]:
    """Return what is wrong with how a command ended, in words."""
    try:
        said = process.communicate(timeout=_PATIENCE)[1].decode(errors="replace")
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return ["it did not end"]
    if process.returncode != code or words not in said or "Traceback" in said:
        return [f"it ended with {process.returncode}: {said[-400:]}"]
    return []


def resumed(folder: Path, reference: Mapping[str, Any]) -> list[str]:
    """Run the search again, with nothing taken away, and return what differs from one that nobody disturbed."""
    faults = ended(start(folder), 0, "saved ")
    found = kills.results(folder)
    return [*faults, *(f"{name} differs" for name in sorted(reference) if found.get(name) != reference[name])]


def in_its_midst(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until a search has told some trials, or has ended."""
    journal = folder / JOURNAL
    while process.poll() is None and not (journal.exists() and journal.stat().st_size > _ENOUGH):
        time.sleep(0.01)


def lose_worker(folder: Path, reference: Mapping[str, Any]) -> list[str]:
    """Kill a worker: the search goes on without a word, with the same results."""
    import psutil

    with running() as (address, _):
        process = start(folder, "--scheduler", address)
        in_its_midst(folder, process)
        workers = [one for one in psutil.Process().children() if "distributed.cli.dask_worker" in one.cmdline()]
        workers[0].send_signal(signal.SIGKILL)
        faults = ended(process, 0, "saved ")
    found = kills.results(folder)
    return [*faults, *(f"{name} differs" for name in sorted(reference) if found.get(name) != reference[name])]


def lose_scheduler(folder: Path, reference: Mapping[str, Any]) -> list[str]:
    """Kill the scheduler: one sentence, and the search goes on without one."""
    with running() as (address, scheduler):
        process = start(folder, "--scheduler", address)
        in_its_midst(folder, process)
        os.kill(scheduler, signal.SIGKILL)
        faults = ended(process, 2, f"The scheduler {address} must run as long as the command that uses it.")
    return [*faults, *resumed(folder, reference)]


def lose_room(folder: Path, reference: Mapping[str, Any]) -> list[str]:
    """Let the disk be full in mid-search, then make room."""
    _mount(folder, "remount,size=8k")
    faults = ended(start(folder), 2, "No space left on device")
    _mount(folder, "remount,size=16m")
    return [*faults, *resumed(folder, reference)]


def lose_right_to_write(folder: Path, reference: Mapping[str, Any]) -> list[str]:
    """Let the folder be read-only, before the search and in its midst."""
    _mount(folder, "remount,ro")
    faults = ended(start(folder), 2, "(Read-only file system)")
    _mount(folder, "remount,rw")
    process = start(folder)
    in_its_midst(folder, process)
    process.send_signal(signal.SIGSTOP)
    _mount(folder, "remount,ro")
    process.send_signal(signal.SIGCONT)
    faults += ended(process, 2, "(Read-only file system)")
    _mount(folder, "remount,rw")
    return [*faults, *resumed(folder, reference)]


CASES: Mapping[str, Callable[[Path, Mapping[str, Any]], list[str]]] = {
    "a worker": lose_worker,
    "the scheduler": lose_scheduler,
    "room on the disk": lose_room,
    "the right to write": lose_right_to_write,
}


def can_mount() -> bool:
    """Return whether this process may mount file systems, which full and read-only ones need."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as name:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", name], capture_output=True, check=False)  # noqa: S603, S607
        if mounted.returncode == 0:
            subprocess.run(["umount", name], check=True)  # noqa: S603, S607
        return mounted.returncode == 0


@contextmanager
def disk() -> Iterator[Path]:
    """Give a small file system of its own, with the world of the search."""
    with tempfile.TemporaryDirectory(prefix="riskbox-losses-") as name:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", name], check=True)  # noqa: S603, S607
        try:
            yield kills.in_folder(Path(name))
        finally:
            subprocess.run(["umount", "-l", name], check=True)  # noqa: S603, S607


def _mount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", options, str(folder)], check=True, capture_output=True)  # noqa: S603, S607


def faults_of(case: str, reference: Mapping[str, Any]) -> list[str]:
    """Return what went wrong in a case; it is empty if all was well."""
    if CASES[case] in (lose_room, lose_right_to_write):
        with disk() as folder:
            return CASES[case](folder, reference)
    with tempfile.TemporaryDirectory(prefix="riskbox-losses-") as name:
        return CASES[case](kills.in_folder(Path(name)), reference)


def tables() -> list[Table]:
    """Return what became of a search that lost something."""
    reference, _ = kills.whole("optimize")
    made = Table("A search loses", ("what", "faults"))
    for case in CASES:
        if CASES[case] in (lose_room, lose_right_to_write) and not can_mount():
            made.add(case, "not tried: it needs the right to mount")
            continue
        made.add(case, "; ".join(faults_of(case, reference)) or "0")
    return [made]
