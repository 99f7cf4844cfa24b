"""Processes are killed at random moments of every command: nothing half-written stays, and the command goes on.

``python -m verification kills`` starts each command in a small world, sends it SIGINT, SIGTERM, SIGHUP or SIGKILL at a
moment drawn from its usual time, looks at what it left, and runs it again. What is looked at is in ``faults``.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.table import Table

_NOTES = (
    "A fault is: an exit code other than 0, 128 plus the signal or, before the program has begun, the signal's own; a "
    "traceback; a process that lives on; a `.part` that stays (after SIGKILL it may, until the next run); a file under "
    "its final name that is not whole; a next run that fails or finds other results than a run that nobody disturbs."
)

WORLD = {
    "based_on": "baseline",
    "name": "small",
    "scale": 0.005,
    "horizon": "12h",
    "warm_up": "0s",
}
NEXT = "Threshold(remove_at=0.9, review_at=0.3)"
COMMANDS: dict[str, tuple[str, ...]] = {
    "run": ("run", "world.json", "--replications", "4", "--log", "log", "-o", "run.json"),
    "compare": ("compare", "world.json", "--candidate", NEXT, "--replications", "3", "--log", "log", "-o", "both.json"),
    "sweep": ("sweep", "world.json", "--set", "strategy.remove_at=0.8,0.85,0.9,0.95", "--replications", "2",
              "-o", "sweep.parquet"),
    "optimize": ("optimize", "world.json", "--strategy", NEXT, "--minimize", "violative_view_rate", "--minimize",
                 "reviewer_hours", "--param", "review_at=0.01:0.8", "--trials", "5", "--fresh-replications", "2",
                 "--storage", "study.journal", "-o", "front.html"),
    "explain": ("explain", "world.json"),
    "trace": ("trace", "world.json", "--item", "3"),
}  # fmt: skip
"""What is killed: every command that simulates or explains, with all files that it can write."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
_PROGRAM = (
    "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"  # under nohup it would be ignored
    "from simulator.cli.main import main; main()"
)
_PATIENCE = 120.0
"""Seconds for a process to end; then something hangs."""


@dataclass(frozen=True)
class Killed:
    """What became of one process and of the one after it.

    Parameters
    ----------
    command : str
    signal : Signals
    moment : float
        Seconds from its start.
    finished : bool
        Whether it had ended by itself.
    went_on : bool
        Whether it had left something, with which the next one went on.
    faults : tuple of str
        What was wrong; empty if all was well.
    """

    command: str
    signal: signal.Signals
    moment: float
    finished: bool
    went_on: bool
    faults: tuple[str, ...]


def kill(command: str, number: signal.Signals, moment: float, reference: dict[str, Any]) -> Killed:
    """Run a command in a new folder, send it a signal, look at what it left, and run it again."""
    with tempfile.TemporaryDirectory(prefix="riskbox-kills-") as name:
        folder = in_folder(Path(name))
        process = _start(command, folder)
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
        faults = [*_ended(process, number), *_left(folder, killed=number == signal.SIGKILL)]
        finished = process.returncode == 0
        left = any(folder.glob("*.journal"))
        again = _start(command, folder)
        _, said = again.communicate(timeout=_PATIENCE)
        if again.returncode != 0:
            faults.append(f"the next run ended with {again.returncode}: {said.decode(errors='replace')[-300:]}")
        faults += _left(folder, killed=number == signal.SIGKILL)
        found = results(folder)
        faults += [f"{name} differs" for name in sorted(reference) if found.get(name) != reference[name]]
        return Killed(command, number, moment, finished, left and not finished, tuple(faults))


def whole(command: str) -> tuple[dict[str, Any], float]:
    """Return what a command leaves that nobody disturbs, and the seconds that it takes."""
    with tempfile.TemporaryDirectory(prefix="riskbox-kills-") as name:
        folder = in_folder(Path(name))
        began = time.monotonic()
        process = _start(command, folder)
        _, said = process.communicate()  # the first of all compiles
        if process.returncode != 0:
            raise RuntimeError(said.decode(errors="replace"))
        return results(folder), time.monotonic() - began


