"""Where a study is kept: in a journal file, in a database by its URL, or in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import optuna
from optuna.storages import BaseStorage

from simulator.errors import InputError, one_line, show, without_passwords
from simulator.runs.arguments import as_path
from simulator.search.question.problem import Problem

from .files import problem_hash
from .journal import WHAT, opened_file

_KINDS = ("postgresql", "sqlite")
_DRIVERS = {"postgresql": "postgresql+psycopg"}
"""Drivers that are taken where a URL names none."""


@dataclass(frozen=True)
class Database:
    """A database by its URL, of which sentences never have the password."""

    url: str

    def __str__(self) -> str:
        return without_passwords(self.url)

    __repr__ = __str__


Place = Path | Database


def place_of(given: object) -> Place | None:
    """Return where a study is kept, from a path or a URL.

    Raises
    ------
    InputError
        If it is neither, or the URL of something else.

    Examples
    --------
    >>> place_of("postgresql://me:secret@db/studies")
    postgresql://me:***@db/studies
    """
    if not isinstance(given, str) or "://" not in given:
        return as_path("storage", given)
    if given.partition("://")[0].partition("+")[0] not in _KINDS:
        raise InputError(
            f"{WHAT} must be a journal file, or a database as in 'postgresql://user@host/name' or "
            f"'sqlite:///study.db'. Got {show(given)} instead."
        )
    return Database(given)


def opened_storage(
    place: Place | None, problem: Problem, *, resume: bool
) -> AbstractContextManager[BaseStorage | None]:
    """Give the storage at a place while the body runs; None if the study is kept in memory.

    Parameters
    ----------
    place : Path, Database or None
    problem : Problem
        Names the study in a database, which may hold many.
    resume : bool
        Whether the study may be there.

    Raises
    ------
    InputError
        If the storage cannot be used, at the beginning or later.
    """
    if place is None:
        return nullcontext()
    if isinstance(place, Path):
        return opened_file(place, resume=resume)
    return _opened_database(place, study_name(place, problem), resume=resume)


def study_name(place: Place | None, problem: Problem) -> str:
    """Return the name of a problem's study: what is searched, without the code that does so."""
    if not isinstance(place, Database):
        return "riskbox"
    return f"riskbox {problem.scenario.name} {problem_hash(problem)[:12]}"


@contextmanager
def _opened_database(database: Database, name: str, *, resume: bool) -> Iterator[BaseStorage]:
    from optuna.exceptions import StorageInternalError
    from sqlalchemy.exc import SQLAlchemyError

    kind, _, rest = database.url.partition("://")
    url = f"{_DRIVERS.get(kind, kind)}://{rest}"
    try:
        storage = optuna.storages.RDBStorage(url, engine_kwargs={"pool_pre_ping": True})
        try:
            if not resume and name in optuna.get_all_study_names(storage):
                raise InputError(f"{WHAT} that does not resume must not hold the study so far. {database} does.")
            yield storage
        finally:
            storage.remove_session()
            storage.engine.dispose()
    except ImportError as error:
        raise InputError(
            f"{WHAT} in {database} needs a driver: `pip install riskbox[postgresql]`. Got {one_line(str(error))}"
        ) from error
    except (SQLAlchemyError, StorageInternalError) as error:
        raise InputError(
            f"{WHAT} must be a database that answers. Got {database} ({_reason(error)}) instead."
        ) from error


def _reason(error: BaseException) -> str:
    """Return what a database says, in one line, without passwords."""
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    return one_line(" ".join(str(cause).split()))
