"""The context that a strategy gets before a run starts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.strategy import Context
from simulator.world.mechanisms.time_limits import review_limits
from simulator.world.source import SimulatedSource, UploadSource


def context_of(source: UploadSource) -> Context:
    """Return the public facts about the source of uploads and the plan, for a strategy."""
    rescoring = source.laws.rescoring
    return Context(
        markets=source.markets,
        policies=source.policies,
        parents=source.parents,
        tiers=source.tiers,
        queues=source.pools,
        severity_weights=source.severity_weights,
        expected_views=source.expected_views,
        tick=source.control.tick,
        route=source.laws.route,
        reach=source.laws.reach,
        rescore_views=tuple(int(views) for views in rescoring.views),
        rescore_reports=tuple(int(reports) for reports in rescoring.reports),
        rescore_ages=tuple(float(age) for age in rescoring.ages),
        limits=review_limits(source.laws.time_limit),
        service_times=source.laws.service.mean,
        view_law=source.view_law,
        helps=_helps(source),
        orders=source.orders,
        further_detectors=source.further_detectors,
        time_limits=tuple(source.limit_cells),
        sweep_window=source.laws.sweep_window,
        hash_bank=isinstance(source, SimulatedSource) and source.scenario.detection.hash_bank is not None,
        start=source.start,
        time_zones=source.time_zones,
        cost_of_view=source.harm_costs[0],
        cost_of_removal=source.harm_costs[1],
        pay=np.array([np.nan if cost is None else cost for cost in source.pool_costs]),
        reserve=np.array([len(desks) for desks in source.reserves], dtype=np.int64),
    )


def _helps(source: UploadSource) -> NDArray[np.bool_]:
    """Return the (R, R) pools for whose jobs each pool is trained."""
    table = np.zeros((len(source.pools), len(source.pools)), dtype=np.bool_)
    for pool, helped in enumerate(source.laws.skills.helps):
        table[pool, helped[helped >= 0]] = True
    return table
