"""Fronts of several studies: what is refused, which luck is paired, and how much of a known box each covers."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.report import write_fronts
from simulator.report.charts import NARROW, WIDE
from simulator.report.fronts import fronts_pictures
from simulator.search import optimize
from simulator.search.answer.front import hypervolume
from simulator.search.fronts import compared, fronts_table, points_table, read_front, sentences, studies_table
from simulator.search.fronts.volume import Box, difference, volume_of
from simulator.search.question.robust import pseudo_values
from tests.worlds import tiny_scenario

VVR, LOST = "violative_view_rate", "innocent_views_lost"


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    """What a search of a few trials has saved."""
    stem = tmp_path_factory.mktemp("search") / "study"
    found = optimize(
        tiny_scenario(horizon="12h", uploads={"per_day": 600}),
        "Threshold(remove_at=0.8, review_at=0.3)",
        minimize=[VVR, LOST],
        params=["remove_at=0.5:0.95"],
        trials=5,
        fresh_replications=3,
        points=4,
    )
    found.save(stem)
    return json.loads(stem.with_name("study.front.json").read_text("utf-8"))


@pytest.fixture
def study(content, tmp_path):
    """Return a function that saves the search under a name, with changes, and reads it."""

    def made(name, change=None):
        copy = json.loads(json.dumps(content))
        if change is not None:
            change(copy)
        path = tmp_path / f"{name}.front.json"
        path.write_text(json.dumps(copy), encoding="utf-8")
        return read_front(path)

    return made


def moved(by):
    """Return a change that makes every point of the front better in the first objective."""

    def change(copy):
        for point in copy["points"]:
            one = point["objectives"][VVR]
            for end in ("estimate", "low", "high"):
                one[end] = None if one[end] is None else one[end] - by
            point["by_run"][VVR] = [run - by for run in point["by_run"][VVR]]

    return change


def test_numbers_by_run_have_the_estimate_as_their_mean(content):
    for point in (*content["points"], content["start"]):
        for id_, one in point["objectives"].items():
            assert len(point["by_run"][id_]) == 3
            assert np.mean(point["by_run"][id_]) == pytest.approx(one["estimate"])


def test_a_front_that_is_better_everywhere_covers_more_and_leaves_no_point_of_the_other(study):
    found = compared([study("plain"), study("moved", moved(1e-4))])
    plain, better = found.studies

    assert found.same_luck
    assert better.volume.value > plain.volume.value
    assert better.against_first.value == pytest.approx(better.volume.value - plain.volume.value)
    assert plain.remaining == frozenset()
    assert len(better.remaining) == len(better.saved.front)
    assert "All points met the same fresh luck, so differences are paired run by run." in sentences(found)
    assert fronts_table(found).rows[1][3] == "paired"
    assert len(points_table(found).rows) == 2 * (len(plain.saved.front) + 1)


def test_a_study_against_itself_differs_by_nothing(study):
    found = compared([study("one"), study("two")])

    assert found.studies[1].against_first[:3] == (0.0, None, None)
    assert "of the difference there is no interval" in sentences(found)[0]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda copy: copy.update(fresh_seed=7), "their fresh seeds differ"),
        (lambda copy: copy["provenance"].update(engine="simpy"), "their engines differ"),
        (lambda copy: copy["provenance"].update(riskbox="0.0"), "they were made by two versions of riskbox"),
        (lambda copy: copy.update(fresh_replications=9), "one has 3 fresh runs per point and the other 9"),
        (lambda copy: [one.update(by_run={}) for one in copy["points"]], "one of them has no values by run"),
    ],
)
def test_other_luck_is_not_paired_and_the_reason_is_said(study, change, why):
    found = compared([study("one"), study("two", change)])

    assert not found.same_luck
    assert why in found.studies[1].unpaired
    assert any(f"two is not paired with one: {why}" in said for said in sentences(found))


def test_a_plan_may_differ_and_is_told(study):
    def more_staff(copy):
        pools = copy["provenance"]["scenario"]["pools"]
        next(iter(next(iter(pools.values()))["shifts"].values()))["reviewers"] += 2

    found = compared([study("one"), study("two", more_staff)])

    assert ".reviewers " in studies_table(found).rows[1][-1]
    assert studies_table(found).rows[0][-1] == "–"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda copy: copy["problem"].update(objectives=[f"minimize {VVR}", f"maximize {LOST}"]),
            rf"must have the objectives of .*, minimize {VVR} and minimize {LOST}, in this order. Got .* maximize",
        ),
        (
            lambda copy: copy["units"].update({LOST: "count"}),
            rf"{LOST} must have one unit. Got 'views' in .* 'count' in",
        ),
        (
            lambda copy: copy["provenance"]["scenario"]["uploads"].update(per_day=700.0),
            r"must meet the world of .* They differ in uploads.per_day 600.0 → 700.0.",
        ),
        (
            lambda copy: copy["problem"].update(scenarios={"a": {"hash": "1", "weight": 1.0}}),
            r"must be of the scenarios and weights of .* Got a .*1.* instead of tiny",
        ),
    ],
)
def test_fronts_that_mean_something_else_are_refused(study, change, sentence):
    with pytest.raises(InputError, match=sentence):
        compared([study("one"), study("two", change)])


def test_one_objective_one_front_and_too_many_are_refused(study):
    def alone(copy):
        copy["problem"]["objectives"] = copy["problem"]["objectives"][:1]

    with pytest.raises(
        InputError, match=r"must have two objectives or more; .* has minimize violative_view_rate alone"
    ):
        compared([study("one", alone), study("two", alone)])
    with pytest.raises(InputError, match=r"2 to 6 fronts. Got 1 instead"):
        compared([study("one")])
    with pytest.raises(InputError, match=r"2 to 6 fronts. Got 7 instead"):
        compared([study("one")] * 7)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "which does not exist"),
        ("{", "which cannot be read as JSON"),
        ('{"points": []}', "which has no points of one"),
        ("[1]", "which has no points of one"),
    ],
)
def test_what_is_no_front_is_refused(tmp_path, text, sentence):
    path = tmp_path / "some.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"must be the .front.json of a search.*{sentence}"):
        read_front(path)


@pytest.mark.parametrize("name", ["trials", "fresh_seed", "fresh_replications"])
def test_a_number_that_is_missing_is_named(content, tmp_path, name):
    path = tmp_path / "some.front.json"
    path.write_text(json.dumps({**content, name: None}))
    with pytest.raises(InputError, match=rf"`{name}` in .* must be a whole number. Got null"):
        read_front(path)


def test_a_front_without_points_covers_nothing_and_still_has_a_page(study, tmp_path):
    def empty(copy):
        for point in copy["points"]:
            point["on_front"] = False
        copy["start"]["objectives"][VVR] = {"estimate": None, "low": None, "high": None}

    found = compared([study("one"), study("none", empty)])
    text = write_fronts(found, tmp_path / "fronts.html", command="riskbox fronts").read_text("utf-8")

    assert found.studies[1].volume[:3] == (0.0, None, None)
    assert fronts_table(found).rows[1][-1] == "0 of 0"
    assert "none covers 0 % of the common box" in text.replace("\xa0", " ")


def test_studies_of_one_name_get_numbers(study):
    assert [one.name for one in compared([study("a"), study("b"), study("a")]).studies] == ["a 1", "b", "a 2"]


def test_the_page_and_its_picture_have_every_point(study, tmp_path):
    found = compared([study("one"), study("two", moved(1e-4))])
    (picture,) = fronts_pictures(found)
    text = write_fronts(found, tmp_path / "fronts.html", command="riskbox fronts").read_text("utf-8")

    assert len(picture.chart(WIDE)["data"]["values"]) == len(found.points) == len(picture.table.rows)
    assert picture.chart(NARROW)["width"] < picture.chart(WIDE)["width"]
    assert '<h2 id="covered">' in text
    assert found.to_dict()["studies"][1]["against_first"]["paired"] is True


def planted(points, runs):
    """Return a study whose points (n, 2) are seen with luck (n, 2, runs)."""
    by_run = points[:, :, None] + runs
    seen = [SimpleNamespace(values=np.stack([one.mean(axis=1)] * 3, axis=1), by_run=one) for one in by_run]
    return SimpleNamespace(front=seen, ids=("a", "b"), signs=np.ones(2), replications=runs.shape[2])


UNIT = Box(np.zeros(2), np.ones(2))


def test_a_single_point_covers_its_corner_and_its_interval_follows_from_its_runs():
    luck = np.array([[[-0.1, 0.0, 0.1], [0.0, 0.0, 0.0]]])
    found = volume_of(planted(np.array([[0.5, 0.5]]), luck), UNIT)

    assert found.value == 0.25
    assert found.units == pytest.approx([0.3, 0.25, 0.2])  # linear in the one coordinate that varies
    assert (found.low + found.high) / 2 == pytest.approx(0.25)


def test_intervals_of_volumes_and_of_their_differences_hold_the_truth():
    """100 pairs of studies on common luck: .95 less 3 standard errors of a share, for the volume and the difference."""
    random, first = np.random.default_rng(4), np.array([[0.1, 0.8], [0.3, 0.4], [0.7, 0.1]])
    other, kept, paired = first + 0.05, [], []
    for _ in range(100):
        common = 0.08 * random.standard_normal((2, 8))
        luck = [common + 0.03 * random.standard_normal((3, 2, 8)) for _ in range(2)]
        one, two = (volume_of(planted(*pair), UNIT) for pair in zip((first, other), luck, strict=True))
        truth = [hypervolume(points, *UNIT) for points in (first, other)]
        gap = difference(one, two, paired=True)
        kept.append(one.low <= truth[0] <= one.high)
        paired.append(gap.low <= truth[1] - truth[0] <= gap.high)
        assert gap.high - gap.low < 2 * (one.high - one.low)

    least = 0.95 - 3 * np.sqrt(0.95 * 0.05 / 100)
    assert np.mean(kept) >= least
    assert np.mean(paired) >= least


def test_differences_of_worst_values_hold_the_truth():
    """The worst of two scenarios, 0.05 apart, by pseudo-values; 100 pairs of studies on common luck, as above."""
    random, kept = np.random.default_rng(5), []
    first = np.array([[0.1, 0.8], [0.3, 0.4], [0.7, 0.1]])[:, :, None] - np.array([0.0, 0.05])
    pair = first, first + 0.04
    truth = np.subtract(*(hypervolume(points.max(axis=2), *UNIT) for points in reversed(pair)))
    for _ in range(100):
        common = 0.08 * random.standard_normal((2, 2, 8))
        seen = []
        for points in pair:
            runs = points[..., None] + common + 0.03 * random.standard_normal((3, 2, 2, 8))
            worst = [[pseudo_values(units.mean(axis=1), units) for units in point] for point in runs]
            values = runs.mean(axis=3).max(axis=2)
            front = [
                SimpleNamespace(values=np.stack([one] * 3, axis=1), by_run=np.array(by))
                for one, by in zip(values, worst, strict=True)
            ]
            seen.append(volume_of(SimpleNamespace(front=front, ids=("a", "b"), signs=np.ones(2), replications=8), UNIT))
        gap = difference(*seen, paired=True)
        kept.append(gap.low <= truth <= gap.high)

    assert np.mean(kept) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 100)


def test_independent_luck_adds_variances():
    a, b = np.array([0.1, 0.2, 0.3]), np.array([0.5, 0.7, 0.6])
    first, other = (SimpleNamespace(value=one.mean(), units=one) for one in (a, b))
    found = difference(first, other, paired=False)

    assert found.value == pytest.approx(0.4)
    assert found.high - found.low == pytest.approx(2 * 2.776445 * np.sqrt(0.01 / 3 * 2), rel=1e-5)  # t with 4 df
