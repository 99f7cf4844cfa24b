"""A review as plain data: its JSON twin. Everything that page, memo and workbook say is in it, or follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.present.changes import changes_to_list
from simulator.present.decision import KEYS
from simulator.present.serialise import plain
from simulator.provenance import environment
from simulator.runs.compare import Comparison
from simulator.runs.crosses import allowed, axes_of
from simulator.runs.guardrails import Guardrail

from .completed import Completed
from .conduct import Reviewed
from .decision import RULES
from .evidence import Test
from .protocol import GUARDRAIL_LEVEL

SCHEMA = 1
"""Version of the keys below; raised when one is renamed or removed."""


def review_data(completed: Completed, command: str = "") -> dict[str, Any]:
    """Return a review as plain data; all but ``made`` and ``command`` follows from ``review`` and ``engine``."""
    reviewed, review = completed.reviewed, completed.reviewed.review
    data: dict[str, Any] = plain(
        {
            "schema": SCHEMA,
            "title": review.request.title,
            "question": review.request.question,
            "made": environment(),
            "command": command,
            "engine": reviewed.engine,
            "review": review.to_dict(),
            "protocol": _protocol(reviewed),
            "power": reviewed.power.to_dict(),
            "candidates": {
                name: {**_candidate(reviewed, name), **completed.findings[name].to_dict()}
                for name in reviewed.candidates
            },
            "sentences": [one.to_dict() for one in completed.sentences],
        }
    )
    return data


def _protocol(reviewed: Reviewed) -> dict[str, Any]:
    review = reviewed.review
    protocol = review.request.protocol
    return {
        "alpha": protocol.alpha,
        "power": protocol.power,
        "success_tests": review.success_tests,
        "success_level": protocol.success_level(review.success_tests),
        "guardrails": review.bound_guardrails,
        "guardrail_level": GUARDRAIL_LEVEL,
        "guardrail_power": protocol.guardrail_power(review.bound_guardrails),
        "rules": RULES,
        "source": "Schultzberg, Ankargren and Frånberg (2024), arXiv 2402.11609",
    }


def _candidate(reviewed: Reviewed, name: str) -> dict[str, Any]:
    return {
        "decision": reviewed.decisions[name].to_dict(),
        "tests": [test_data(one) for one in reviewed.tests[name]],
        "scenarios": {world: _comparison(reviewed, world, some[name]) for world, some in reviewed.pairs.items()},
    }


def test_data(one: Test) -> dict[str, Any]:
    """Return a test as plain data."""
    return {
        "id": one.id,
        "kind": one.kind,
        "scenario": one.world,
        "name": one.name,
        "status": one.status,
        "found": one.found,
        "needed": one.needed,
        "seen": one.seen,
        "difference": None if one.difference is None else one.difference.to_dict(),
        "guardrail": None if one.guardrail is None else _guardrail(one.guardrail),
    }


def _guardrail(one: Guardrail) -> dict[str, Any]:
    excess = one.excess
    return {
        **one.to_dict(),
        "excess": {"value": excess.value, "low": excess.low, "high": excess.high, "deviation": excess.deviation},
    }


def _comparison(reviewed: Reviewed, world: str, pair: Comparison) -> dict[str, Any]:
    """Return what differs, the rows that a decision maker looks at and, of the deciding scenario, its segments."""
    chosen = decisive(reviewed, pair)
    deciding = world == reviewed.review.deciding.name
    return {
        "differs": changes_to_list(pair.differs),
        "baseline": pair.baseline.strategy.spec,
        "candidate": pair.candidate.strategy.spec,
        "pairs": pair.replications,
        "keys": {arm: result.provenance.key for arm, result in arms_of(pair).items()},
        "worth": None if pair.worth is None else pair.worth.to_dict(),
        "indicators": [row.to_dict() for row in pair.rows(chosen)],
        "segments": {
            cross: [row.to_dict() for row in pair.rows(allowed(chosen, axes_of(cross)), axes_of(cross))]
            for cross in (pair.by if deciding else ())
        },
    }


def decisive(reviewed: Reviewed, pair: Comparison) -> list[str]:
    """Return the ids of the indicators on which a decision rests: the key ones, and those that the request names."""
    review, there = reviewed.review, set(pair.shown())
    tested = [one.indicator.id for one in (*review.success, *review.deterioration)]
    named = [one.indicator for world in review.worlds.values() for one in world.guardrails]
    return [id_ for id_ in dict.fromkeys([*tested, *named, *KEYS]) if id_ in there]


def arms_of(pair: Comparison) -> Mapping[str, Any]:
    """Return both arms by name."""
    return {"baseline": pair.baseline, "candidate": pair.candidate}
