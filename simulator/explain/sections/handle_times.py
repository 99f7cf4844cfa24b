"""Handle times that are given by quantiles, by a list of observations, or policy by policy."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.config.pools import Pool
from simulator.config.service import Service
from simulator.domain import format_duration
from simulator.explain.section import Facts, Section


def _lines(facts: Facts) -> Iterator[str]:
    for name, pool in facts.scenario.pools.items():
        if pool.service_by_policy or pool.service.mean is None:
            yield f"Jobs of pool {name!r} take {'; '.join(_parts(pool))}."


def _parts(pool: Pool) -> Iterator[str]:
    yield _words(pool.service)
    for policy, service in pool.service_by_policy.items():
        yield f"flagged for {policy!r} {_words(service)}"


def _words(service: Service) -> str:
    from simulator.world.mechanisms.handle_times import moments

    mean, cv = moments(service)
    if service.quantiles:
        told = ", ".join(f"{name} {format_duration(time)}" for name, time in service.quantiles.items())
        source = f"log-normal through {told}"
    elif service.observations is not None:
        source = f"as in a list of {len(service.observations):,} times"
    else:
        source = service.law.replace("lognormal", "log-normal")
    return f"{format_duration(round(mean, 1))} on average, cv {cv:.3g} ({source})"


SECTION = Section(88, _lines)
