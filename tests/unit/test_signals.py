"""Signals that ask a command to end."""

from __future__ import annotations

import ctypes
import signal
import time

import pytest

from simulator.cli import main, signals
from simulator.files.signals import ENDING


@pytest.fixture(autouse=True)
def handlers():
    """Heed all signals, also where the tests run in the background, and put back what the process does at them."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in ENDING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(("number", "code", "said"), [(signal.SIGTERM, 143, "ended by SIGTERM"),
                                                      (signal.SIGHUP, 129, "ended by SIGHUP"),
                                                      (signal.SIGINT, 130, "interrupted")])  # fmt: skip
def test_a_signal_ends_the_body_and_has_a_code_of_its_own(number, code, said):
    with pytest.raises(signals.Ended) as found, signals.heeded():
        signal.raise_signal(number)

    assert signals.ending(found.value) == (said, code)


def test_how_to_go_on_is_said():
    error = signals.Ended(signal.SIGTERM)
    error.add_note("the same command goes on")

    assert signals.ending(error)[0] == "ended by SIGTERM; the same command goes on"


def test_a_second_signal_does_not_disturb_the_tidying_up():
    tidied = []
    with signals.heeded():
        try:
            signal.raise_signal(signal.SIGTERM)
        except signals.Ended:
            signal.raise_signal(signal.SIGTERM)
            tidied.append("all")

    assert tidied == ["all"]


def test_a_signal_that_is_ignored_stays_ignored():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with signals.heeded():
        signal.raise_signal(signal.SIGHUP)

        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_nothing_disturbs_a_command_that_is_done():
    with signals.heeded():
        pass

    assert {signal.getsignal(number) for number in ENDING} == {signal.SIG_IGN}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_signal_within_a_callback_of_compiled_code_is_not_lost():
    @ctypes.CFUNCTYPE(None)
    def callback() -> None:  # as LLVM calls back while it compiles: an exception does not come out of it
        signal.raise_signal(signal.SIGTERM)

    passed = []

    def body() -> None:
        with signals.heeded():
            callback()
            passed.append("the callback")
            time.sleep(30)

    with pytest.raises(signals.Ended):
        body()

    assert passed == ["the callback"]


def test_a_signal_that_compiled_code_turned_into_an_error_is_still_a_signal(capsys, monkeypatch):
    def listing(_arguments: object, **_options: object) -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        except signals.Ended as error:
            raise RuntimeError("Error building a validator") from error

    monkeypatch.setattr(main.riskbox, "main", listing)
    with signals.heeded():
        code = main.call(["list"])

    assert (code, capsys.readouterr().err) == (143, "ended by SIGTERM\n")


def test_a_fault_without_a_signal_stays_a_fault(monkeypatch):
    def broken(_arguments: object, **_options: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(main.riskbox, "main", broken)
    with signals.heeded():
        assert main.call(["list"]) == 1
