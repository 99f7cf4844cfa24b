"""Scores that spread over shared ids: label propagation by a random walk with restart.

A step of the walk takes one of the account's linking ids, evenly, and goes to one of the other accounts that share it,
evenly. With probability ``1 - follow`` the walk stops before its next step. The score of an account is the mean label
of the account where a walk from it stops, after one step or more; without a linking id it is 0. With P for the steps:

    score = P f,      f = (1 - follow) y + follow P f

``f`` is the form with the stochastic matrix of Zhou, Bousquet, Lal, Weston and Schölkopf (2004), "Learning with
local and global consistency", NIPS 16; the account's own label, which the walk meets without a step, is not in ``P f``.
Scores stay between the least and the greatest label, and each sweep brings the largest error down to ``follow`` times
what it was.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rng import kernel, struct

from .accounts import AccountGraph
from .links import TIES, Links

Short = NDArray[np.int32]
Floats = NDArray[np.float32]
Places = NDArray[np.int64]

_SOURCE, _TARGET, _NEITHER = range(3)
"""What a node is to the ties that spread scores: an account, an id, or no end of one."""


@struct
class Neighbours(NamedTuple):
    """The linking ties of some accounts, in rows: by account its ids, and by id its accounts."""

    ids_first: NDArray[np.int64]
    """(A + 1,) first entry of each account in ``ids``."""
    ids: Short
    """(ties,) ids of the accounts, one account after the other."""
    accounts_first: NDArray[np.int64]
    """(I + 1,) first entry of each id in ``accounts``."""
    accounts: Short
    """(ties,) accounts of the ids, one id after the other."""


def spread(
    graph: AccountGraph, components: NDArray[np.int32], labels: NDArray[np.float64], follow: float, sweeps: int
) -> NDArray[np.float64]:
    """Return the (nodes,) score of each account, and for each linking id the mean ``f`` of its accounts.

    Parameters
    ----------
    graph : AccountGraph
    components : (nodes,)
        As ``graph.components`` has just returned them. Those without a label are left out: their scores are 0.
    labels : (nodes,) float64
        Label of each account, >= 0; 0 = nothing is known against it. Those of ids do not count.
    follow : float
        Probability of each further step, in [0, 1).
    sweeps : int
        Number of sweeps over the ties, >= 0: a walk goes on at most so many times.
    """
    marked = np.zeros(labels.size, np.bool_)
    accounts = graph.accounts
    marked[components[accounts[labels[accounts] > 0.0]]] = True
    scores = np.zeros(labels.size)
    rows, number = _rows(graph, components, marked)
    linked = accounts[number[accounts] >= 0]
    ids = np.flatnonzero((number >= 0) & (graph.degree > 0))
    if not linked.size:
        return scores
    own: Floats = np.empty(linked.size, np.float32)
    others = np.diff(rows.accounts_first) - 1.0
    own[number[linked]] = labels[linked]
    stays, means = np.empty_like(own), np.empty(ids.size, np.float32)
    mean_of_ids(rows, (1.0 / others).astype(np.float32), stays)
    now = own
    for _ in range(sweeps):
        now = np.asarray((1.0 - follow) * own + follow * _stepped(rows, now, others, stays, means), np.float32)
    scores[linked] = _stepped(rows, now, others, stays, means)[number[linked]]
    sum_by_id(rows, now, others + 1.0, means)
    scores[ids] = means[number[ids]]
    return scores


def _stepped(
    rows: Neighbours, scores: Floats, others: NDArray[np.float64], stays: Floats, means: Floats
) -> NDArray[np.float32]:
    """Return the mean score of where a step leads: of an id's sum, the account's own score is no part."""
    sum_by_id(rows, scores, others, means)
    after = np.empty_like(scores)
    mean_of_ids(rows, means, after)
    return np.asarray(after - stays * scores, np.float32)


def _rows(graph: AccountGraph, components: Short, marked: NDArray[np.bool_]) -> tuple[Neighbours, Short]:
    """Return the linking ties of the marked components, and the place of each node among its kind; -1 = it has none.

    Places go by component, so that sweeps read what is near in memory.
    """
    degree, near = graph.degree, marked[components]
    end = np.full(graph.nodes, _NEITHER, np.int8)
    accounts = graph.accounts
    end[accounts[near[accounts]]] = _SOURCE
    end[near & (degree >= 2) & (degree <= graph.hub)] = _TARGET
    number = np.full(graph.nodes, -1, np.int32)
    number_ends(components, end, np.zeros((2, graph.nodes), np.int64), number)
    ids = np.flatnonzero(end == _TARGET)
    sizes = np.zeros(ids.size, np.int64)
    sizes[number[ids]] = degree[ids]
    ids_first = np.zeros(np.count_nonzero(end == _SOURCE) + 1, np.int64)
    count_ties(graph.links, graph.since, number, end, ids_first[1:])
    firsts = np.cumsum(ids_first), np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    rows = Neighbours(firsts[0], np.empty(sizes.sum(), np.int32), firsts[1], np.empty(sizes.sum(), np.int32))
    fill_rows(graph.links, graph.since, number, end, firsts[0].copy(), firsts[1].copy(), rows)
    return rows, number


@kernel
def number_ends(components: Short, end: NDArray[np.int8], place: NDArray[np.int64], number: Short) -> None:
    """Number the accounts and the ids, each kind from 0 on, component by component; ``place`` is room for counts."""
    for node in range(end.shape[0]):
        if end[node] != _NEITHER:
            place[end[node], components[node]] += 1
    for kind in range(2):
        total = 0
        for node in range(end.shape[0]):
            size = place[kind, node]
            place[kind, node] = total
            total += size
    for node in range(end.shape[0]):
        if end[node] != _NEITHER:
            number[node] = place[end[node], components[node]]
            place[end[node], components[node]] += 1


@kernel
def count_ties(links: Links, since: float, number: Short, end: NDArray[np.int8], counts: Places) -> None:
    """Count the linking ties of each account."""
    for tie in range(links.counts[TIES]):
        if links.seen[tie] >= since and end[links.target[tie]] == _TARGET:
            counts[number[links.source[tie]]] += 1


@kernel
def fill_rows(
    links: Links, since: float, number: Short, end: NDArray[np.int8],
    ids_place: Places, accounts_place: Places, rows: Neighbours,
) -> None:  # fmt: skip
    """Write both ends of each linking tie into the other's row; places are where rows go on, and are changed."""
    for tie in range(links.counts[TIES]):
        target = links.target[tie]
        if links.seen[tie] >= since and end[target] == _TARGET:
            account, ident = number[links.source[tie]], number[target]
            rows.ids[ids_place[account]] = ident
            ids_place[account] += 1
            rows.accounts[accounts_place[ident]] = account
            accounts_place[ident] += 1


@kernel
def sum_by_id(rows: Neighbours, scores: Floats, by: NDArray[np.float64], sums: Floats) -> None:
    """Write for each id the sum of its accounts' scores, divided by a number."""
    for ident in range(sums.shape[0]):
        total = 0.0
        for entry in range(rows.accounts_first[ident], rows.accounts_first[ident + 1]):
            total += scores[rows.accounts[entry]]
        sums[ident] = total / by[ident]


@kernel
def mean_of_ids(rows: Neighbours, values: Floats, means: Floats) -> None:
    """Write for each account the mean value of its ids, 0 without an id."""
    for account in range(means.shape[0]):
        total = 0.0
        for entry in range(rows.ids_first[account], rows.ids_first[account + 1]):
            total += values[rows.ids[entry]]
        means[account] = total / max(1, rows.ids_first[account + 1] - rows.ids_first[account])
