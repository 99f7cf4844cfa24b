"""Effects of a family in one comparison, measured, and kept so that only what has changed is measured again."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from simulator.files import replacing
from simulator.present.rows import Row
from simulator.runs.compare import Comparison, compare

from .worlds import Arms, Made

KEPT = Path(__file__).parent / "measured.json"
SEED = 2
"""Other luck than that on which worlds and parameters were chosen."""
PAIRS = 8
SHOWN = (
    "violative_view_rate",
    "severity_weighted_exposure",
    "exposure_delay",
    "removal_recall",
    "time_to_action_p90",
    "removal_precision",
    "innocent_creators_actioned",
    "innocent_views_lost",
    "reviewer_hours",
    "sla_share",
)
"""Indicators of every card, beside those that a family's file names."""


@dataclass(frozen=True)
class Effect:
    """What a family does to one indicator.

    Parameters
    ----------
    id, title : str
    outcome : str
        A word of ``present.outcomes``.
    arms : tuple of str
        Values of both arms.
    text : str
        The change with its interval.
    change, low, high : float or None
        The relative change; None where it has no value or no bounds.
    """

    id: str
    title: str
    outcome: str
    arms: tuple[str, str]
    text: str
    change: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Effects:
    """A comparison as it was measured: its arms, the pairs of runs, and its effects."""

    arms: Arms
    pairs: int
    effects: tuple[Effect, ...]

    def having(self, outcome: str) -> list[Effect]:
        """Return the effects of an outcome."""
        return [one for one in self.effects if one.outcome == outcome]


@dataclass(frozen=True)
class Card:
    """What was measured of a family: on its own world, and on the baseline."""

    own: Effects
    baseline: Effects

    def holds(self, made: Made) -> bool:
        """Return whether it is still what the family's file asks for."""
        return _holds(self.own, made.own, made) and _holds(self.baseline, made.baseline, made)


def measure(made: Made, before: Card | None = None) -> Card:
    """Run the comparisons of a family, but for one that ``before`` has as it must be."""
    parts = [(made.own, before and before.own), (made.baseline, before and before.baseline)]
    own, baseline = (
        known if known is not None and _holds(known, arms, made) else _effects(arms, _ids(made))
        for arms, known in parts
    )
    return Card(own, baseline)


def _holds(known: Effects, arms: Arms, made: Made) -> bool:
    return known.arms == arms and known.pairs == PAIRS and {one.id for one in known.effects} == set(_ids(made))


def _ids(made: Made) -> list[str]:
    """Return the indicators of a card: those of every card, then those that the family's file names."""
    return list(dict.fromkeys((*SHOWN, *made.better, *made.worse)))


def kept() -> dict[str, Card]:
    """Return all that was measured, by family."""
    if not KEPT.exists():
        return {}
    return {name: _card(card) for name, card in json.loads(KEPT.read_text(encoding="utf-8")).items()}


def keep(cards: Mapping[str, Card]) -> None:
    """Keep what was measured."""
    data = {name: asdict(cards[name]) for name in sorted(cards)}
    with replacing(KEPT) as part:
        part.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _effects(arms: Arms, ids: Sequence[str]) -> Effects:
    options: dict[str, Any] = {"overrides": arms.overrides, "candidate_overrides": arms.plan}
    found = compare(arms.scenario, arms.against, arms.strategy, replications=PAIRS, seed=SEED, **options)
    return Effects(arms, PAIRS, tuple(_effect(found, id_) for id_ in ids))


def _effect(found: Comparison, id_: str) -> Effect:
    one = found.row(id_)
    row = Row(one)
    change = one.relative if one.relative is not None and math.isfinite(one.relative) else None
    return Effect(
        id_,
        one.indicator.title,
        one.outcome,
        row.arms,
        row.shortest_change,
        change,
        one.relative_low,
        one.relative_high,
    )


def _card(data: Mapping[str, Any]) -> Card:
    return Card(*(_kept_effects(data[part]) for part in ("own", "baseline")))


def _kept_effects(data: Mapping[str, Any]) -> Effects:
    arms = {key: tuple(value) if isinstance(value, list) else value for key, value in data["arms"].items()}
    effects = (Effect(**{**one, "arms": tuple(one["arms"])}) for one in data["effects"])
    return Effects(Arms(**arms), data["pairs"], tuple(effects))
