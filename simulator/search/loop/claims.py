"""Who runs a trial: several processes may work on one study, and one that dies leaves its trial to the others.

A trial belongs to the process that asked for it. While that runs it, it says so every few seconds. A trial whose
process has ended on this machine, or has said nothing for a minute, is closed, and its parameters go to the head of the
line. Nobody trusts a clock of another machine: silence is timed by whoever listens.
"""

from __future__ import annotations

import logging
import os
import platform
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import optuna
from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import FrozenTrial, TrialState

from simulator.present.numbers import counted

from .study import PLAN, is_told

OWNER = "owner"
"""Attribute of a trial: the process that runs it."""
_BEAT = "beat"
_FIXED = "fixed_params"
"""Optuna's own attribute of a trial whose parameters were in the line."""
BEATS = 10.0
"""Seconds between two signs of life of a process that runs a trial."""
LEASE = 60.0
"""Seconds of silence after which a process of another machine is taken to be dead."""
_PATIENCE = 0.2
"""Seconds between two looks at the trials of others."""

_LOGGER = logging.getLogger("riskbox")
_AT_WORK: set[str] = set()
"""Owners in this process: searches that have not ended."""


class Claims:
    """The trials of a study that this search runs, and those that others run."""

    def __init__(self, study: optuna.Study) -> None:
        self._study = study
        self._name = "/".join([_machine(), str(os.getpid()), _started(os.getpid()), secrets.token_hex(4)])
        self._heard: dict[int, tuple[tuple[str, int], float]] = {}
        self._said = False

    @contextmanager
    def at_work(self) -> Iterator[Claims]:
        """Count as alive for other searches of this process while the body runs."""
        _AT_WORK.add(self._name)
        try:
            yield self
        finally:
            _AT_WORK.discard(self._name)

    def ask(self) -> optuna.Trial:
        """Return the next trial, which belongs to this search."""
        trial = self._study.ask()
        trial.set_user_attr(OWNER, self._name)
        return trial

    @contextmanager
    def running(self, trial: optuna.Trial) -> Iterator[None]:
        """Give signs of life while the body runs a trial."""
        ended = threading.Event()
        beating = threading.Thread(target=_beat, args=(trial, ended), name="riskbox-beat", daemon=True)
        beating.start()
        try:
            yield
        finally:
            ended.set()
            beating.join()

    def of_others(self) -> list[int]:
        """Return the trials that others are running, after giving back those of the dead."""
        found = []
        for trial in self._under_way():
            if trial.user_attrs.get(OWNER) == self._name:
                continue
            if self._is_left(trial):
                give_back(self._study, trial)
            else:
                found.append(trial.number)
        return found

    def is_one_too_many(self, trial: optuna.Trial, plan: str, trials: int) -> bool:
        """Return whether earlier trials fill the study once they are run, or another has the same plan.

        The trial must have stated its plan before this is asked. An earlier one that has not yet done so is waited for:
        it may be about to run the same plan, and cannot see that a later trial does.
        """
        while True:
            others = self._study.get_trials(deepcopy=False)  # one look: a trial that ends meanwhile is in it once
            earlier = [one for one in others if one.state == TrialState.RUNNING and one.number < trial.number]
            if all(PLAN in one.user_attrs for one in earlier):
                break
            self.of_others()  # gives back what the dead have left
            time.sleep(_PATIENCE)
        done = [one for one in others if is_told(one) and PLAN in one.user_attrs]
        if any(one.user_attrs[PLAN] == plan for one in [*earlier, *done]):
            return True
        return len(earlier) + len(done) >= trials

    def withdraw(self, trial: optuna.Trial) -> None:
        """Close a trial that need not be run now; what was in the line goes back there."""
        fixed = self._study.get_trials(deepcopy=False)[trial.number].system_attrs.get(_FIXED)
        if fixed:
            self._study.enqueue_trial(fixed)
        self._study.tell(trial, state=TrialState.FAIL)
        time.sleep(_PATIENCE)

    def wait(self, number: int) -> None:
        """Wait a moment for the trials of others."""
        if not self._said:
            _LOGGER.info("waiting for %s of other processes", counted(number, "trial"))
        self._said = True
        time.sleep(_PATIENCE)

    def _under_way(self) -> list[FrozenTrial]:
        return self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))

    def _is_left(self, trial: FrozenTrial) -> bool:
        """Return whether nobody runs a trial any more."""
        owner = trial.user_attrs.get(OWNER, "")
        if not owner or _is_gone(owner):  # one that is just being asked for is asked for once more
            return True
        sign, now = (owner, trial.user_attrs.get(_BEAT, 0)), time.monotonic()
        last, since = self._heard.get(trial.number, (None, now))
        self._heard[trial.number] = (sign, since if sign == last else now)
        return sign == last and now - since > LEASE


def give_back(study: optuna.Study, trial: FrozenTrial) -> None:
    """Put the parameters of a trial that was left back into the line, and close it."""
    params = trial.params or trial.system_attrs.get(_FIXED)
    if params:
        study.enqueue_trial(params)
    with suppress(ValueError, UpdateFinishedTrialError):  # somebody else did so, and this one will be a repeat
        study.tell(trial.number, state=TrialState.FAIL)


def _beat(trial: optuna.Trial, ended: threading.Event) -> None:
    number = 0
    while not ended.wait(BEATS):
        number += 1
        try:
            trial.set_user_attr(_BEAT, number)
        except UpdateFinishedTrialError:
            return
        except Exception:  # noqa: BLE001, S112  a database out of reach: whoever runs the trial will say so
            continue


def _is_gone(owner: str) -> bool:
    """Return whether a search has ended for certain: one of this machine, by its process."""
    machine, pid, started, _ = owner.split("/")
    if machine != _machine():
        return False
    if int(pid) == os.getpid() and started == _started(os.getpid()):
        return owner not in _AT_WORK
    return not _lives(int(pid)) or _started(int(pid)) != started


def _lives(pid: int) -> bool:
    if os.name != "posix":  # there is no harmless way to ask
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def _started(pid: int) -> str:
    """Return when a process was started, as the system counts; empty if it has ended or the system does not say."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (OSError, ValueError):
        return ""
    return "" if state in "ZX" else fields[18]


@cache
def _machine() -> str:
    """Return what tells this machine, as it has been since it was started, from all others."""
    boot = ""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    return f"{platform.node()}-{boot}".replace("/", "-")
