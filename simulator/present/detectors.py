"""Measured detectors: how well the fitted law matches the measurement, as table, lines and plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from .table import Cell, Column, Table

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.world.roc import Fit


class Fitted(NamedTuple):
    """One measured detector, in the markets that share its fit."""

    policy: str
    markets: tuple[str, ...]
    form: str
    """``table``, ``roc`` or ``histogram``."""
    fit: Fit


def fits_table(scenario: Scenario) -> Table:
    """Return the fit of each measured detector: errors of the law alone and of the run, at its thresholds."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.policy,
            " ".join(one.markets),
            one.form,
            float(one.fit.threshold.size),
            one.fit.auc,
            one.fit.share,
            *(one.fit.law_errors()[name] for name in _ERRORS),
            *(one.fit.run_errors()[name] for name in _ERRORS if name.endswith("max")),
        )
        for one in fitted(scenario)
    )
    columns = (
        Column("policy"),
        Column("markets"),
        Column("measured as"),
        Column("points", form=",.0f", spare=3),
        Column("AUC", "of the fitted law", ".4g"),
        Column("prevalence", "of the sample", ".3%", spare=4),
        Column("precision, law alone", "greatest error", ".2%"),
        Column("precision, law alone, rms", "error", ".2%", spare=2),
        Column("recall, law alone", "greatest error", ".2%"),
        Column("recall, law alone, rms", "error", ".2%", spare=1),
        Column("precision as run", "greatest error", ".2%"),
        Column("recall as run", "greatest error", ".2%"),
    )
    return Table("detector_fits", "Detectors as measured, and how near the world comes to them", columns, rows)


_ERRORS = ("precision_max", "precision_rms", "recall_max", "recall_rms")


def detector_lines(scenario: Scenario) -> Iterator[str]:
    """Yield a line per policy with a measured detector: the greatest errors over its markets."""
    by_policy: dict[str, list[Fitted]] = {}
    for one in fitted(scenario):
        by_policy.setdefault(one.policy, []).append(one)
    for policy, all_ in by_policy.items():
        run, law = ([getattr(one.fit, which)() for one in all_] for which in ("run_errors", "law_errors"))
        worst = {name: max(errors[name] for errors in run) for name in _ERRORS}
        alone = {name: max(errors[name] for errors in law) for name in _ERRORS}
        yield (
            f"detector of {policy} as measured ({', '.join(sorted({one.form for one in all_}))}): at its thresholds "
            f"precision is off by {_points(worst['precision_max'])} and recall by {_points(worst['recall_max'])}; with "
            f"the law alone by {_points(alone['precision_max'])} (rms {100 * alone['precision_rms']:.2g}) and "
            f"{_points(alone['recall_max'])} (rms {100 * alone['recall_rms']:.2g})"
        )


def _points(error: float) -> str:
    """Return the greatest error of a share in percentage points."""
    return "less than 0.01 points" if error < 1e-4 else f"at most {100 * error:.2g} points"


def detector_data(scenario: Scenario) -> list[dict[str, object]]:
    """Return each measured detector's fit as plain data with stable keys."""
    return [
        {
            "policy": one.policy,
            "markets": list(one.markets),
            "form": one.form,
            "auc": one.fit.auc,
            "noise": one.fit.noise,
            "sample_prevalence": one.fit.share,
            "thresholds": [None if score != score else score for score in one.fit.threshold.tolist()],
            "errors": {f"law_{name}": value for name, value in one.fit.law_errors().items()}
            | {f"run_{name}": value for name, value in one.fit.run_errors().items()},
        }
        for one in fitted(scenario)
    ]


def fitted(scenario: Scenario) -> list[Fitted]:
    """Return the measured detectors, by policy and then market; markets that share a fit are one."""
    from simulator.world.detectors import detector_fits

    names, policies = list(scenario.markets), list(scenario.policies.items())
    groups: dict[tuple[int, int], list[int]] = {}
    fits = detector_fits(scenario)
    for (market, policy), fit in fits.items():
        groups.setdefault((policy, id(fit)), []).append(market)
    found = []
    for (policy, _), markets in sorted(groups.items(), key=lambda one: (one[0][0], one[1][0])):
        name, section = policies[policy]
        given = section.detector.of(names[markets[0]], scenario.markets[names[markets[0]]].language)
        form = "" if isinstance(given, float) else given.form
        found.append(Fitted(name, tuple(names[m] for m in markets), form, fits[markets[0], policy]))
    return found
