"""Incidents change what they say, when they say, and nothing else: every item keeps its luck."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from simulator.config import Scenario
from simulator.domain.units import HOUR
from simulator.world.chunk import Chunk
from simulator.world.expectations import expected_violating_by_hour
from simulator.world.parameters import parameters_of
from simulator.world.staffing import capacity_changes
from simulator.world.world import World
from tests.worlds import shifts_of, tiny_scenario

SPAM, HATE, MINORS = range(3)
DE, US = range(2)

SURGE = {
    "kind": "surge",
    "policy": "hate",
    "markets": ["US"],
    "start": "6h",
    "ramp": "4h",
    "plateau": "6h",
    "peak": 5.0,
}
OUTAGE = {"kind": "detector_outage", "policies": ["spam"], "markets": ["DE"], "start": "6h", "duration": "6h"}
CHANGE = {"kind": "policy_change", "policy": "hate", "start": "12h", "shift": -0.3, "detector_lag": "12h"}
BRIGADE = {"kind": "report_brigade", "markets": ["DE"], "start": "6h", "duration": "6h", "targeted": 0.3, "rate": 0.01}


def drawn(**incidents) -> Chunk:
    (chunk,) = World(scenario_with(**incidents), seed=1, replication=0).chunks(0, 1e9, 10**9)
    return chunk


def scenario_with(**incidents) -> Scenario:
    return tiny_scenario(uploads={"per_day": 25_000}, incidents=incidents)


def hours(chunk: Chunk, start: float, stop: float):
    return (chunk.time >= start * HOUR) & (chunk.time < stop * HOUR)


ORDINARY = drawn()


@pytest.mark.parametrize("incident", [SURGE, OUTAGE, BRIGADE])
def test_outside_its_window_nothing_changes(incident):
    chunk = drawn(any=incident)
    outside = ~hours(chunk, 6, 16)

    for name, column in chunk._asdict().items():
        np.testing.assert_array_equal(column[outside], getattr(ORDINARY, name)[outside], err_msg=name)


@pytest.mark.parametrize("incident", [SURGE, OUTAGE, CHANGE, BRIGADE])
def test_items_keep_time_creator_and_tier(incident):
    chunk = drawn(any=incident)

    for name in ("item", "time", "decided_at", "creator", "market", "tier"):
        np.testing.assert_array_equal(getattr(chunk, name), getattr(ORDINARY, name), err_msg=name)


def test_a_surge_has_the_prevalence_that_it_names():
    """The share of violating uploads at the peak; within 5 standard errors, which creators in common double at most."""
    chunk = drawn(any=SURGE)
    peak = hours(chunk, 10, 16) & (chunk.market == US)
    expected = expected_violating_by_hour(scenario_with(any=SURGE))

    share, n = (chunk.margin[peak] > 0).mean(), peak.sum()
    assert abs(share - expected[12, US]) < 5 * 2 * np.sqrt(expected[12, US] * (1 - expected[12, US]) / n)


def test_a_surge_rises_and_falls_in_its_markets():
    shares = expected_violating_by_hour(scenario_with(any={**SURGE, "decay": "4h"}))

    assert (np.diff(shares[5:11, US]) > 0).all()
    assert (np.diff(shares[10:16, US]) == 0).all()
    assert (np.diff(shares[15:21, US]) < 0).all()
    assert shares[5, US] == shares[20, US] == shares[0, US]
    assert np.ptp(shares[:, DE]) == 0


def test_a_surge_half_way_up_has_half_the_rise_in_prevalence():
    law = parameters_of(scenario_with(any=SURGE)).item_law
    line = law.line.reshape(-1, 2, 3)[law.state[:12], US, HATE]

    np.testing.assert_allclose(special.ndtr(-line[5:11]) / 0.03, [1.0, 1.5, 2.5, 3.5, 4.5, 5.0], rtol=1e-12)


@pytest.mark.parametrize(("novelty", "read"), [(0.0, 1.0), (1.0, 0.0)])
def test_detectors_read_a_surge_but_for_what_is_new_to_them(novelty, read):
    chunk = drawn(any={**SURGE, "novelty": novelty})
    peak = hours(chunk, 10, 16) & (chunk.market == US)
    scores, before = chunk.scores[peak, HATE], ORDINARY.scores[peak, HATE]

    assert (chunk.margin[peak] > ORDINARY.margin[peak]).any()
    assert ((scores > before).mean() > 0.99) == bool(read)
    assert np.array_equal(scores, before) == (not read)


def test_two_surges_at_once_add_their_shifts():
    law = [parameters_of(scenario_with(**{str(k): SURGE for k in range(n)})).item_law for n in (0, 1, 2)]
    line = [one.line.reshape(-1, 2, 3)[one.state[12], US, HATE] for one in law]

    assert line[0] - line[2] == pytest.approx(2 * (line[0] - line[1]))


def test_an_outage_leaves_scores_of_zero():
    chunk = drawn(any=OUTAGE)
    out = hours(chunk, 6, 12) & (chunk.market == DE)

    assert (chunk.scores[out, SPAM] == 0).all()
    np.testing.assert_array_equal(chunk.scores[~out, SPAM], ORDINARY.scores[~out, SPAM])
    np.testing.assert_array_equal(chunk.scores[:, HATE:], ORDINARY.scores[:, HATE:])
    np.testing.assert_array_equal(chunk.margin, ORDINARY.margin)


def test_an_outage_of_all_detectors_flags_nothing():
    chunk = drawn(any={"kind": "detector_outage", "start": 0, "duration": "2d"})

    assert (chunk.scores == 0).all()
    assert (chunk.top_policy == 0).all()
    np.testing.assert_array_equal(chunk.margin, ORDINARY.margin)


def test_a_definition_moves_at_once_and_detectors_follow():
    law = parameters_of(scenario_with(any=CHANGE)).item_law
    line, slope, offset = (t.reshape(-1, 2, 3)[law.state, DE, HATE] for t in (law.line, law.slope, law.offset))

    np.testing.assert_allclose(np.diff(line)[[10, 11, 12, 23]], [0, -0.3, 0, 0], atol=1e-14)
    np.testing.assert_allclose(np.diff(offset / slope)[[11, 23, 24]], [0, -0.3 * (1 + law.noise[DE, HATE] ** 2), 0])


def test_detectors_that_have_followed_are_calibrated_to_the_new_line():
    """Scores sum to the violations that they foretell: within 5 standard errors, taken twice for creators in common."""
    chunk = drawn(any={**CHANGE, "policy": "spam", "detector_lag": 0})
    law = parameters_of(scenario_with()).item_law
    later = hours(chunk, 12, 48) & (chunk.market == DE)
    share = special.ndtr(-(law.line[DE, SPAM] - 0.3))

    score = chunk.scores[later, SPAM].astype(float)
    assert abs(score.mean() - share) < 5 * 2 * score.std() / np.sqrt(later.sum())


def test_a_brigade_reports_innocent_uploads_of_the_creators_that_it_targets():
    chunk = drawn(any=BRIGADE)
    reach = hours(chunk, 6, 12) & (chunk.market == DE)
    more = chunk.report_rate - ORDINARY.report_rate
    hit = more > 0

    assert not hit[~reach | (chunk.margin > 0)].any()
    np.testing.assert_allclose(more[hit], 0.01)
    targeted, others = (set(chunk.creator[reach & (chunk.margin <= 0) & which].tolist()) for which in (hit, ~hit))
    n = len(targeted | others)
    assert not targeted & others
    assert abs(len(targeted) / n - 0.3) < 5 * np.sqrt(0.3 * 0.7 / n)


def test_another_brigade_does_not_change_whom_one_targets():
    alone, beside = drawn(b=BRIGADE), drawn(a={**BRIGADE, "start": "20h"}, b=BRIGADE)
    morning = hours(alone, 0, 20)

    np.testing.assert_array_equal(alone.report_rate[morning], beside.report_rate[morning])


def test_a_larger_brigade_targets_the_same_creators_and_more():
    small, large = (drawn(b={**BRIGADE, "targeted": share}).report_rate > ORDINARY.report_rate for share in (0.1, 0.3))

    assert not (small & ~large).any()
    assert large.sum() > 2 * small.sum()


def staff(incidents, pool=0, **changes):
    scenario = tiny_scenario(horizon="1d", incidents=incidents, **changes)
    return [(time / HOUR, reviewers) for time, index, reviewers in capacity_changes(scenario) if index == pool]


def absent(share, start, duration, pools=("*",)):
    return {"kind": "staffing_shortfall", "pools": pools, "start": start, "duration": duration, "absent": share}


def test_a_shortfall_takes_whole_people_between_its_edges():
    assert staff({}) == [(0, 0), (6, 2), (14, 3), (18, 1), (20, 0)]  # 8h to 20h and 16h to 22h in Berlin
    assert staff({"flu": absent(0.5, "7h", "8h")}) == [
        (0, 0),
        (6, 2),
        (7, 1),
        (14.5, 2),
        (15, 3),
        (18, 1),
        (20, 0),
    ]  # of three people 1.5 are absent: two for half an hour, then one
    assert staff({"strike": absent(1.0, "7h", "12h")}) == [(0, 0), (6, 2), (7, 0), (19, 1), (20, 0)]


def test_shortfalls_at_once_take_from_whom_the_other_leaves_and_other_pools_keep_theirs():
    shifts = {"europe": {"time_zone": "UTC", "shifts": shifts_of({"reviewers": 10})}}
    both = {"flu": absent(0.5, "2h", "4h"), "trip": absent(0.4, "4h", "4h", pools=["europe"])}

    assert staff(both, pools=shifts) == [(0, 10), (2, 5), (4, 3), (6, 6), (8, 10)]
    assert staff({"trip": both["trip"]}, pool=1) == staff({}, pool=1)


def test_a_shortfall_may_outlast_the_run():
    assert staff({"strike": absent(1.0, "19h", "7d")})[-1] == (19, 0)
    assert staff({"strike": absent(1.0, "5d", "7d")}) == staff({})
