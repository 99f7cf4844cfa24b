"""Who runs a trial: none is run twice, and none is lost with the process that ran it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import optuna
import pytest
from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import TrialState

from simulator.search.loop import claims as claiming
from simulator.search.loop.claims import OWNER, Claims
from simulator.search.loop.study import PLAN


@pytest.fixture
def study():
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.create_study()


def states(study):
    return [trial.state.name for trial in study.get_trials()]


def asked(claims, value=0.5):
    trial = claims.ask()
    trial.suggest_float("x", value, value + 1)
    return trial


def test_a_trial_of_a_search_at_work_is_left_alone(study):
    with Claims(study).at_work() as mine, Claims(study).at_work() as other:
        trial = asked(mine)

        assert other.of_others() == [trial.number]
        assert mine.of_others() == []
        assert states(study) == ["RUNNING"]


def test_trials_of_a_search_that_ended_here_are_given_back_in_their_order(study):
    with Claims(study).at_work() as ended:
        left = [asked(ended, 1.0).params, asked(ended, 2.0).params]
    with Claims(study).at_work() as mine:
        assert mine.of_others() == []
        assert states(study) == ["FAIL", "FAIL", "WAITING", "WAITING"]
        assert [asked(mine, 1.0).params, asked(mine, 2.0).params] == left


def test_what_stood_in_the_line_is_not_lost_with_a_process_that_had_only_asked(study):
    study.enqueue_trial({"x": 0.7})
    study.ask()
    with Claims(study).at_work() as mine:
        mine.of_others()
        assert mine.ask().suggest_float("x", 0, 1) == 0.7


def test_a_trial_of_a_dead_process_of_this_machine_is_given_back_at_once(study):
    process = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    trial = study.ask()
    trial.set_user_attr(OWNER, "/".join([claiming._machine(), str(process.pid), claiming._started(process.pid), "a"]))
    with Claims(study).at_work() as mine:
        assert mine.of_others() == [0]
        os.kill(process.pid, signal.SIGKILL)
        while claiming._started(process.pid):  # it stays as a zombie
            time.sleep(0.01)
        assert mine.of_others() == []
        process.communicate()
    assert states(study) == ["FAIL"]


def test_a_process_that_has_another_ones_number_is_not_taken_for_it():
    machine, pid = claiming._machine(), os.getppid()

    assert not claiming._is_gone(f"{machine}/{pid}/{claiming._started(pid)}/a")
    assert claiming._is_gone(f"{machine}/{pid}/1/a"), "started at another time"
    assert not claiming._is_gone(f"elsewhere/{pid}/1/a"), "of another machine: nobody can tell"


def test_silence_of_another_machine_ends_a_lease_and_a_sign_of_life_prolongs_it(study, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(claiming.time, "monotonic", lambda: now[0])
    trial = study.ask()
    trial.set_user_attr(OWNER, "elsewhere/1/2/3")
    with Claims(study).at_work() as mine:
        for now[0], beat, others in ((0, 0, [0]), (59, 0, [0]), (59.5, 1, [0]), (119, 1, [0]), (120, 1, [])):
            trial.set_user_attr("beat", beat)
            assert mine.of_others() == others, now[0]


def test_a_running_trial_gives_signs_of_life_and_then_no_more(study, monkeypatch):
    monkeypatch.setattr(claiming, "BEATS", 0.01)
    with Claims(study).at_work() as mine:
        trial = mine.ask()
        with mine.running(trial):
            until = time.monotonic() + 10
            while study.trials[0].user_attrs.get("beat", 0) < 2:
                assert time.monotonic() < until
                time.sleep(0.01)
    assert not [one for one in threading.enumerate() if one.name == "riskbox-beat"]


def test_who_was_taken_for_dead_cannot_tell_any_more(study):
    trial = study.ask()
    claiming.give_back(study, study.trials[0])
    claiming.give_back(study, study.trials[0])  # as another process may at the same time

    with pytest.raises(UpdateFinishedTrialError):
        trial.set_user_attr("values", 1)


def test_earlier_trials_that_fill_the_study_or_run_the_same_plan_make_a_trial_one_too_many(study):
    with Claims(study).at_work() as mine:
        done = mine.ask()
        done.set_user_attr(PLAN, "a")
        study.tell(done, 1.0)
        first, second = mine.ask(), mine.ask()
        first.set_user_attr(PLAN, "b")

        assert not mine.is_one_too_many(first, "b", 2)
        assert mine.is_one_too_many(second, "c", 2), "of two trials one is done and one runs"
        assert not mine.is_one_too_many(second, "c", 3)
        assert mine.is_one_too_many(second, "b", 3), "the same plan"
        mine.withdraw(second)
    assert study.trials[-1].state == TrialState.FAIL


def test_a_plan_that_was_run_meanwhile_is_not_run_again(study):
    with Claims(study).at_work() as mine:
        done, late = mine.ask(), mine.ask()
        done.set_user_attr(PLAN, "a")
        late.set_user_attr(PLAN, "a")
        study.tell(done, 1.0)

        assert mine.is_one_too_many(late, "a", 9)


@pytest.mark.parametrize("state", [TrialState.COMPLETE, TrialState.FAIL])
def test_a_trial_waits_for_what_an_earlier_one_will_run(study, monkeypatch, state):
    """The later of two cannot be seen by the earlier, so it must not overtake it."""
    with Claims(study).at_work() as mine, Claims(study).at_work() as other:
        earlier, later = other.ask(), mine.ask()
        later.set_user_attr(PLAN, "a")

        def meanwhile(_: float) -> None:
            earlier.set_user_attr(PLAN, "a")
            study.tell(earlier, 1.0 if state == TrialState.COMPLETE else None, state=state)

        monkeypatch.setattr(claiming.time, "sleep", meanwhile)
        assert mine.is_one_too_many(later, "a", 9) == (state == TrialState.COMPLETE)


def test_nobody_waits_for_a_trial_of_the_dead(study):
    with Claims(study).at_work() as ended:
        asked(ended)
    with Claims(study).at_work() as mine:
        assert not mine.is_one_too_many(asked(mine), "a", 9)
