"""The calendar of the readable engine on its own."""

from __future__ import annotations

from simulator.domain.events import Event
from simulator.flow.reference.calendar import Calendar, Timer


def sleeper(calendar: Calendar, log: list, time: float, kind: Event, item: int):
    yield calendar.at(time, kind, item)
    log.append((calendar.time, kind, item))


def test_simultaneous_events_come_by_kind_then_item_whatever_the_order_in_which_they_were_set():
    calendar, log = Calendar(horizon=10.0), []
    for kind, item in ((Event.REPORT, 1), (Event.UPLOAD, 7), (Event.REPORT, 0), (Event.VERDICT, 9), (Event.UPLOAD, 2)):
        calendar.process(sleeper(calendar, log, 5.0, kind, item))
    calendar.run_until(10.0)
    assert [event for _, *event in log] == [
        [Event.VERDICT, 9],
        [Event.UPLOAD, 2],
        [Event.UPLOAD, 7],
        [Event.REPORT, 0],
        [Event.REPORT, 1],
    ]


def test_times_are_absolute_so_no_delay_rounds_them():
    calendar, log = Calendar(horizon=1e9), []
    times = [0.1, 0.3, 0.7, 1e6 + 0.1]
    for item, time in enumerate(times):
        calendar.run_until(time)
        calendar.process(sleeper(calendar, log, time, Event.UPLOAD, item))
    calendar.run_until(1e9)
    assert [time for time, *_ in log] == times


def test_horizon_is_never_reached():
    calendar, log = Calendar(horizon=10.0), []
    calendar.process(sleeper(calendar, log, 10.0, Event.UPLOAD, 0))
    calendar.run_until(99.0)
    assert log == []
    assert calendar.time == 10.0


def test_timer_rings_only_at_its_last_setting():
    calendar, rings = Calendar(horizon=10.0), []
    timer = Timer(calendar, Event.REPORT, 0, lambda: rings.append(calendar.time))
    for time in (3.0, 1.0, 2.0):
        timer.set(time)
    assert timer.is_set
    calendar.run_until(5.0)
    assert rings == [2.0]
    assert not timer.is_set
    timer.set(6.0)
    timer.stop()
    timer.set(10.0)
    assert not timer.is_set
    calendar.run_until(10.0)
    assert rings == [2.0]


def test_timer_may_be_set_again_by_its_own_ring():
    calendar, rings = Calendar(horizon=10.0), []

    def ring() -> None:
        rings.append(calendar.time)
        timer.set(calendar.time + 3.0)

    timer = Timer(calendar, Event.REPORT, 0, ring)
    timer.set(1.0)
    calendar.run_until(10.0)
    assert rings == [1.0, 4.0, 7.0]