def results(folder: Path) -> dict[str, Any]:
    """Return the content of all files of a folder that hold results.

    Times at which they were made are left out, and numbers of trials: one that was cut off is tried again as a new one.

    Raises
    ------
    ValueError, OSError
        If one is not whole.
    """
    import pandas as pd

    found: dict[str, Any] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".parquet":
            found[name] = pd.read_parquet(path).drop(columns="trial", errors="ignore").to_csv()
        elif path.suffix == ".json" and name != "world.json":
            found[name] = _timeless(json.loads(path.read_text(encoding="utf-8")))
        elif path.suffix == ".html":
            text = path.read_text(encoding="utf-8").rstrip()
            found[name] = text.endswith("</html>")
            if not found[name]:
                raise ValueError(f"{name} has no end")
        elif path.suffix == ".csv":
            found[name] = pd.read_csv(path).drop(columns="trial", errors="ignore").to_csv()
        elif path.suffix == ".yaml":
            found[name] = path.read_text(encoding="utf-8").partition("\n")[2]  # its first line names the trial
    return found


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _timeless(part) for key, part in value.items() if key not in ("created", "trial")}
    if isinstance(value, str):
        return re.sub(r"\btrial \d+", "trial", value)  # in sentences
    return [_timeless(part) for part in value] if isinstance(value, list) else value


def in_folder(folder: Path) -> Path:
    """Put the world of the commands into a folder, and return that."""
    (folder / "world.json").write_text(json.dumps(WORLD), encoding="utf-8")
    return folder


def _start(command: str, folder: Path) -> subprocess.Popen[bytes]:
    places = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-c", _PROGRAM, *COMMANDS[command]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places))},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _ended(process: subprocess.Popen[bytes], number: signal.Signals) -> Iterator[str]:
    """Yield what is wrong with how a process ended: its code, its words, and processes of its own that live on."""
    try:
        _, err = process.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        yield "it did not end"
        return
    said = err.decode(errors="replace")
    early = number == signal.SIGKILL or not said or "from simulator.cli.main" in said  # before the program had begun
    if process.returncode not in (0, 128 + number, -number) or (process.returncode == -number and not early):
        yield f"it ended with {process.returncode}: {said[-300:]}"
    if "Traceback" in said and not early:
        yield f"it ended with a traceback: {said[-300:]}"
    until = time.monotonic() + 10.0
    while _lives(process.pid):
        if time.monotonic() > until:
            yield "a process of its own lives on"
            return
        time.sleep(0.05)


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _left(folder: Path, *, killed: bool) -> Iterator[str]:
    """Yield what is wrong with the files that a process left."""
    parts = [path.name for path in folder.rglob("*.part")]
    if parts and not killed:
        yield f"{', '.join(parts)} stayed"
    try:
        results(folder)
    except (ValueError, OSError) as error:
        if not killed or ".part" not in str(error):
            yield f"a file is not whole: {error}"


def attempts(count: int, seed: int) -> Iterator[tuple[str, signal.Signals, float]]:
    """Yield what to kill, by what, and when, as a share of the command's usual time: all pairs in turn."""
    pairs = [(command, number) for number in SIGNALS for command in COMMANDS]
    moments = np.random.default_rng(seed).uniform(0.02, 1.02, count)
    for place, moment in enumerate(moments):
        yield (*pairs[place % len(pairs)], float(moment))


def tables(count: int = 200, seed: int = 1) -> list[Table]:
    """Kill ``count`` processes and return what became of them, by command and signal."""
    usual = {command: whole(command) for command in COMMANDS}
    found = []
    for command, number, share in attempts(count, seed):
        reference, seconds = usual[command]
        found.append(kill(command, number, share * seconds, reference))
        for fault in found[-1].faults:
            print(f"{command}, {number.name} after {found[-1].moment:.2f} s: {fault}", file=sys.stderr, flush=True)
    return [table(found)]


def table(found: Sequence[Killed]) -> Table:
    """Return how many were killed, had ended before, went on from a journal, and had a fault."""
    columns = ("command, signal", "killed", "had ended", "went on from a journal", "with a fault")
    made = Table("Processes killed at random moments", columns, _NOTES)
    for command in COMMANDS:
        for number in SIGNALS:
            those = [one for one in found if (one.command, one.signal) == (command, number)]
            made.add(f"{command}, {number.name}", *_counts(those))
    made.add("all", *_counts(found))
    return made


def _counts(those: Sequence[Killed]) -> list[str]:
    marks = [(True, one.finished, one.went_on, bool(one.faults)) for one in those] or [(False,) * 4]
    return [str(sum(column)) for column in zip(*marks, strict=True)]
