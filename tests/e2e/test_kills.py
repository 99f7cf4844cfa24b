"""A killed process leaves nothing half-written, and the same command goes on: a few of ``verification.kills``."""

from __future__ import annotations

import signal

import pytest

from verification import kills


@pytest.fixture(scope="module")
def sweep():
    return kills.whole("sweep")


@pytest.mark.parametrize(
    ("number", "share"),
    [(signal.SIGTERM, 0.6), (signal.SIGINT, 0.75), (signal.SIGHUP, 0.85), (signal.SIGKILL, 0.8), (signal.SIGKILL, 0.9)],
)
def test_a_killed_sweep_leaves_nothing_half_written_and_goes_on(sweep, number, share):
    reference, seconds = sweep

    assert kills.kill("sweep", number, share * seconds, reference).faults == ()


def test_what_is_looked_at_finds_what_is_wrong(tmp_path):
    (tmp_path / "page.html").write_text("<html>half a p", encoding="utf-8")
    (tmp_path / ".riskbox-0.part").touch()

    assert [fault.partition(":")[0] for fault in kills._left(tmp_path, killed=False)] == [
        ".riskbox-0.part stayed",
        "a file is not whole",
    ]


def test_all_commands_meet_all_signals():
    met = {(command, number) for command, number, _ in kills.attempts(200, 1)}

    assert met == {(command, number) for command in kills.COMMANDS for number in kills.SIGNALS}
