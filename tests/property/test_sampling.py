"""Samples: a budget is spent whatever the strata, and what is kept of a stream does not depend on its portions."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.measurement.smallest import Smallest
from simulator.measurement.stratified import shared_out

strata = st.lists(st.tuples(st.floats(0.0, 1.0), st.integers(0, 5_000)), min_size=1, max_size=9)


@given(strata, st.integers(0, 20_000))
def test_a_budget_is_spent_as_far_as_the_strata_go(parts, extra):
    spread, most = np.array([one for one, _ in parts]), np.array([number for _, number in parts])
    least = np.minimum(most, 2)
    labels = int(least.sum()) + extra

    sizes = shared_out(spread, labels, most)

    assert sizes.sum() == min(labels, most.sum())
    assert (sizes >= least).all()
    assert (sizes <= most).all()


@given(strata, st.integers(0, 20_000))
def test_a_stratum_that_deserves_more_gets_no_fewer_labels(parts, extra):
    spread = np.array([one for one, _ in parts])

    sizes = shared_out(spread, 2 * len(parts) + extra)

    order = np.argsort(spread, kind="stable")
    assert (np.diff(sizes[order]) >= -1).all()  # one label is rounding


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.lists(st.integers(1, 200), max_size=8))
def test_what_is_kept_does_not_depend_on_portions(seed, most, cuts):
    random = np.random.default_rng(seed)
    group, key, item = random.integers(0, 3, 200), random.random(200), np.arange(200)
    portions, whole = Smallest(3, most, [("item", "i8")]), Smallest(3, most, [("item", "i8")])
    edges = [0, *sorted(min(cut, 200) for cut in cuts), 200]
    for start, stop in pairwise(edges):
        portions.offer(group[start:stop], key[start:stop], item=item[start:stop])
    whole.offer(group, key, item=item)

    np.testing.assert_array_equal(portions.rows, whole.rows)
    np.testing.assert_array_equal(portions.cut, whole.cut)
    for number in range(3):
        mine = np.sort(key[group == number])
        kept = whole.rows["key"][whole.rows["group"] == number]
        np.testing.assert_array_equal(kept, mine[:most])
        assert whole.cut[number] == (mine[most] if len(mine) > most else np.inf)
