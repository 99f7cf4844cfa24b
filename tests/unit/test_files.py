"""Files are written whole or not at all, under safe names, and as sets."""

from __future__ import annotations

import os
import signal
import time

import pytest

from simulator.errors import InputError
from simulator.files import check_writable, held, replacing, replacing_set, safe_name, staged, undisturbed
from simulator.files.parts import clear_stale, create_part

NAMES = [
    "study.v1",
    "study.v2",
    "study-v1",
    "a/b",
    "a-b",
    "..",
    ".",
    "",
    "😀",
    "💡",
    "x" * 300,
    "x" * 301,
    "é",
    "e",
    "CON",
]


def test_names_of_studies_are_plain_short_and_their_own():
    made = [safe_name(name) for name in NAMES]

    assert len(set(made)) == len(NAMES)
    assert all(name.isascii() and name.replace("-", "").replace("_", "").isalnum() for name in made)
    assert max(map(len, made)) < 100
    assert safe_name("baseline") == "baseline"


@pytest.mark.parametrize("name", ["report\udcff.html", "a\0b.html", "x" * 300 + ".html"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="must be written to a file"):
        check_writable(tmp_path / name, "A report")

    assert list(tmp_path.iterdir()) == []


def test_a_name_of_255_bytes_is_a_name(tmp_path):
    path = tmp_path / ("x" * 250 + ".html")
    with replacing(path) as part:
        part.write_text("whole")

    assert path.read_text() == "whole"


@pytest.mark.parametrize("given", ["world.yaml", "link.yaml", "folder/../world.yaml"])
def test_an_input_is_not_written_over(tmp_path, given):
    (tmp_path / "folder").mkdir()
    (tmp_path / "world.yaml").write_text("x")
    (tmp_path / "link.yaml").symlink_to("world.yaml")

    with pytest.raises(InputError, match="must not overwrite a file that this command reads"):
        check_writable(tmp_path / given, "A report", inputs=[tmp_path / "world.yaml", "baseline"])


def test_a_part_is_new_whatever_is_planted(tmp_path, monkeypatch):
    monkeypatch.setattr("simulator.files.parts.secrets.token_hex", lambda _: "same")
    (tmp_path / ".riskbox-same.part").symlink_to(tmp_path / "victim")

    with pytest.raises(FileExistsError):
        create_part(tmp_path)
    assert not (tmp_path / "victim").exists()


def test_parts_of_the_dead_are_cleared_and_those_of_the_living_stay(tmp_path):
    living, opened = create_part(tmp_path)
    dead, closed = create_part(tmp_path)
    closed.close()
    fresh, also_closed = create_part(tmp_path)
    also_closed.close()
    long_ago = time.time() - 3600
    for path in (living, dead):
        os.utime(path, (long_ago, long_ago))
    clear_stale(tmp_path)

    assert sorted(tmp_path.iterdir()) == sorted([living, fresh])
    opened.close()


def test_a_set_is_replaced_as_a_set(tmp_path):
    old = [tmp_path / name for name in ("a", "b", "c")]
    for path in old:
        path.write_text("old")
    write = {tmp_path / name: lambda part: part.write_text("new") for name in ("a", "b")}
    replacing_set(write, obsolete=old)

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "new", "b": "new"}


def test_a_set_of_which_one_fails_leaves_the_old_one(tmp_path):
    old = [tmp_path / name for name in ("a", "b", "c")]
    for path in old:
        path.write_text("old")

    def fails(part):
        raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="No space left on device"):
        replacing_set({old[0]: lambda part: part.write_text("new"), old[1]: fails}, obsolete=old)

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys("abc", "old")


@pytest.fixture
def interruptible():
    """Heed Ctrl-C, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_signal_waits_until_the_step_is_done(interruptible):
    steps = []

    def step():
        with undisturbed():
            signal.raise_signal(signal.SIGINT)
            steps.append("done")

    with pytest.raises(KeyboardInterrupt):
        step()
    assert steps == ["done"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_folder_is_held_by_one(tmp_path):
    with held(tmp_path), pytest.raises(Exception, match=str(tmp_path)), held(tmp_path):
        pass
    with held(tmp_path):
        pass


def test_folders_that_are_made_to_find_out_are_removed_again(tmp_path):
    (tmp_path / "old").mkdir()
    for path in ("new/deep/page.html", "old/page.html", "old/new/page.html"):
        check_writable(tmp_path / path)

    assert [path.name for path in tmp_path.rglob("*")] == ["old"]


def test_a_set_that_fails_leaves_no_folder(tmp_path):
    with pytest.raises(ZeroDivisionError), staged(tmp_path / "new" / "logs", ["one*"], "A log"):
        raise ZeroDivisionError
    with staged(tmp_path / "other" / "logs", ["one*"], "A log") as new:
        (new / "one").touch()

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["logs", "one", "other"]
