"""A job at a desk: its work time, its reading, and the golden item with it.

Both engines call these functions. The laws are stated in ``docs/world/reviewers.md``.
"""

from __future__ import annotations

from simulator.rng import Stream, kernel, normal, uniform
from simulator.world.guests import trained_in
from simulator.world.laws import Laws, reading_noise, service_draw, service_time, true_reading

from .law import bias_of, blur_of, pace_of

_GOLDEN = int(Stream.GOLDEN)
_WHETHER, _SERVICE, _READING, _DRAWS = 0, 1, 2, 4
"""Draws of the golden item that may come with a job, and how many numbers each job has for them."""


@kernel
def work_time(pool: int, policy: int, at: int, desk: int, hours: float, item: int, job: int, laws: Laws) -> float:
    """Return the time that a pool's job, flagged for a policy, takes at a desk of pool ``at``, s, with its golden item.

    ``hours`` are those since the person there was fresh; the golden item is of their own pool.
    """
    time = service_time(pool, policy, item, job, laws) * float(
        laws.skills.pace[trained_in(at, desk, laws.skills.guests_from, laws.skills.homes), pool]
    )
    if has_golden(at, item, job, laws):
        time += service_draw(at, policy, _GOLDEN, item, _DRAWS * job + _SERVICE, laws)
    return time * pace_of(at, desk, hours, laws.people)


@kernel
def reading_at(
    pool: int, policy: int, at: int, desk: int, hours: float, item: int, job: int, margin: float, laws: Laws
) -> float:
    """Return how far above the line the person at a desk of pool ``at`` reads a pool's item flagged for a policy."""
    blur = blur_of(at, desk, hours, laws.people) * float(
        laws.skills.blur[trained_in(at, desk, laws.skills.guests_from, laws.skills.homes), pool]
    )
    centre = true_reading(pool, policy, margin, laws) + bias_of(at, desk, laws.people)
    return centre + blur * reading_noise(pool, policy, item, job, laws)


@kernel
def has_golden(pool: int, item: int, job: int, laws: Laws) -> bool:
    """Return whether an item of known truth comes with a job."""
    share = float(laws.people.golden_share[pool])
    return share > 0.0 and uniform(laws.seed, laws.replication, _GOLDEN, item, _DRAWS * job + _WHETHER) < share


@kernel
def golden_is_read_right(
    pool: int, policy: int, desk: int, hours: float, item: int, job: int, margin: float, laws: Laws
) -> bool:
    """Return whether the golden item of a job is read correctly.

    It is a case of the pool's own: on the same side of the line as the job's item, of margin ``margin``, and as far
    from it, or ``golden_easier`` farther.
    """
    violates = margin > 0.0
    easier = float(laws.people.golden_easier[pool])
    true = true_reading(pool, policy, margin + easier if violates else margin - easier, laws)
    noise = 1.0 if laws.confusion.given[pool, policy] else float(laws.noise[pool])
    noise *= blur_of(pool, desk, hours, laws.people)
    draw = normal(laws.seed, laws.replication, _GOLDEN, item, _DRAWS * job + _READING)
    return (true + bias_of(pool, desk, laws.people) + noise * draw > 0.0) == violates
