"""Shifts in local time: whatever clocks do, a shift never closes the desks of another."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.world.staffing import capacity_changes
from tests.worlds import DROP, shifts_of, tiny_scenario

ZONES = sorted(set((files("tzdata") / "zones").read_text(encoding="utf-8").split()) - {"Factory"})


@cache
def changes_of(zone: str) -> list[datetime]:
    """Return the days from 1970 to 2030 after which a zone's clock has another offset."""
    clock, found = ZoneInfo(zone), []
    for year in range(1970, 2031, 3):
        day = datetime(year, 1, 1, tzinfo=UTC)
        while day.year == year:
            after = day + timedelta(days=1)
            if day.astimezone(clock).utcoffset() != after.astimezone(clock).utcoffset():
                found.append(day)
            day = after
    return found


@st.composite
def changing(draw):
    """Draw a zone, and the start of a run in the days before its clock changes."""
    zone = draw(st.sampled_from(ZONES))
    days = changes_of(zone) or [datetime(2025, 3, 29, tzinfo=UTC)]
    return zone, draw(st.sampled_from(days)) - timedelta(hours=draw(st.integers(0, 40)))


shift = st.tuples(
    st.integers(0, 47), st.integers(1, 48), st.integers(1, 5), st.lists(st.integers(0, 6), min_size=1, unique=True)
).filter(lambda one: one[0] != one[1])


def staff(zone: str, start: datetime, shifts, *, people: bool) -> tuple[list[float], list[int]]:
    """Return the times at which staff changes, and the staff from then on."""
    made = [
        {"start": f"{begin * 30}m", "end": f"{end * 30}m", "reviewers": reviewers, "weekdays": sorted(days)}
        for begin, end, reviewers, days in shifts
    ]
    pool = {"markets": ["*"], "time_zone": zone, "shifts": shifts_of(*made), "people": {} if people else None}
    scenario = tiny_scenario(
        pools={"europe": pool, "general": DROP, "appeals": DROP},
        appeals={"pool": None},
        start=start.isoformat(),
        horizon="4d",
        warm_up=0,
    )
    listed = capacity_changes(scenario)
    return [at for at, _, _ in listed], [reviewers for _, _, reviewers in listed]


@settings(max_examples=100)
@given(changing(), shift, shift, st.booleans())
def test_staff_is_never_below_what_the_other_shift_gives(place, one, other, people):
    both_at, both = staff(*place, [one, other], people=people)
    for alone in (one, other):
        at, levels = staff(*place, [alone], people=people)
        for time in sorted({*both_at, *at}):
            together = both[bisect_right(both_at, time) - 1]

            assert together >= levels[bisect_right(at, time) - 1], (place, time)
            assert together <= one[2] + other[2], (place, time)
            assert set(levels) <= {0, alone[2]}
