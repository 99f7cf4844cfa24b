"""What the page of a sweep says of a known function: each setting alone, from end to end, as a surface, by indices."""

from __future__ import annotations

import re

import numpy as np
import pytest

from simulator.report import write_sweep
from simulator.report.charts import NARROW, WIDE
from simulator.report.sweep_heat import sweep_heats
from simulator.report.sweep_pictures import along_picture, indices_picture, tornado_picture
from simulator.report.sweep_surface import fit_text, surface_picture
from simulator.sweeps import plan_of
from simulator.sweeps.effects import effects
from simulator.sweeps.indices import indices
from simulator.sweeps.surface import surface_of
from tests.sweeps import planted
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="2h", warm_up="0s", uploads={"per_day": 300})
THRESHOLD = "Threshold(remove_at=0.8, review_at=0.3)"
RANGES = {"strategy.review_at": "0.1:0.5:linear", "strategy.remove_at": "0.6:0.9:linear"}
ID = "reviewer_hours"
NOISE = np.random.default_rng(3).standard_normal((1_000, 8))


def table_of(design="grid", axes=RANGES, noise=0.1, replications=8, **options):
    plan = plan_of(SCENARIO, axes, THRESHOLD, design=design, replications=replications, **options)
    count = iter(range(100_000))

    def value(one, number):
        x, y = one["strategy.review_at"], one["strategy.remove_at"]
        own = noise * NOISE[next(count) // replications % 1_000, number]
        return 100 - 50 * x + 5 * y + 40 * x * y + NOISE[0, number] + own

    return planted(plan, {ID: value})


@pytest.fixture(scope="module")
def grid():
    return table_of(axes={"strategy.review_at": [0.1, 0.3, 0.5], "strategy.remove_at": [0.7, 0.8, 0.9]})


def test_a_heat_map_has_values_and_changes_from_the_settings_as_given_coloured_where_clear(grid):
    (heat,) = sweep_heats(grid, ID, ("strategy.review_at", "strategy.remove_at"), opened=True)
    cells = {(row, column): cell for row, some in heat.rows for column, cell in zip(heat.columns, some, strict=True)}
    assert len(cells) == 9
    assert cells["0.3", "0.8"].arms == "as given"
    assert "better" in cells["0.5", "0.8"].style  # fewer hours
    assert "worse" in cells["0.1", "0.8"].style
    assert cells["0.1", "0.8"].symbol == "▼"
    assert heat.summary.startswith("of 9 points")
    assert (
        sweep_heats(table_of("one_at_a_time", levels=3), ID, ("strategy.review_at", "strategy.remove_at"), opened=True)
        == []
    )


def test_the_chart_along_settings_has_a_panel_each_on_one_scale(grid):
    found = effects(grid, ID)
    picture = along_picture(ID, found, [])
    (panels,) = [picture.chart(WIDE)["hconcat"]]
    assert [panel["layer"][1]["encoding"]["x"]["title"] for panel in panels] == [
        ["strategy.review_at"],
        ["strategy.remove_at"],
    ]
    domains = [panel["layer"][1]["encoding"]["y"]["scale"]["domain"] for panel in panels]
    assert domains[0] == domains[1]
    assert len(picture.chart(NARROW)["vconcat"]) == 2
    at_base = next(row for row in panels[0]["data"]["values"] if row["x"] == 0.3)
    assert (at_base["y"], at_base["low"], at_base["high"]) == (0, 0, 0)
    assert all(row["low"] < row["y"] < row["high"] for row in panels[0]["data"]["values"] if row["x"] != 0.3)
    assert "Strongest: strategy.review_at" in picture.label


def test_a_tornado_has_the_strongest_setting_first_and_its_direction(grid):
    picture = tornado_picture(ID, effects(grid, ID), 90.0)
    rows = picture.chart(WIDE)["data"]["values"]
    assert [row["title"].partition(":")[0] for row in rows] == ["strategy.review_at", "strategy.remove_at"]
    assert [row["outcome"] for row in rows] == ["better", "worse"]
    assert rows[0]["zero"] == 0
    assert rows[0]["low"] < rows[0]["change"] < rows[0]["high"] < 0
    assert tornado_picture(ID, effects(grid, ID), 0.0) is None


def test_one_run_per_point_has_no_intervals_and_says_so():
    found = effects(table_of(replications=1, levels=3), ID)
    assert all(one.whole.low is None for one in found)
    assert "7 of 7 have no interval" in along_picture(ID, found, []).caption


def test_a_surface_is_drawn_where_it_fits_and_only_told_where_it_does_not():
    good = table_of("latin_hypercube", samples=32)
    surface = surface_of(good, ID)
    picture = surface_picture(good, surface, effects(good, ID))
    assert re.match(
        r"A quadratic surface explains (99|100)[\d.]* % .* and (99|100)[\d.]* % at points left out", fit_text(surface)
    )
    cells, points, given = (layer["data"]["values"] for layer in picture.chart(WIDE)["layer"])
    assert len(points) == 32
    assert given == [{"x": 0.3, "y": 0.8}]
    assert {cell["band"] for cell in cells} == set(
        picture.chart(WIDE)["layer"][0]["encoding"]["opacity"]["scale"]["domain"]
    )
    poor = table_of("latin_hypercube", samples=32, noise=300.0)
    surface = surface_of(poor, ID)
    assert surface.fit.r_squared_left_out < 0.5
    assert surface_picture(poor, surface, effects(poor, ID)) is None
    assert "That is too little for a picture" in fit_text(surface)


@pytest.mark.parametrize(("design", "names"), [("sobol_indices", ["alone", "with others"]), ("morris", ["mean size"])])
def test_indices_are_drawn_with_intervals_the_strongest_setting_first(design, names):
    table = table_of(design, samples=16, replications=2)
    picture = indices_picture(ID, indices(table, ID))
    rows = picture.chart(WIDE)["data"]["values"]
    assert [row["title"] for row in rows] == [
        f"{axis}, {name}" for axis in ("strategy.review_at", "strategy.remove_at") for name in names
    ]
    assert all(row["low"] <= row["change"] <= row["high"] for row in rows)


def test_the_page_has_all_of_it_and_few_rows_of_many_points(tmp_path):
    table = table_of("latin_hypercube", samples=60, replications=2)
    page = write_sweep(table, tmp_path / "s.html", command="riskbox sweep s.yaml", shown=[ID]).read_text("utf-8")
    assert "Design: latin_hypercube, points drawn so that each axis is covered evenly." in page
    assert "Changes are counted from the settings as given, on common luck: strategy.review_at 0.3" in page
    assert len(set(re.findall(r'<svg class="chart broad"[^>]*aria-label="([^"]*)"', page))) == 3
    assert "Tables of this page have their first 100 rows; the sweep has 120 runs." in page
    assert "A quadratic surface explains" in page
