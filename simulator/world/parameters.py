"""From a scenario to the numbers that the kernels take: normalised, solved, and computed once for all replications."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.enforcement import Recheck
from simulator.config.incident_span import incident_span
from simulator.config.pools import reviewing_pools
from simulator.domain import Action
from simulator.rng.distributions import lognormal_parameters
from simulator.strategy.view_law import ViewLaw

from . import severity
from .arrivals import cell_means, hourly_rates, market_shares
from .cascade import view_age_knots
from .conditions import conditions_of
from .consequences import consequences_of
from .creators import creator_numbers, tier_multipliers, tier_shares
from .detectors import detector_fits, detector_noises
from .item_law import ItemLaw
from .laws import Laws
from .mechanisms.brigades import brigade_keys, targeted_shares
from .mechanisms.confusion import confusion_of
from .mechanisms.cross_training import skills_of, with_guests
from .mechanisms.drift import daily_losses
from .mechanisms.further_detectors.law import further_law
from .mechanisms.gates import stages_of
from .mechanisms.handle_times import service_law_of
from .mechanisms.hard import hard_law
from .mechanisms.learning.law import novel_law
from .mechanisms.networks.law import network_law
from .mechanisms.new_accounts import new_account_law
from .mechanisms.past_strikes import past_law
from .mechanisms.rescoring import rescoring_of
from .mechanisms.reupload_storm.law import copy_law, copy_rates
from .mechanisms.reviewers.law import nobody
from .mechanisms.time_limits import limit_cells, limit_tables
from .penalties import penalties_of
from .probability import probability_table
from .rosters import Roster
from .score_scale import scales_of
from .staffing import Change, capacity_changes, guest_desks, planned_rosters, reserve_desks, staffed_times
from .view_law import view_law_of


@dataclass(frozen=True)
class Parameters:
    """The parameters that follow from a scenario alone, independent of the seed."""

    rates: NDArray[np.float64]
    """(hours, markets) uploads per second."""
    cell_means: NDArray[np.float64]
    """(cells,) mean uploads of a cell."""
    item_law: ItemLaw
    laws: Laws
    """Laws of the flow, for seed 0 and replication 0."""
    capacity: tuple[Change, ...]
    rosters: Mapping[tuple[float, int], Roster]
    """Open desks by (time, pool) of the changes of pools whose reviewers are people."""
    reserves: tuple[range, ...]
    """Desks of each pool's reserve, behind those of its own staff."""
    guests: tuple[Mapping[int, range], ...]
    """Desks of each pool for people who are moved there, by the pool that they come from: the last ones of the pool."""
    limit_cells: Mapping[str, NDArray[np.bool_]]
    """(Trigger, markets, policies) cases to which each time limit applies."""
    prevalence: NDArray[np.float64]
    """(markets, policies) share of uploads that violate, in ordinary times."""
    creators: int
    expected_views: NDArray[np.float64]
    """(markets, tiers) expected lifetime views of an item that does not violate."""
    severity_weights: NDArray[np.float64]
    """(policies,) harm of a violative view, relative."""
    pool_costs: tuple[float | None, ...]
    """(pools,) cost of a reviewer on shift for an hour; None = not known."""
    harm_costs: tuple[float | None, ...]
    """Cost of a violative view, of a wrongful removal and of a missed time limit; None = not weighed."""
    languages: tuple[str, ...]
    """(markets,) language of each market."""
    incident: tuple[float, ...]
    """First start and last end of the incidents that end, s; empty = there is none."""
    incident_policies: tuple[str, ...]
    """Policies that they are about; empty = there is none."""
    review_pools: tuple[bool, ...]
    """(pools,) whether it has more than appeals."""
    view_law: ViewLaw
    """What the platform knows of views by age."""
    orders: tuple[str, ...]
    """(pools,) rule that orders each queue."""
    further_detectors: tuple[tuple[str, ...], ...]
    """(policies,) names of each one's further detectors."""


def parameters_of(scenario: Scenario) -> Parameters:
    """Return the parameters of a scenario; the last few are kept, so replications share them.

    Raises
    ------
    ScenarioError
        If harm is to be more concentrated than is possible at these prevalences.
    """
    return _parameters(scenario.model_dump_json())


