"""What a red team found: the worst world, what it does to the strategy, and which fields do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.config import Difference as FieldDifference
from simulator.config import differences, scenario_to_dict
from simulator.documents import write_yaml
from simulator.runs.difference import Difference
from simulator.runs.estimate import Estimate
from simulator.runs.results import Results
from simulator.search.answer.points import Point
from simulator.search.answer.recommendation import Change
from simulator.search.answer.result import OptimizeResult

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Contribution:
    """A field of the worst world, and what it adds to the harm.

    Parameters
    ----------
    path : str
    given, found : object
        Its value in the world as given and in the worst one.
    change : Difference
        From the worst world with this field as given to the worst world, on the third seed. Fields act together, so
        contributions do not add up.
    """

    path: str
    given: Any
    found: Any
    change: Difference


@dataclass(frozen=True)
class RedTeam:
    """A finished attack on one strategy.

    Parameters
    ----------
    search : OptimizeResult
        The search over worlds; its objective is the harm.
    source : str
        The scenario as it was given, a name or a file; empty where it was made in Python.
    contributions : tuple of Contribution
        The largest first.
    """

    search: OptimizeResult
    source: str
    contributions: tuple[Contribution, ...]

    @property
    def strategy(self) -> str:
        """Spec of the strategy that is attacked."""
        return self.search.problem.space.strategy.spec

    @property
    def harm(self) -> str:
        """Indicator of the harm, perhaps in a place."""
        return self.search.problem.objectives[0].indicator

    @property
    def exploitability(self) -> Change | None:
        """Harm in the worst world less that in the world as given, on the third seed; None if nothing was tried there.

        Its ``better`` says that the attack clearly hurts.
        """
        confirmed = self.search.confirmation
        return None if confirmed is None else confirmed.changes[0]

    @property
    def hurts(self) -> bool:
        """Whether the worst world found hurts clearly more than the world as given."""
        one = self.exploitability
        return one is not None and one.better

    @property
    def worst(self) -> Point | None:
        """The worst world on the third seed; None unless it hurts clearly more."""
        confirmed = self.search.confirmation
        return confirmed.finalist if confirmed is not None and self.hurts else None

    @property
    def spent(self) -> float | None:
        """What the worst world costs the adversary; None without a budget, or if no world hurts clearly more."""
        problem = self.search.problem
        given = problem.space.values_given()
        if problem.spending is None or self.worst is None or given is None:
            return None
        return problem.spending.cost({**given, **self.worst.params}, given)

    @property
    def differs(self) -> list[FieldDifference]:
        """Fields in which the worst world differs from the world as given."""
        if self.worst is None:
            return []
        return differences(self.search.problem.worlds[0].plan.scenario, self.worst.results.scenario)

    def scenario_yaml(self) -> str:
        """Return the worst world as a scenario file on top of the given one; empty without one.

        It says the fields in which it differs from the scenario as loaded, overrides included.
        """
        if self.worst is None:
            return ""
        head = (
            f"# The world that hurts {self.strategy} most within the bounds of a search, by {self.harm}.\n"
            f"# Seed {self.search.problem.seed}.\n"
        )
        world = self.worst.results.scenario
        if not self.source:
            return head + write_yaml(scenario_to_dict(world))
        content: dict[str, Any] = {"based_on": self.source}
        loaded = self.search.problem.worlds[0].loaded.scenario
        data = scenario_to_dict(world)
        for one in differences(loaded, world):
            _put(content, _keys(one.path, data), one.new)
        return head + write_yaml(content)

    def save(self, path: Path | str) -> Path:
        """Write the worst world to a file and return its path; an older file is replaced or, without one, removed."""
        from simulator.files import replacing_set

        file = Path(path)
        text = self.scenario_yaml()
        writers = {file: lambda one: one.write_text(text, encoding="utf-8")} if text else {}
        replacing_set(writers, obsolete=[file], what="A red team")
        return file

    def table(self) -> pd.DataFrame:
        """Return the fields of the worst world, one per row: values, bounds, and what each adds to the harm."""
        import pandas as pd

        return pd.DataFrame([self._row(one) for one in self.contributions])

    def _row(self, one: Contribution) -> dict[str, Any]:
        return {
            "path": one.path,
            "given": one.given,
            "found": one.found,
            **{f"adds{end}": getattr(one.change, name) for end, name in _ENDS.items()},
        }


_ENDS: Mapping[str, str] = {"": "difference", "_low": "low", "_high": "high"}


@dataclass(frozen=True)
class Ranked:
    """A strategy in the world as given and in all worlds that were found.

    Parameters
    ----------
    strategy : str
    runs : tuple of Results
        By world.
    worst : Estimate
        The harm in the world where it is largest, with an interval that does not guess which one that is.
    """

    strategy: str
    runs: tuple[Results, ...]
    worst: Estimate


@dataclass(frozen=True)
class Ranking:
    """Strategies by their worst case, the least harmed first.

    Parameters
    ----------
    harm : str
    worlds : tuple of str
    seed : int
    ranked : tuple of Ranked
    changes : tuple of Difference or None
        Of each worst case against that of the first strategy.
    """

    harm: str
    worlds: tuple[str, ...]
    seed: int
    ranked: tuple[Ranked, ...]
    changes: tuple[Difference | None, ...]


def _keys(path: str, data: Any) -> list[str]:
    """Return the keys of a path of a difference, some of which may have dots."""
    keys: list[str] = []
    rest = path.split(".")
    while rest:
        for size in range(1, len(rest) + 1):
            key = ".".join(rest[:size])
            if not isinstance(data, Mapping) or key in data or size == len(rest):
                break
        keys.append(key)
        data = data.get(key) if isinstance(data, Mapping) else None
        rest = rest[size:]
    return keys


def _put(content: dict[str, Any], keys: list[str], value: Any) -> None:
    *above, last = keys
    for key in above:
        content = content.setdefault(key, {})
    content[last] = value
