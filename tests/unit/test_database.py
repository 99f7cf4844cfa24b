"""Studies in databases: a real PostgreSQL server of this system, and SQLite."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from simulator.cli.main import call
from simulator.errors import InputError, without_passwords
from simulator.search import optimize
from simulator.search.loop.storage import Database, place_of
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="12h", warm_up="0s", uploads={"per_day": 300})
SECRET = "s3cret/of@mine"


def search(storage, trials=3, **changes):
    wanted = {"minimize": ["violative_view_rate", "reviewer_hours"], "params": ["review_at=0.1:0.8"]} | changes
    return optimize(SCENARIO, "Threshold", trials=trials, fresh_replications=2, points=2, storage=storage, **wanted)


def told(found):
    return [(dict(trial.params), repr(dict(trial.values))) for trial in found.trials]


def programs():
    """Return the folder of PostgreSQL's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = found[-1] if found else shutil.which("initdb")
    return None if initdb is None else Path(initdb).resolve().parent


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL server with a password, which listens on this machine only."""
    pytest.importorskip("psycopg")
    bin_ = programs()
    if bin_ is None:
        pytest.skip("PostgreSQL is not installed")
    as_root = os.geteuid() == 0
    if as_root and subprocess.run(["id", "nobody"], capture_output=True, check=False).returncode:
        pytest.skip("PostgreSQL does not run as root")
    with tempfile.TemporaryDirectory(prefix="riskbox-postgres-") as folder, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        taken.close()
        (Path(folder) / "password").write_text(SECRET, encoding="utf-8")
        if as_root:
            for path in (Path(folder), Path(folder) / "password"):
                shutil.chown(path, "nobody")

        def run(name, *arguments):
            user = {"user": "nobody"} if as_root else {}
            subprocess.run([bin_ / name, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, **user)

        data = f"{folder}/data"
        run("initdb", "-D", data, "-U", "me", "-A", "scram-sha-256", f"--pwfile={folder}/password", "--no-sync")
        options = f"-F -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        run("pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql://me:s3cret%2Fof%40mine@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")


@pytest.fixture(scope="module")
def in_memory():
    return told(search(None))


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_a_study_in_a_database_goes_on_where_it_was_left(kind, request, tmp_path, in_memory, caplog):
    caplog.set_level(logging.INFO, "riskbox")
    url = request.getfixturevalue("server") if kind == "postgresql" else f"sqlite:///{tmp_path}/study.db"
    search(url, trials=2)
    assert told(search(url)) == in_memory
    assert told(search(url, seed=2)) != in_memory, "another study in the same database"

    assert caplog.messages == [f"going on: 2 of 3 trials are in {Database(url)}"]
    assert "s3cret" not in caplog.text
    with pytest.raises(InputError, match="does not resume must not hold the study so far"):
        search(url, resume=False)


def test_a_wrong_password_and_a_server_that_is_not_there_are_sentences_without_the_password(server, capsys):
    for url in (server.replace("s3cret", "wrong"), "postgresql://me:s3cret@127.0.0.1:9/none"):
        code = call(["optimize", "queueing", "--strategy", "Threshold", "--minimize", "exposure", "--storage", url])
        said = capsys.readouterr().err
        assert code == 2
        assert "The storage of a search must be a database that answers. Got postgresql://me:***@127.0.0.1" in said
        assert "wrong%2F" not in said
        assert "s3cret" not in said


@pytest.mark.parametrize("given", ["mysql://me:s3cret@db/studies", "http://me:s3cret@host", "redis://host"])
def test_other_urls_are_refused(given):
    with pytest.raises(
        InputError, match=r"must be a journal file, or a database as in 'postgresql://user@host/name'"
    ) as e:
        place_of(given)
    assert "s3cret" not in str(e.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("riskbox optimize x --storage 'postgresql://me:a:b@c/d@host/db'", "'postgresql://me:***@host/db'"),
        ("postgresql+psycopg://me:x@[::1]:5432/db", "postgresql+psycopg://me:***@[::1]:5432/db"),
        ("tcp://10.0.0.5:8786 a@b", "tcp://10.0.0.5:8786 a@b"),
        ("postgresql://me@host:5432/db", "postgresql://me@host:5432/db"),
    ],
)
def test_passwords_of_urls_are_left_out(text, shown):
    assert without_passwords(text).endswith(shown)