@lru_cache(maxsize=8)
def _parameters(text: str) -> Parameters:
    scenario = Scenario.model_validate_json(text)
    rates = hourly_rates(scenario)
    numbers = creator_numbers(scenario)
    prevalence = severity.prevalences(scenario)
    span = incident_span(scenario)
    return Parameters(
        rates=rates,
        cell_means=cell_means(rates, scenario.horizon),
        item_law=_item_law(scenario, rates, numbers, prevalence),
        laws=_laws(scenario, prevalence),
        capacity=tuple(capacity_changes(scenario)),
        rosters=planned_rosters(scenario),
        reserves=reserve_desks(scenario),
        guests=guest_desks(scenario),
        limit_cells=limit_cells(scenario),
        prevalence=prevalence,
        creators=int(numbers.sum()),
        expected_views=np.outer(
            _by_market(scenario, "view_multiplier"), scenario.views.mean * tier_multipliers(scenario)
        ),
        severity_weights=np.array([policy.severity_weight for policy in scenario.policies.values()]),
        pool_costs=tuple(pool.cost_per_hour for pool in scenario.pools.values()),
        harm_costs=scenario.costs.weights,
        languages=tuple(market.language for market in scenario.markets.values()),
        incident=() if span is None else (span.start, span.stop),
        incident_policies=() if span is None else span.policies,
        review_pools=_review_pools(scenario),
        view_law=view_law_of(scenario),
        orders=tuple(pool.order for pool in scenario.pools.values()),
        further_detectors=tuple(tuple(policy.further_detectors) for policy in scenario.policies.values()),
    )


def _item_law(
    scenario: Scenario, rates: NDArray[np.float64], creator_number: NDArray[np.int64], prevalence: NDArray[np.float64]
) -> ItemLaw:
    line = severity.lines(prevalence)
    loss = daily_losses(scenario)
    kinds = [conditions_of(scenario, line, noise, loss) for noise in detector_noises(scenario, prevalence)]
    conditions, rows, tables = kinds[0], kinds[0].rows, kinds[0].tables

    def of_kinds(name: str) -> NDArray[np.float64]:
        return np.concatenate([kind.rows(getattr(kind.tables, name)) for kind in kinds])

    r = severity.trait_weight(scenario.creators.harm_concentration, line, market_shares(scenario))
    views, test = scenario.views, scenario.views.test_audience
    violating_sd = views.log_sd if views.violating_log_sd is None else views.violating_log_sd
    latency = scenario.detection.latency
    latency_log_mean, latency_log_sd = lognormal_parameters(latency.mean, latency.cv)
    total = rates.sum(axis=1, keepdims=True)
    tier_views, market_views = tier_multipliers(scenario), _by_market(scenario, "view_multiplier")
    factor = np.outer(tier_views, market_views)
    return ItemLaw(
        market_bounds=np.cumsum(rates, axis=1) / np.where(total > 0, total, 1.0),
        creator_first=np.cumsum(creator_number) - creator_number,
        creator_number=creator_number.astype(np.float64),
        activity_exponent=scenario.creators.activity_exponent,
        tier_bounds=np.cumsum(tier_shares(scenario))[None, :],
        trait_weight=r,
        own_weight=math.sqrt(1.0 - r * r),
        state=conditions.state,
        line=rows(tables.line),
        noise=of_kinds("noise"),
        slope=of_kinds("slope"),
        offset=of_kinds("offset"),
        fade=of_kinds("fade"),
        brigade_rate=rows(tables.brigade_rate),
        brigade_share=targeted_shares(scenario),
        brigade_key=brigade_keys(scenario),
        hard=hard_law(scenario, rows(tables.line).shape[0] if len(kinds) > 1 else 0),
        further=further_law(scenario, line, prevalence, len(kinds)),
        copies=copy_law(scenario, rates, copy_rates(scenario, market_shares(scenario))),
        novel=novel_law(scenario),
        log_views=math.log(views.mean) - views.log_sd**2 / 2,
        log_views_sd=views.log_sd,
        violating_log_views=math.log(views.mean) - violating_sd**2 / 2,
        violating_log_views_sd=violating_sd,
        tier_views=tier_views,
        market_views=market_views,
        log_views_factor=np.array([[math.log(one) if one > 0.0 else -math.inf for one in row] for row in factor]),
        policy_views=np.array([policy.view_multiplier for policy in scenario.policies.values()]),
        test_log_median=math.log(test.median),
        test_log_sd=test.log_sd,
        report_rate=np.outer(
            _by_market(scenario, "report_rate_multiplier"),
            [policy.report_rate for policy in scenario.policies.values()],
        ),
        false_rate=scenario.reports.false_rate * _by_market(scenario, "false_report_multiplier"),
        perception=1.0 / scenario.reports.perception_noise,
        latency_log_mean=latency_log_mean,
        latency_log_sd=latency_log_sd,
        new_accounts=new_account_law(scenario),
        scales=scales_of(scenario, detector_fits(scenario)),
        probability_table=probability_table(),
        networks=network_law(scenario, creator_number),
        past=past_law(scenario, rates, creator_number, r, line),
    )


def _by_market(scenario: Scenario, field: str) -> NDArray[np.float64]:
    """Return the (markets,) values of a number that every market has."""
    return np.array([getattr(market, field) for market in scenario.markets.values()], dtype=np.float64)


