"""A graph that is kept up to date equals one made from what counts; scores are those of the linear law."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from simulator.graph import AccountGraph, spread

ACCOUNTS = 12
UPLOAD = st.tuples(st.integers(0, ACCOUNTS - 1), *(3 * [st.integers(0, 7)]), st.booleans(), st.integers(0, 3))
BATCHES = st.lists(st.lists(UPLOAD, max_size=12), min_size=1, max_size=5)


def added(graph, uploads, start=0.0):
    """Add uploads, one a second; return them as columns with their times."""
    columns = np.array(uploads, dtype=np.int64).reshape(-1, 6)
    time = start + np.arange(len(columns), dtype=np.float64)
    graph.add(
        columns[:, 0], list(columns[:, 1:4].T), time, risky=columns[:, 4].astype(bool), strikes=columns[:, 5]
    )  # fmt: skip
    return columns, time


def links(columns, hub):
    """Return the pairs (account, node of an id) of ids that 2 to ``hub`` accounts share, by brute force."""
    pairs = {(row[0], ACCOUNTS + 8 * kind + row[1 + kind]) for row in columns.tolist() for kind in range(3)}
    sharing = {}
    for account, ident in pairs:
        sharing.setdefault(ident, set()).add(account)
    return sorted((account, ident) for account, ident in pairs if 2 <= len(sharing[ident]) <= hub)


def partition(columns, hub):
    """Return the accounts of each component as SciPy finds them."""
    nodes = ACCOUNTS + 24
    rows = np.array(links(columns, hub), dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.ones(len(rows)), (rows[:, 0], rows[:, 1])), shape=(nodes, nodes))
    label = connected_components(graph, directed=False)[1]
    found = {}
    for account in set(columns[:, 0].tolist()):
        found.setdefault(label[account], set()).add(account)
    return {frozenset(part) for part in found.values()}


def parts(graph):
    label, found = graph.components(), {}
    for node in graph.accounts:
        found.setdefault(label[node], set()).add(int(graph.keys[node]))
    return {frozenset(part) for part in found.values()}


@settings(max_examples=150)
@given(BATCHES, st.integers(2, 6), st.integers(1, 20))
def test_components_are_those_of_the_uploads_that_count(batches, hub, window):
    """After every batch, with and without forgetting: incremental = from nothing = SciPy on ties by brute force."""
    graph, every, times = AccountGraph(hub), np.zeros((0, 6), np.int64), np.zeros(0)
    for number, uploads in enumerate(batches):
        columns, time = added(graph, uploads, start=float(times.size))
        every, times = np.concatenate([every, columns]), np.concatenate([times, time])
        if number % 2:
            graph.forget(times.size - window)
        counting = every[times >= graph.since]

        assert parts(graph) == partition(counting, hub)
        accounts = graph.accounts
        assert sorted(graph.keys[accounts].tolist()) == sorted(set(counting[:, 0].tolist()))
        risky = set(counting[counting[:, 4] > 0, 0].tolist())
        assert {int(key) for key in graph.keys[accounts[graph.risky[accounts]]]} == risky
        last = dict(zip(counting[:, 0].tolist(), counting[:, 5].tolist(), strict=True))
        assert dict(zip(graph.keys[accounts].tolist(), graph.strikes[accounts].tolist(), strict=True)) == last
        tied = {(kind, int(graph.keys[ident])) for kind in (1, 2, 3) for ident in graph.linking(kind)}
        assert tied == {((node - ACCOUNTS) // 8 + 1, (node - ACCOUNTS) % 8) for _, node in links(counting, hub)}


def exact(columns, hub, labels, follow):
    """Return P f by account, from a dense linear solve."""
    tie = np.zeros((ACCOUNTS, 24))
    for account, node in links(columns, hub):
        tie[account, node - ACCOUNTS] = 1.0
    step = np.zeros((ACCOUNTS, ACCOUNTS))
    for account in range(ACCOUNTS):
        for ident in np.flatnonzero(tie[account]):
            others = np.flatnonzero(tie[:, ident])
            others = others[others != account]
            step[account, others] += 1.0 / (tie[account].sum() * others.size)
    stays = np.where(tie.any(axis=1), follow, 0.0)[:, None]
    return step @ np.linalg.solve(np.eye(ACCOUNTS) - stays * step, (1.0 - stays[:, 0]) * labels)


@settings(max_examples=100)
@given(st.lists(UPLOAD, min_size=1, max_size=40), st.integers(2, 6), st.floats(0.1, 0.8))
def test_scores_are_the_solution_of_the_linear_law(uploads, hub, follow):
    graph = AccountGraph(hub)
    columns, _ = added(graph, uploads)
    labels = np.zeros(graph.nodes)
    labels[graph.accounts] = graph.risky[graph.accounts]
    truth = np.zeros(ACCOUNTS)
    truth[graph.keys[graph.accounts]] = labels[graph.accounts]
    wanted = exact(columns, hub, truth, follow)[graph.keys[graph.accounts]]

    for sweeps in (1, 4, 80):
        scores = spread(graph, graph.components(), labels, follow, sweeps)[graph.accounts]
        # the error shrinks by ``follow`` each sweep; numbers have 24 bits
        assert np.abs(scores - wanted).max() <= follow**sweeps + 1e-5
        assert -1e-6 <= scores.min() <= scores.max() <= 1 + 1e-6


def test_what_is_forgotten_leaves_memory():
    graph, rng = AccountGraph(10), np.random.default_rng(1)
    sizes = []
    for day in range(12):
        account = rng.integers(0, 500, 400) + 500 * day
        ids = [account // 3 + 10_000 * kind for kind in range(3)]
        time = day + np.sort(rng.random(400))
        graph.add(account, ids, time, risky=account % 7 == 0, strikes=account % 2)
        graph.forget(day - 1.0)
        sizes.append(graph.nodes)

    fresh = AccountGraph(10)
    assert fresh.uploads == fresh.nodes == fresh.ties == 0
    assert graph.uploads == 800
    assert max(sizes[4:]) <= 2.5 * sizes[1]


def test_only_the_last_uploads_are_kept():
    graph = AccountGraph(10)
    added(graph, [(account, account, 0, 0, False, 0) for account in range(6)])
    graph.forget(1.0, most=2)

    assert graph.uploads == 2
    assert sorted(graph.keys[graph.accounts].tolist()) == [4, 5]


@pytest.mark.parametrize("kind", [0, 1, 3])
def test_nodes_are_found_by_kind_and_key(kind):
    graph = AccountGraph(10)
    keys = np.array([5, 2**40 + 3, 7])
    graph.add(keys, [keys, keys + 1, keys + 2], np.arange(3.0), risky=keys > 5, strikes=keys * 0)
    wanted = keys + max(0, kind - 1)

    found = graph.find(kind, np.array([*wanted, -4, 1]))

    assert (found[:3] >= 0).all()
    assert graph.keys[found[:3]].tolist() == wanted.tolist()
    assert found[3:].tolist() == [-1, -1]
