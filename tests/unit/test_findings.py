"""What strategies find out in a run: it adds up over runs, and compositions pass it on."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.domain import Action
from simulator.errors import InputError
from simulator.present.findings import found_data, found_table
from simulator.runs.simulate import simulate
from simulator.strategy import Finding
from simulator.strategy.lookup import make_strategy
from tests.worlds import tiny_scenario

WORLD = tiny_scenario(horizon="12h", warm_up="0s")
SHADOW = "Shadow(baseline='Threshold(remove_at=0.9)', candidate='AllowAll')"


def test_sums_add_up_and_variances_are_shown_as_standard_errors_of_the_mean():
    one = Finding("t", ("a",), ("n", "s.e."), {("x",): (1.0, 9.0)}, ("s.e.",))
    other = Finding("t", ("a",), ("n", "s.e."), {("x",): (4.0, 7.0), ("y",): (2.0, 0.0)}, ("s.e.",))

    both = one + other

    assert both.per_run(2) == {("x",): (2.5, 2.0), ("y",): (1.0, 0.0)}
    assert found_table(both, 2).rows == (("x", "2.50", "2"), ("y", "1", "0"))
    assert found_data(both, 2)["rows"][1] == {"a": "y", "n": 1.0, "s.e.": 0.0}


def test_findings_of_two_kinds_are_not_added():
    with pytest.raises(InputError, match="must be of one kind"):
        _ = Finding("t", ("a",), ("n",), {}) + Finding("u", ("a",), ("n",), {})


def test_a_shadow_tells_where_it_would_act_otherwise():
    results = simulate(WORLD, SHADOW, replications=3)

    (found,) = results.findings
    acting = simulate(WORLD, "Threshold(remove_at=0.9)", replications=3)
    assert {cell[3] for cell in found.cells} == {"ALLOW"}
    assert {cell[2] for cell in found.cells} <= {Action.REMOVE.name, Action.REVIEW.name}
    assert all(0 < differ <= of for differ, of in found.cells.values())
    assert results.values() == pytest.approx(acting.values(), nan_ok=True)
    assert results.to_dict()["findings"] == [found_data(found, 3)]


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_what_is_found_is_the_same_in_both_engines(engine):
    spec = "RandomAudit(strategy='Threshold(review_at_reports=0)', share=0.2)"

    (found,) = simulate(WORLD, spec, engine=engine).findings
    audited, judged, violating, allowed, missed, _ = (sum(one) for one in zip(*found.cells.values(), strict=True))

    assert audited >= judged >= violating > 0
    assert allowed == pytest.approx(audited / 0.2)
    assert missed == pytest.approx(violating / 0.2)
    assert found == simulate(WORLD, spec).findings[0]


def test_a_composition_passes_on_what_its_members_found():
    assert make_strategy(SHADOW).finds
    assert not make_strategy("Chain").finds
    nested = "ByMarket(strategy={'*': \"RandomAudit(share=0.2)\"})"

    assert make_strategy(nested).finds
    (found,) = simulate(WORLD, nested).findings
    assert found.axes == ("highest score",)


def test_a_strategy_without_findings_has_none():
    assert simulate(WORLD, "Threshold").findings == ()
    assert make_strategy("Threshold").findings(np.zeros(0, np.int64), np.zeros(0, np.bool_)) == ()
