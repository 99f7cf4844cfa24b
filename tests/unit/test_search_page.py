"""What the page of a search says of its parameters: importance, slices and a surface, from trials with a known law."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.report import write_front
from simulator.report.charts import NARROW, WIDE
from simulator.report.search.axis import ParameterAxis
from simulator.report.search.contour import _places, contour_picture
from simulator.report.search.parameters import parameter_sections
from simulator.report.search.slices import slices_picture
from simulator.search import Trial, optimize, search_space
from simulator.search.answer.importance import importance
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="12h", uploads={"per_day": 600})
WISHES = ["remove_at=0.5:0.95", "review_at=0.2:0.9", "review_at_reports=1:4"]
VVR, LOST = "violative_view_rate", "innocent_views_lost"


@pytest.fixture(scope="module")
def short():
    """A search of a few trials, on which nothing can be told of parameters."""
    return optimize(
        SCENARIO,
        "Threshold(remove_at=0.8, review_at=0.3)",
        minimize=[VVR, LOST],
        params=WISHES,
        trials=3,
        fresh_replications=2,
        points=2,
    )


@pytest.fixture(scope="module")
def planted(short):
    """The same search as if it had 50 trials, whose values follow a known function of the parameters."""
    random, space, made = np.random.default_rng(2), short.problem.space, list(short.trials[:1])
    for number in range(1, 50):
        params = space.drawn(lambda: float(random.random()))
        x, y = params["remove_at"], params["review_at"]
        values = {**short.trials[0].values, VVR: 0.1 + 0.4 * x + 0.1 * y, LOST: 900.0 * random.random()}
        made.append(Trial(number, params, values, feasible=number % 3 > 0))
    first = made[0]
    made[0] = replace(first, values={**first.values, VVR: 0.1 + 0.4 * 0.8 + 0.1 * 0.3})
    return replace(short, trials=tuple(made))


def test_few_trials_have_slices_and_the_reason_why_there_is_no_more(short, tmp_path):
    first, _ = parameter_sections(short)
    page = write_front(short, tmp_path / "front.html").read_text("utf-8")

    assert "3 trials are too few: 3 parameters need 11 different ones." in first.fit
    assert [picture.name for picture in first.pictures] == [f"slices-{VVR}"]
    assert first.fit in page
    assert '<h2 id="parameters">' in page


def test_an_objective_that_follows_its_parameters_has_all_pictures_and_one_of_noise_only_slices(planted):
    known, noise = parameter_sections(planted)

    assert [one.name for one in known.pictures] == [f"importance-{VVR}", f"slices-{VVR}", f"contour-{VVR}"]
    assert [one.name for one in noise.pictures] == [f"slices-{LOST}"]
    assert "explains no more than" in noise.fit
    rows = known.pictures[0].chart(WIDE)["data"]["values"]
    assert [row["title"] for row in rows] == ["remove_at", "review_at", "review_at_reports"]
    assert all(row["low"] <= row["change"] <= row["high"] for row in rows)


def test_slices_have_a_panel_for_each_parameter_and_every_trial_in_it_by_its_kind(planted):
    picture = slices_picture(planted, VVR, ["remove_at", "review_at", "review_at_reports"])
    panels = picture.chart(WIDE)["hconcat"]

    assert [panel["encoding"]["x"]["title"] for panel in panels] == [
        ["remove_at"],
        ["review_at"],
        ["review_at_reports"],
    ]
    assert {len(panel["data"]["values"]) for panel in panels} == {50}
    kinds = [row["kind"] for row in panels[0]["data"]["values"]]
    assert kinds.count("as given") == 1
    assert kinds.count("trial that missed a requirement") == 16
    assert len(picture.chart(NARROW)["vconcat"]) == 3
    assert len(picture.table.rows) == 50


def test_slices_of_very_many_trials_are_thinned_and_say_so(planted):
    many = replace(planted, trials=tuple(replace(planted.trials[place % 50], number=place) for place in range(1_000)))
    picture = slices_picture(many, LOST, ["remove_at"])

    assert "Of 1,000 trials every 4th is drawn." in picture.caption
    assert len(picture.table.rows) <= 300


def test_a_surface_is_drawn_among_trials_and_where_thresholds_are_in_order(planted):
    found = planted.responses[0]
    picture = contour_picture(planted, found, importance(found))
    cells, points, given = (layer["data"]["values"] for layer in picture.chart(WIDE)["layer"])
    remove, review = (ParameterAxis(one) for one in planted.problem.space.variables[:2])

    assert len(points) == 50
    assert given == [{"x": remove.place(0.8), "y": review.place(0.3)}]
    for cell in cells:
        middle = (cell["x"] + cell["x2"]) / 2, (cell["y"] + cell["y2"]) / 2
        assert review.variable.at(cell["y"]) <= remove.variable.at(cell["x2"]) + 1e-9, middle
    assert "Other parameters are as given: review_at_reports 3." in picture.caption


def test_a_surface_ends_where_a_choice_would_exceed_a_greater_threshold():
    space = search_space(Threshold(remove_at=0.8, review_at=0.3), SCENARIO, ["remove_at=0.4:0.95", "review_at=0.3,0.6"])
    settings = {"remove_at": 0.9, "review_at": 0.6}

    assert np.isfinite(_places(space, settings)).all()
    assert np.isnan(_places(space, {**settings, "remove_at": 0.5})).all()


@pytest.mark.parametrize(
    ("wish", "labels"),
    [
        ("remove_at=0.9:0.9999", ["0.9", "0.989", "0.9990", "0.9999"]),
        ("review_at_reports=1:4", ["1", "2", "3", "4"]),
        ("review_at_reports=1:100", ["1", "5", "22", "100"]),
        ("review_at_reports=2,5,9", ["2", "5", "9"]),
    ],
)
def test_ticks_are_values_in_few_figures_at_their_place(wish, labels):
    (one,) = search_space(Threshold(), SCENARIO, [wish]).variables
    ticks = ParameterAxis(one).ticks

    assert [label for _, label in ticks] == [label.rstrip("0") if "." in label else label for label in labels]
    assert [place for place, _ in ticks] == sorted(place for place, _ in ticks)
