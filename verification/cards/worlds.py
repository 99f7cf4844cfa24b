"""The world made for a strategy, as its file ``strategies/worlds/NAME.yaml`` states it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[2] / "strategies" / "worlds"
BASELINE = "baseline"
"""The scenario on which every family is compared too."""


@dataclass(frozen=True)
class Arms:
    """One comparison.

    Parameters
    ----------
    scenario : str
        Name of a shipped scenario.
    strategy, against : str or None
        Specs of the two arms; None = the scenario's own strategy.
    overrides : tuple of str
        Changes of the world, in both arms.
    plan : tuple of str
        Further changes of the candidate's plan.
    """

    scenario: str
    strategy: str
    against: str | None = None
    overrides: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """The command that shows the whole comparison."""
        words = ["riskbox", "compare", self.scenario, *(f"--set '{one}'" for one in self.overrides)]
        words += [f'--baseline "{self.against}"'] if self.against else []
        words += [f'--candidate "{self.strategy}"', *(f"--candidate-set '{one}'" for one in self.plan)]
        return " ".join(words)


@dataclass(frozen=True)
class Made:
    """A family, the world made for it, and what it should change there.

    Parameters
    ----------
    name : str
        Name of the family.
    own, baseline : Arms
        The comparison on its own world, and on the baseline.
    why : str
        What makes the family matter there.
    better, worse : tuple of str
        Indicators that it improves in its own world, and those with which it pays.
    """

    name: str
    own: Arms
    baseline: Arms
    why: str
    better: tuple[str, ...]
    worse: tuple[str, ...]


_KEYS = {"strategy", "against", "scenario", "set", "plan", "why", "better", "worse", "on_baseline"}


def load(path: Path) -> Made:
    """Return what a file states.

    Raises
    ------
    ValueError
        If a key is missing or unknown.
    """
    given: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    wrong = sorted(set(given) - _KEYS) or sorted({"strategy", "scenario", "why"} - set(given))
    if wrong:
        raise ValueError(f"{path.name}: keys must be some of {sorted(_KEYS)}; wrong or missing is {wrong[0]!r}.")
    own = _arms(given, given["scenario"], given["strategy"])
    elsewhere = {"strategy": given["strategy"], "plan": given.get("plan"), **(given.get("on_baseline") or {})}
    baseline = _arms(elsewhere, BASELINE, elsewhere["strategy"])
    lists = (tuple(given.get(key) or ()) for key in ("better", "worse"))
    return Made(path.stem, own, baseline, " ".join(given["why"].split()), *lists)


def load_all() -> list[Made]:
    """Return all families that have a world, by name."""
    return [load(path) for path in sorted(FOLDER.glob("*.yaml"))]


def _arms(given: dict[str, Any], scenario: str, strategy: str) -> Arms:
    settings = (_texts(given.get(key)) for key in ("set", "plan"))
    return Arms(scenario, strategy, given.get("against"), *settings)


def _texts(settings: dict[str, Any] | None) -> tuple[str, ...]:
    """Return settings as the command line takes them."""
    return tuple(f"{path}={_plain(value)}" for path, value in (settings or {}).items())


def _plain(value: Any) -> str:
    """Return a value as YAML in one line."""
    text = yaml.safe_dump(value, default_flow_style=True, width=10**6).strip()
    return text.removesuffix("...").strip()
