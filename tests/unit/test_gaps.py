"""Gaps between markets, languages and tiers: exact on small ledgers, and bounds that hold where cells are alike."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.indicators import INDICATORS
from simulator.runs.estimate import Influence, estimate
from simulator.runs.paired import Paired
from simulator.runs.widest import widest_bounds
from tests.ledgers import blank_ledger, ledger_with

GAP = INDICATORS["removal_recall_gap_by_market"]


def two_markets(first: float, second: float, violations: float = 100.0):
    """Return a ledger with so many removals of violating items in each of two markets."""
    return ledger_with((0, 0, 0, 0), removals_violating=first, violations=violations) + ledger_with(
        (0, 1, 0, 1), removals_violating=second, violations=violations
    )


def test_a_gap_is_the_greatest_value_less_the_least():
    ledger = two_markets(90, 60)

    assert float(GAP.value(ledger)) == pytest.approx(0.3, rel=1e-15)
    assert float(INDICATORS["removal_recall_gap_by_tier"].value(ledger)) == pytest.approx(0.3, rel=1e-15)
    assert GAP.value(ledger, ("day",)).tolist() == pytest.approx([0.3, math.nan], nan_ok=True)


def test_markets_of_one_language_are_one_cell():
    ledger = replace(two_markets(90, 60), languages=("en", "en"))
    by_language = INDICATORS["removal_recall_gap_by_language"]

    assert ledger.labels("language") == ("en",)
    assert INDICATORS["removal_recall"].value(ledger, ("language",)).tolist() == [0.75]
    assert math.isnan(float(by_language.value(ledger)))
    assert by_language.rule.empty == "fewer than two cells by language have a value"
    assert float(by_language.value(two_markets(90, 60))) == pytest.approx(0.3, rel=1e-15)


def test_a_gap_is_not_broken_down_by_what_it_compares():
    assert GAP.axes == ("day", "policy", "parent", "tier")
    assert INDICATORS["removal_recall_gap_by_language"].axes == GAP.axes
    with pytest.raises(InputError, match=r"must be broken down by day, policy, parent, tier. Got 'market' instead"):
        GAP.check(("market",))


def test_bounds_of_two_cells_are_those_of_their_difference():
    found = estimate(GAP, [two_markets(90, 60), two_markets(88, 64), two_markets(92, 62)], [{}])[0]
    apart = np.array([0.30, 0.24, 0.30])
    half = 4.302652729911275 * apart.std(ddof=1) / math.sqrt(3)

    assert found.value == pytest.approx(0.28, rel=1e-12)
    assert found.low == pytest.approx(0.28 - half, rel=1e-9)
    assert found.high == pytest.approx(0.28 + half, rel=1e-9)


def test_a_gap_has_no_bounds_where_a_cell_has_none_or_is_alone():
    alike = estimate(GAP, [two_markets(90, 60)] * 2, [{}])[0]
    alone = estimate(GAP, [ledger_with(removals_violating=1, violations=2)] * 2, [{}])[0]
    none = estimate(GAP, [blank_ledger()] * 2, [{}])[0]

    assert (alike.value, alike.low) == (pytest.approx(0.3), pytest.approx(0.3)), "counts have exact bounds in each cell"
    assert math.isnan(alone.value)
    assert alone.reason == none.reason == "fewer than two cells by market have a value"


@pytest.mark.parametrize("cells", [3, 12])
@pytest.mark.parametrize("replications", [4, 8])
def test_bounds_hold_the_truth_where_cells_are_alike(cells, replications):
    """The share of 1,000 is within 4 standard errors above 95 %; Student's bounds of the chosen pair are not."""
    luck = np.random.default_rng(7).normal(size=(1000, replications, cells))
    held = chosen = 0
    for units in luck:
        low, _ = widest_bounds(units, 0.95)
        held += bool(low == 0)
        mean = units.mean(axis=0)
        pair = units[:, mean.argmax()] - units[:, mean.argmin()]
        chosen += bool(pair.mean() - 2.5 * pair.std(ddof=1) / math.sqrt(replications) <= 0)
    error = math.sqrt(0.95 * 0.05 / 1000)

    assert held / 1000 > 0.95 - 4 * error
    assert chosen / 1000 < (0.95 if cells == 3 else 0.6)


def test_equal_gaps_of_two_arms_are_seldom_called_different():
    """At most 5 % and 4 standard errors of 1,000 null comparisons; half of the luck is shared."""
    luck = np.random.default_rng(8).normal(size=(1000, 3, 8, 3))
    called = 0
    for shared, one, other in luck:
        arms = [Influence(_gap(shared + own), _units(shared + own)) for own in (one, other)]
        called += bool(Paired.of(*arms).p_value <= 0.05)

    assert called / 1000 <= 0.05 + 4 * math.sqrt(0.05 * 0.95 / 1000)


def _gap(cells):
    mean = cells.mean(axis=0)
    return np.asarray(mean.max() - mean.min())


def _units(cells):
    mean = cells.mean(axis=0)
    return cells[:, mean.argmax()] - cells[:, mean.argmin()]
