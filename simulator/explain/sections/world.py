"""The world: its length and size; uploads, policies, prevalence, detectors, and what the strategy decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.domain import DAY, HOUR, Action, format_duration
from simulator.explain.section import Facts, Section
from simulator.present.numbers import format_percent
from simulator.present.table import Cell, Column, Table

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.config.policies import Detector
    from simulator.forecast import Load
    from simulator.world.parameters import Parameters

SCORES = (0.5, 0.8, 0.95)
"""Scores at which detectors are shown."""


def uploads_table(scenario: Scenario, parameters: Parameters) -> Table:
    """Return uploads per market: share, per day, at the busiest and quietest hour, and violations."""
    from simulator.world.expectations import expected_violating

    per_day = _per_day(scenario)
    hourly = parameters.rates * HOUR
    violating = expected_violating(scenario)
    total = max(float(per_day.sum()), 1e-300)
    rows: list[tuple[Cell, ...]] = [
        (name, market.language, market.time_zone, day / total, day, peak, trough, day * share)
        for (name, market), day, peak, trough, share in zip(
            scenario.markets.items(),
            per_day.tolist(),
            hourly.max(axis=0).tolist(),
            hourly.min(axis=0).tolist(),
            violating.tolist(),
            strict=True,
        )
    ]
    whole = hourly.sum(axis=1)
    everything = float(per_day.sum()), float(whole.max()), float(whole.min()), float(per_day @ violating)
    rows.append(("all", "", "", 1.0, *everything))
    columns = (
        Column("market"),
        Column("language", spare=2),
        Column("time zone", spare=1),
        Column("share", form=".1%"),
        Column("uploads", "per day", ",.0f"),
        Column("busiest hour", "uploads per hour", ",.0f"),
        Column("quietest hour", "uploads per hour", ",.0f", spare=3),
        Column("violating", "uploads per day", ",.1f"),
    )
    return Table("uploads", "Uploads by market", columns, tuple(rows))


def _per_day(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (markets,) mean uploads per day over the run."""
    from simulator.world.expectations import expected_uploads

    return np.asarray(expected_uploads(scenario).sum(axis=0) * (DAY / scenario.horizon))


def policies_table(scenario: Scenario, parameters: Parameters) -> Table:
    """Return each policy's prevalence over all markets, and the weight of its violations."""
    per_day = _per_day(scenario)
    expected = per_day @ parameters.prevalence
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name,
            float(count / max(per_day.sum(), 1e-300)),
            float(count),
            policy.severity_weight,
            policy.view_multiplier,
            policy.report_rate * 1e6,
        )
        for (name, policy), count in zip(scenario.policies.items(), expected, strict=True)
    )
    columns = (
        Column("policy"),
        Column("prevalence", "share of uploads", ".3%"),
        Column("violating", "uploads per day", ",.1f"),
        Column("severity weight"),
        Column("view multiplier"),
        Column("reports", "per million views"),
    )
    return Table("policies", "Policies (an upload may violate several)", columns, rows)