def _laws(scenario: Scenario, prevalence: NDArray[np.float64]) -> Laws:
    pools, appeals, enforcement = tuple(scenario.pools.values()), scenario.appeals, scenario.enforcement
    curve_age, curve_share = view_age_knots(scenario.views)
    time_limit, on_expiry = limit_tables(scenario)
    shift_opens, shift_closes = staffed_times(scenario)
    appeal_log_mean, appeal_log_sd = lognormal_parameters(appeals.delay.mean, appeals.delay.cv)
    return Laws(
        seed=0,
        replication=0,
        horizon=scenario.horizon,
        warm_up=scenario.counted_from,
        start_delay=scenario.views.start_delay,
        test_duration=scenario.views.test_audience.duration,
        curve_age=curve_age,
        curve_share=curve_share,
        views_log_sd=_views_log_sd(scenario),
        reach=_reach(scenario),
        stages=stages_of(enforcement),
        shift_opens=shift_opens,
        shift_closes=shift_closes,
        route=_route(scenario),
        service=service_law_of(scenario),
        noise=np.array([pool.noise or 0.0 for pool in pools]),
        confusion=confusion_of(scenario),
        patience=np.array([math.inf if pool.patience is None else pool.patience for pool in pools]),
        sla=np.array([pool.sla for pool in pools]),
        votes=np.array([pool.votes for pool in pools], dtype=np.int64),
        doubt=np.array([pool.doubt for pool in pools]),
        escalate_to=_escalate_to(scenario),
        skills=with_guests(skills_of(scenario), guest_desks(scenario)),
        time_limit=time_limit,
        on_expiry=on_expiry,
        sweep_window=scenario.control.sweep_window,
        appeal_pool=_appeal_pool(scenario),
        appeal_rate_innocent=appeals.rate_innocent * _by_market(scenario, "appeal_rate_multiplier"),
        appeal_rate_guilty=appeals.rate_guilty * _by_market(scenario, "appeal_rate_multiplier"),
        appeal_noise=appeals.perception_noise,
        appeal_log_mean=appeal_log_mean,
        appeal_log_sd=appeal_log_sd,
        appeal_window=math.inf if appeals.window is None else appeals.window,
        consequences=consequences_of(scenario),
        penalties=penalties_of(scenario, prevalence, market_shares(scenario)),
        strike_window=math.inf if enforcement.strike_window is None else enforcement.strike_window,
        **_recheck(enforcement.recheck),
        people=nobody(len(pools), len(scenario.policies)),
        rescoring=rescoring_of(
            scenario,
            severity.lines(prevalence),
            detector_noises(scenario, prevalence),
            daily_losses(scenario),
            scales_of(scenario, detector_fits(scenario)),
        ),
    )


def _recheck(recheck: Recheck | None) -> dict[str, float]:
    """Return the laws of the platform's own check of removals."""
    if recheck is None:
        return dict.fromkeys(("recheck_rate", "recheck_noise", "recheck_log_mean", "recheck_log_sd"), 0.0)
    log_mean, log_sd = lognormal_parameters(recheck.delay.mean, recheck.delay.cv)
    return {
        "recheck_rate": recheck.rate,
        "recheck_noise": recheck.noise,
        "recheck_log_mean": log_mean,
        "recheck_log_sd": log_sd,
    }


def _escalate_to(scenario: Scenario) -> NDArray[np.int16]:
    names = list(scenario.pools)
    targets = [-1 if pool.escalate_to is None else names.index(pool.escalate_to) for pool in scenario.pools.values()]
    return np.array(targets, dtype=np.int16)


def _views_log_sd(scenario: Scenario) -> NDArray[np.float64]:
    """Return the spread over which views are averaged, of innocent items and of violating ones; 0 = they are not.

    Samples are of views as drawn, so where there are any the truth beside them is too.
    """
    if scenario.views.counted == "drawn" or scenario.measurement is not None:
        return np.zeros(2)
    own = scenario.views.violating_log_sd
    return np.array([scenario.views.log_sd, scenario.views.log_sd if own is None else own])


def _reach(scenario: Scenario) -> NDArray[np.float64]:
    reach = np.ones(len(Action))
    reach[Action.LIMIT] = scenario.enforcement.reach.limit
    reach[Action.LABEL] = scenario.enforcement.reach.label
    reach[Action.AGE_GATE] = scenario.enforcement.reach.age_gate
    reach[[Action.HOLD, Action.REMOVE]] = 0.0
    return reach


def _appeal_pool(scenario: Scenario) -> int:
    return -1 if scenario.appeals.pool is None else list(scenario.pools).index(scenario.appeals.pool)


def _review_pools(scenario: Scenario) -> tuple[bool, ...]:
    """Return which pools have more than appeals."""
    routed = set(np.unique(_route(scenario)).tolist())
    return tuple(name != scenario.appeals.pool or number in routed for number, name in enumerate(scenario.pools))


def _route(scenario: Scenario) -> NDArray[np.int16]:
    """Return the pool of each (market, policy): the first that reviews it."""
    route = np.empty((len(scenario.markets), len(scenario.policies)), dtype=np.int16)
    for m, market in enumerate(scenario.markets):
        for p, policy in enumerate(zip(scenario.policies, scenario.parents(), strict=True)):
            route[m, p] = next(reviewing_pools(scenario.pools, scenario.appeals.pool, market, *policy))
    return route
