"""Confusion matrices: error rates of reviewers, and the correlation of their errors."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.config.confusion import Confusion
from simulator.explain.section import Facts, Section
from simulator.present.numbers import format_percent


def _lines(facts: Facts) -> Iterator[str]:
    for name, pool in facts.scenario.pools.items():
        parts = [_rates(pool.confusion)] if pool.confusion is not None else []
        parts += [f"of items flagged for {policy!r}: {_rates(one)}" for policy, one in pool.confusion_by_policy.items()]
        if parts:
            rest = "" if pool.noise is None else f"; other verdicts follow a noise of {pool.noise:g} severity sd"
            yield f"Verdicts of pool {name!r} follow a confusion matrix: {'; '.join(parts)}{rest}."


def _rates(one: Confusion) -> str:
    alike = f", with a correlation of {one.correlation:g} between reviewers" if one.correlation else ""
    return (
        f"{format_percent(one.missed)} of violations missed, {format_percent(one.wrong)} of innocent items wrong{alike}"
    )


SECTION = Section(95, _lines)
