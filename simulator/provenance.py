"""Where a result came from: enough to run again and get the same numbers."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

SCHEMA = 1
"""Version of the keys below; raised when one is renamed or removed."""

_LIBRARIES = ("duckdb", "numba", "numpy", "optuna", "pandas", "pyarrow", "pydantic", "scipy", "simpy")
"""Libraries whose version may move a number, or a file that is read back."""


_SHOWING = ("cli", "explain", "forecast", "present", "report", "testing", "trace")
"""Folders of this program that make no number of a result."""


@cache
def riskbox_version() -> str:
    """Return the version of riskbox and, after a plus, a hash of its code: two that share both make the same numbers.

    The version is the installed one, or 0 in a tree that was never installed.
    """
    try:
        number = version("riskbox")
    except PackageNotFoundError:
        number = "0"
    return f"{number}+{_hash_of_code()}"


def _hash_of_code() -> str:
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for source in sorted(package.rglob("*.py")):
        place = source.relative_to(package)
        if place.parts[0] not in _SHOWING:
            digest.update(place.as_posix().encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:8]


@cache
def library_versions() -> Mapping[str, str]:
    """Return the installed version of each library that may move a number; none is imported."""
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def environment() -> dict[str, Any]:
    """Return the part of a provenance that does not depend on a run, as plain data: versions and the time."""
    return {
        "schema": SCHEMA,
        "riskbox": riskbox_version(),
        "libraries": dict(library_versions()),
        "python": platform.python_version(),
        "created": _now(),
    }


@dataclass(frozen=True)
class Provenance:
    """What produced a result.

    Parameters
    ----------
    scenario_hash : str
        Hash of the resolved scenario.
    scenario : Mapping
        The resolved scenario, overrides included, as plain data (durations in seconds).
    strategy : str
        Spec of the strategy with its parameters, such as ``Threshold(remove_at=0.95)``; a comparison names both arms.
    differs : tuple of Mapping
        What was changed against the scenario as loaded: path, kind, old and new value. All of it is in ``scenario`` and
        ``strategy`` as well, so it is no part of :attr:`key`.
    seed : int
    replications : int
    engine : str
        ``compiled`` or ``simpy``.
    code : Mapping
        Hashes of code that is not riskbox's and that the numbers depend on: of the ``strategy``, of the ``treatment``
        arm's, and of custom ``processes``.
    created : str
        UTC time of the run, ISO 8601. It is no part of :attr:`key`.
    """

    scenario_hash: str
    scenario: Mapping[str, Any]
    strategy: str
    seed: int
    replications: int
    engine: str
    differs: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)
    code: Mapping[str, str] = field(default_factory=dict)
    riskbox: str = field(default_factory=riskbox_version)
    libraries: Mapping[str, str] = field(default_factory=library_versions)
    python: str = field(default_factory=platform.python_version)
    created: str = field(default_factory=_now, compare=False)

    @property
    def key(self) -> str:
        """Hash (16 hex digits) of all that makes the numbers: equal keys promise equal numbers."""
        content = {**vars(self), "created": None, "schema": SCHEMA}
        del content["differs"]
        text = json.dumps(content, sort_keys=True, default=str, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON, with the schema's version and the key."""
        return {"schema": SCHEMA, "key": self.key, **asdict(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Provenance:
        """Return what :meth:`to_dict` wrote."""
        values = {name: value for name, value in data.items() if name not in {"schema", "key"}}
        return cls(**{**values, "differs": tuple(values.get("differs", ()))})

    @classmethod
    def read(cls, path: Path) -> Provenance:
        """Return the provenance kept in a JSON file, either alone or under the key ``provenance``."""
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls.from_dict(data.get("provenance", data))