def prevalence_table(scenario: Scenario, parameters: Parameters) -> Table:
    """Return the prevalence of each policy in each market."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *(float(value) for value in shares))
        for name, shares in zip(scenario.markets, parameters.prevalence, strict=True)
    )
    columns = (
        Column("market"),
        *(Column(name, form=".3%", spare=place) for place, name in enumerate(scenario.policies)),
    )
    return Table("prevalence", "Prevalence by market and policy (share of uploads)", columns, rows)


def detectors_table(scenario: Scenario, parameters: Parameters) -> Table:
    """Return each policy's precision and recall at a few scores; markets with the same AUC share a row."""
    from simulator.world.expectations import flag_quality

    names, law = list(scenario.markets), parameters.item_law
    rows: list[tuple[Cell, ...]] = []
    for p, (name, policy) in enumerate(scenario.policies.items()):
        for auc, markets in _by_auc(scenario, p, policy.detector).items():
            weight = parameters.rates.sum(axis=0)[markets]
            weight = weight / weight.sum() if weight.sum() > 0 else np.full(len(markets), 1.0 / len(markets))
            prevalence = float(weight @ parameters.prevalence[markets, p])
            cells: list[Cell] = []
            for score in SCORES:
                flagged, both = weight @ np.array([flag_quality(law, m, p, score) for m in markets])
                precision = float(both / flagged) if flagged > 0 else None
                cells += [float(flagged), precision, float(both / prevalence) if prevalence else None]
            rows.append((name, " ".join(names[m] for m in markets), auc, float(weight @ law.noise[markets, p]), *cells))
    columns = [
        Column("policy"),
        Column("markets"),
        Column("AUC", form=".6g", spare=5),
        Column("noise", "severity sd", ".3g", spare=4),
    ]
    for spare, score in enumerate(SCORES):
        columns += [
            Column(f"flagged at {score:g}", "share of uploads", ".3%", spare=spare),
            Column(f"precision at {score:g}", form=".1%", spare=spare),
            Column(f"recall at {score:g}", form=".1%", spare=spare),
        ]
    return Table("detectors", "Detectors", tuple(columns), tuple(rows))


def _by_auc(scenario: Scenario, policy: int, detector: Detector) -> dict[float, list[int]]:
    """Return the markets in which a detector has each AUC, fitted where it was measured."""
    from simulator.world.detectors import detector_fits

    fits = detector_fits(scenario)
    groups: defaultdict[float, list[int]] = defaultdict(list)
    for index, (name, market) in enumerate(scenario.markets.items()):
        known, given = fits.get((index, policy)), detector.of(name, market.language)
        groups[known.auc if known is not None else given if isinstance(given, float) else 0.5].append(index)
    return groups


def strategy_table(load: Load) -> Table:
    """Return what the strategy decides at triage, from the sample."""
    rows = tuple((action.name, float(load.actions[action])) for action in Action)
    columns = (Column("action at triage"), Column("share of uploads", form=".3%"))
    return Table("triage", "What the strategy decides", columns, rows)


def _warm_up(scenario: Scenario) -> str:
    if scenario.warm_up is None:
        return "; pilot runs choose the warm-up"
    return f"; the first {format_duration(scenario.warm_up)} are warm-up and not counted" if scenario.warm_up else ""


def _lines(facts: Facts) -> Iterator[str]:
    from simulator.world.expectations import expected_uploads

    scenario = facts.scenario
    total = float(expected_uploads(scenario).sum())
    worst = scenario.creators.harm_concentration
    harm = (
        f"; {format_percent(worst.accounts)} of them produce {format_percent(worst.harm)} of the violations"
        if worst
        else ""
    )
    yield f"{format_duration(scenario.horizon)} from {scenario.start.isoformat()}{_warm_up(scenario)}."
    yield f"{total:,.0f} uploads by {facts.parameters.creators:,} creators{harm}."
    yield (
        f"On average an upload gets {_mean_views(facts):,.4g} views; "
        f"views start {format_duration(scenario.views.start_delay)} after upload, "
        f"and the decision comes after {format_duration(scenario.detection.latency.mean)} on average."
    )


def _mean_views(facts: Facts) -> float:
    """Return the expected lifetime views of an upload that does not violate, over all markets."""
    rates = facts.parameters.rates.sum(axis=0)
    total = float(rates.sum())
    factor = float(rates @ facts.parameters.item_law.market_views) / total if total > 0 else 1.0
    return facts.scenario.views.mean * factor


def _tables(facts: Facts) -> Iterator[Table]:
    for table in (uploads_table, policies_table, prevalence_table, detectors_table):
        yield table(facts.scenario, facts.parameters)
    yield strategy_table(facts.load)


SECTION = Section(10, _lines, _tables)
