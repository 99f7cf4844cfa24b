"""Segments: populations that mechanisms declare, marked on uploads and counted apart."""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from simulator.config import Scenario, shipped_scenarios
from simulator.config.needs import is_met
from simulator.indicators import INDICATORS
from simulator.ledger import Ledger, Measure
from simulator.ledger.measures import Within
from simulator.records import Chunk
from simulator.records.segments import STRUCK, Segment, segment_bits
from simulator.runs.simulate import simulate
from simulator.world.arms import ARMS
from simulator.world.populations import Populations
from simulator.world.segments import all_segments, segments_of

FLOW = (Path(__file__).parents[2] / "docs" / "flow.md").read_text(encoding="utf-8")
SMALL = ["uploads.per_day=100000"]
NAMES = [segment.name for segment in all_segments()]

every_segment = pytest.mark.parametrize("segment", all_segments(), ids=NAMES)


def segment(rank: int, number: int) -> Segment:
    """Return a segment of the uploads whose item is a multiple of a number."""
    return Segment(rank, f"every {number}", f"each {number}th upload", "", lambda chunk: chunk.item % number == 0)


def numbered(n: int) -> Chunk:
    chunk = Chunk.blank(n, policies=1)
    chunk.item[:] = np.arange(n)
    return chunk


# -- bits


def test_bit_0_is_the_engines_and_the_others_follow_in_the_order_given():
    assert segment_bits(numbered(7), [segment(1, 2), segment(2, 3)]).tolist() == [6, 0, 2, 4, 2, 0, 6]


def test_there_may_be_no_segments_and_no_uploads():
    assert segment_bits(numbered(3), []).tolist() == [0, 0, 0]
    assert segment_bits(numbered(0), [segment(1, 2)]).tolist() == []


def test_bits_have_the_dtype_of_their_column():
    assert segment_bits(numbered(3), [segment(1, 2)]).dtype == Chunk.blank(0, policies=1).segments.dtype


# -- what is declared


def test_ranks_and_names_are_unique_and_all_fit_into_the_column():
    ranks = [segment.rank for segment in all_segments()]

    assert ranks == sorted(set(ranks))
    assert len({STRUCK, *NAMES, *ARMS}) == 1 + len(NAMES) + len(ARMS) <= 32


@every_segment
def test_a_segment_says_which_uploads_it_has(segment):
    assert re.fullmatch(r"[a-z][a-z_]*", segment.name)
    assert segment.doc
    assert segment.doc[0].islower()
    assert not segment.doc.endswith(".")


@every_segment
@pytest.mark.parametrize("name", shipped_scenarios())
def test_what_a_segment_needs_can_be_asked_of_every_shipped_scenario(segment, name):
    scenario = Scenario.load(name)

    assert (segment in segments_of(scenario)) == (not segment.needs or is_met(segment.needs, scenario))


def test_a_scenario_has_the_segments_of_what_is_on():
    assert [segment.name for segment in segments_of(Scenario.load("everything"))] == NAMES
    assert Populations(Scenario.load("queueing")).segments == (STRUCK,)


def test_arms_are_the_last_segments():
    scenario = Scenario.load("everything", ["arms={}"])

    assert Populations(scenario).segments == (STRUCK, *NAMES, *ARMS)


def test_every_segment_that_an_indicator_names_is_declared():
    # a ledger without the segment counts 0, so a misspelt name would never show
    named = {
        count.segment
        for indicator in INDICATORS.values()
        for field in dataclasses.fields(indicator.rule)
        for count in _several(getattr(indicator.rule, field.name))
        if isinstance(count, Within)
    }

    assert "ring" in named
    assert named <= {STRUCK, *NAMES}


def _several(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def test_the_flow_lists_every_segment():
    part = FLOW.partition("\n### Segments\n")[2].partition("\n### ")[0]
    told = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", part, re.MULTILINE)
    rows = {name: (doc, needs.strip("`")) for name, doc, needs in told}

    assert list(rows) == [STRUCK, *NAMES, *ARMS]
    assert {name: rows[name] for name in NAMES} == {
        segment.name: (segment.doc, segment.needs) for segment in all_segments()
    }


# -- what is counted


@cache
def everything() -> Ledger:
    return simulate("everything", overrides=SMALL).ledger


@pytest.mark.parametrize("name", [STRUCK, *NAMES])
def test_a_segment_occurs_where_everything_is_on(name):
    ledger = everything()

    assert 0 < float(ledger.total(Within(name, Measure.UPLOADS))) < float(ledger.total(Measure.UPLOADS))
    assert float(ledger.total(Within(name, Measure.VIEWS))) > 0


def test_known_copies_are_copies_and_uploads_again_are_of_those_who_adapt():
    uploads = dict(zip(everything().segments, everything().total(Measure.UPLOADS, by=("segment",)), strict=True))

    assert uploads["matched"] < uploads["copy"]
    assert uploads["reupload"] < uploads["adapted"]
