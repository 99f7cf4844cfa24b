"""How a command must end on hostile input: exit code 2, one sentence, nothing left behind; or as on any valid input."""

from __future__ import annotations

import io
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulator.cli.main import call

from .inputs import Case

PATIENCE = 30
"""Time after which a command has given no answer, s."""
WELL, BAD_INPUT, NOT_MET, UNSURE = 0, 2, 3, 4


@dataclass(frozen=True)
class Ending:
    """What a command left behind."""

    code: int | None
    """Exit code; None = no answer in time, or an exception."""
    err: str
    left: tuple[str, ...]
    """What is in the folder that was not there before."""
    seconds: float


class _NoAnswer(BaseException):
    """The command takes too long; no handler of its own may catch this."""


def run_case(case: Case) -> Ending:
    """Run a case in this process, in an empty folder of its own."""
    with tempfile.TemporaryDirectory() as name, _inside(Path(name)) as folder:
        for file, content in case.files.items():
            (folder / file).write_bytes(content)
        before = _listing(folder)
        start = time.perf_counter()
        code, err = _called(case)
        return Ending(code, err, tuple(sorted(_listing(folder) - before)), time.perf_counter() - start)


def faults_of(ending: Ending) -> list[str]:
    """Return what is wrong with an ending; an input that is in fact valid may end well, or with an unmet guardrail."""
    faults = []
    if ending.code not in (WELL, BAD_INPUT, NOT_MET, UNSURE):
        faults.append(f"exit code {ending.code}")
    if "Traceback" in ending.err:
        faults.append("a traceback")
    if ending.code != BAD_INPUT:
        return faults
    lines = ending.err.splitlines()
    if len(lines) != 1 or not lines[0].startswith("error: "):
        faults.append("not one sentence")
    if any(len(line) > _LONGEST for line in lines):
        faults.append("a long sentence")
    if any(not one.isprintable() for line in lines for one in line):
        faults.append("control characters")
    if ending.left:
        faults.append(f"left behind: {', '.join(ending.left)}")
    return faults


_LONGEST = 2_500
"""Characters of the longest sentence: a file's first ten faults, each with a value that is cut."""


def _called(case: Case) -> tuple[int | None, str]:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8", "replace"), io.StringIO()
    given = io.TextIOWrapper(io.BytesIO(case.stdin), "utf-8", "surrogateescape")
    streams = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = given, out, err
    try:
        with _patience(PATIENCE):
            return call(case.arguments), err.getvalue()
    except _NoAnswer:
        return None, f"no answer in {PATIENCE} s"
    except BaseException:  # noqa: BLE001  whatever gets here is what the study looks for
        return None, traceback.format_exc()
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams


@contextmanager
def _patience(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _NoAnswer

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _inside(folder: Path) -> Iterator[Path]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield folder
    finally:
        os.chdir(before)


def _listing(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}
