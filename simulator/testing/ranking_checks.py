"""Checks on the ranking of queues."""

from __future__ import annotations

from simulator.strategy import Strategy

from .case import Case, NotRunError, global_seed


def check_legal_ranking(case: Case) -> str:
    """Its ranking, if it gives one, has increasing edges, a table of their shape, finite numbers, and is always the
    same.
    """
    if type(case.strategy)._rank is Strategy._rank:  # noqa: SLF001  (whether the hook is written is what is asked)
        raise NotRunError("the strategy ranks no queue")
    strategy = case.started()
    found = []
    for seed, one in enumerate((strategy, strategy, case.started())):
        with global_seed(seed):
            found.append(one.rank())
    for other in found[1:]:
        if other.keys() != found[0].keys():
            return f"it ranks {list(found[0])}, then {list(other)}"
        changed = [name for name, ranking in other.items() if not ranking.same_as(found[0][name])]
        if changed:
            return f"the ranking of {changed[0]!r} is one, then another"
    return ""
