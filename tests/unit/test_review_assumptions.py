"""Assumptions of a review: each names numbers of the schema and a page, ranges are cut to worlds, and one factor moves
nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.config import Scenario
from simulator.config.kinds import differences
from simulator.config.schema import Place
from simulator.errors import InputError
from simulator.review.assumption_table import DECLARED
from simulator.review.assumptions import assumptions_of, scaled, values_of
from tests.reviews import small_review
from tests.worlds import DROP, tiny_scenario

DOCS = Path(__file__).parents[2] / "docs"
ABSENT = {
    "view_curve": "everything draws views from a cascade",
    "brigade": "everything has no brigade",
    "patience": "set in other worlds",
}


WORLDS = [*(Scenario.load(name) for name in ("everything", "baseline", "surge", "adversarial")), tiny_scenario()]


def exists(path):
    place = Place(Scenario)
    for key in path.split("."):
        place = place and place.below("0" if key == "*" and place.is_list else key)
    return place is not None


def only(review, id_):
    return next(one for one in assumptions_of(review) if one.id == id_)


@pytest.mark.parametrize("one", DECLARED, ids=lambda one: one.id)
def test_each_names_numbers_of_the_schema_and_a_page_that_has_them(one):
    page = (DOCS / one.page).read_text()
    for path in one.paths:
        assert exists(path), path
    named = [part for part in one.paths[0].split(".") if part != "*" and not part.isdecimal()]
    assert f"{named[-1]}" in page, f"{one.page} does not speak of {named[-1]}"
    assert 0 < one.low <= 1 <= one.high
    assert one.low < one.high
    assert one.source


def test_ids_are_unique():
    assert len({one.id for one in DECLARED}) == len(DECLARED)


@pytest.mark.parametrize("one", DECLARED, ids=lambda one: one.id)
def test_one_factor_moves_its_numbers_and_nothing_else(one):
    worlds = [world for world in WORLDS if values_of(one, world)]
    assert worlds or one.id in ABSENT
    named = {part for path in one.paths for part in path.split(".")[-3:]}
    for world in worlds:
        less = scaled(world, one, 0.98)
        for old, new in zip(values_of(one, world), values_of(one, less), strict=True):
            wanted = 1 - 0.98 * (1 - old) if one.scale == "error" else 0.98 * old
            assert new == (round(wanted) if isinstance(old, int) else pytest.approx(wanted, rel=1e-12))
        for change in differences(world, less):
            assert set(change.path.split(".")[-3:]) & named, change.path


def test_what_is_off_is_no_assumption(tmp_path):
    ids = [one.id for one in assumptions_of(small_review(tmp_path))]
    assert "prevalence" in ids
    assert "patience" in ids
    assert not {"adversaries", "surge", "churn", "hard_share", "later_noise", "drift"} & set(ids)


def test_appeals_are_none_without_a_pool_that_decides_them(tmp_path):
    world = {"appeals": {"pool": None}, "pools": {"appeals": DROP}}
    assert "innocent_appeals" not in [one.id for one in assumptions_of(small_review(tmp_path, world))]


def test_a_range_ends_at_the_last_possible_world(tmp_path):
    """A probability of .6 can be 1.25 times as high, one of .9 cannot."""
    assert only(small_review(tmp_path), "innocent_appeals").high == 1.25
    assert only(small_review(tmp_path, {"appeals": {"rate_innocent": 0.9}}), "innocent_appeals").high == pytest.approx(
        1 / 0.9
    )


def test_an_auc_stays_above_a_half(tmp_path):
    """A detector of AUC .7 lacks .3 to 1: at 1.67 times that it reads nothing."""
    world = {"policies": {"hate": {"detector": {"auc": 0.7}}}}
    assert only(small_review(tmp_path, world), "detector_error").high == pytest.approx(0.5 / 0.3, rel=1e-6)


def test_a_review_narrows_leaves_out_and_adds(tmp_path):
    ranges = {"prevalence": [0.9, 1.1], "views": None, "policies.hate.report_rate": [0.5, 3.0]}
    found = {one.id: one for one in assumptions_of(small_review(tmp_path, assumptions=ranges))}
    assert (found["prevalence"].low, found["prevalence"].high, found["prevalence"].basis) == (0.9, 1.1, "the review's")
    assert "views" not in found
    assert values_of(found["policies.hate.report_rate"], tiny_scenario()) == (0.04,)


@pytest.mark.parametrize("path", ["policies.nothing.prevalence", "pools.general.shifts.day.reviewers", "name", "x"])
def test_other_names_are_refused(tmp_path, path):
    with pytest.raises(InputError, match=rf"assumptions must name assumptions of riskbox.*Got '{path}' instead"):
        assumptions_of(small_review(tmp_path, assumptions={path: [0.5, 2.0]}))


@pytest.mark.parametrize("ends", [[2.0, 3.0], [0.0, 2.0], [1.0, 1.0], [1.5, 0.5]])
def test_a_range_that_is_none_is_refused(tmp_path, ends):
    with pytest.raises(ValueError, match="two factors above 0 with 1 between them"):
        small_review(tmp_path, assumptions={"prevalence": ends})
