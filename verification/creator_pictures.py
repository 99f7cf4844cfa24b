"""Creators who answer to enforcement, pictures and figures: ``python -m verification.creator_pictures [NAME ...]``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import numpy as np

from simulator import Scenario, simulate
from simulator.domain import DAY
from simulator.domain.events import Event
from simulator.ledger.measures import Measure, Within
from simulator.present.numbers import format_interval
from simulator.runs.estimate import Estimate
from simulator.world.world import World

from .pictures import Row, beside, panel, rows, save

RUN = ("horizon=28d", "scale=0.5", "pools.*.shifts.*.reviewers=2")
"""Four weeks of half the baseline, so that strikes add up."""


def deterrence() -> Row:
    """Return the law of deterrence, and the share of violations over four weeks with and without it."""
    strikes = np.arange(0, 11)
    law = [row for scale in (1, 2, 4) for row in rows(f"scale {scale}", strikes, -1 + np.exp(-strikes / scale))]
    course = []
    for name, strength in (("no deterrence", 0.0), ("strength 0.5 sd", 0.5), ("strength 1 sd", 1.0)):
        ledger = simulate("baseline", overrides=[*RUN, f"creators.deterrence={{strength: {strength}}}"], replications=4)
        _print(name, ledger.estimates(["prevalence", "violative_view_rate"]), first=not course)
        uploads, violating = (ledger.ledger.total(m, ("day",)) for m in (Measure.UPLOADS, Measure.VIOLATIONS))
        course += rows(name, np.arange(28) + 0.5, 100 * violating / uploads)
    return beside(
        panel("shift of severity, of a strength of 1 sd", "strikes in force", lines=law, dots=law),
        panel("uploads that violate, %", "day", lines=course),
    )


def churn() -> Row:
    """Return the law of churn, and what is withheld over four weeks."""
    wrongs = np.arange(0, 21)
    law = [row for c in (0.02, 0.05, 0.2) for row in rows(f"per_removal {c}", wrongs, 1 - (1 - c) ** wrongs)]
    course = []
    for name, remove_at in (("remove_at 0.5", 0.5), ("remove_at 0.79 (in force)", 0.79)):
        result = simulate(
            "baseline",
            f"Threshold(remove_at={remove_at}, review_at=0.42, review_at_reports=1, review_at_views=100000)",
            overrides=[*RUN, "creators.churn={per_removal: 0.05}"],
            replications=4,
        )
        ids = (
            "uploads_withheld_per_wrongful_removal",
            "innocent_uploads_withheld_per_day",
            "innocent_views_withheld_per_day",
        )
        _print(name, result.estimates(ids), first=not course)
        lost = result.ledger.total(Measure.WITHHELD_INNOCENT, ("day",)) / 4
        course += rows(name, np.arange(28) + 0.5, lost)
    return beside(
        panel("probability that an upload is withheld", "wrongful removals so far", lines=law, dots=law),
        panel("innocent uploads withheld per day (per_removal 0.05)", "day", lines=course),
    )


def ban_evasion() -> Row:
    """Return the returns by day, and the share of exposure that is by returned accounts."""
    returns, exposure = [], []
    for name, share, known in (
        ("40 % return", 0.4, 0.0),
        ("80 % return", 0.8, 0.0),
        ("80 %, half recognised", 0.8, 0.5),
    ):
        law = f"creators.ban_evasion={{returns: {share}, recognised: {known}}}"
        result = simulate("baseline", overrides=[*RUN, "enforcement.ban_at=3", law], replications=4)
        ids = ("returns_per_day", "evasion_violation_share", "evasion_exposure_share")
        _print(name, result.estimates(ids), first=not returns)
        ledger = result.ledger
        day, of = np.arange(28) + 0.5, ledger.total(Measure.VIOLATIONS, ("day",))
        returns += rows(name, day, ledger.total(Event.RETURN, ("day",)) / 4)
        exposure += rows(name, day, 100 * ledger.total(Within("returned", Measure.VIOLATIONS), ("day",)) / of)
    return beside(
        panel("banned creators who return, per day", "day", lines=returns),
        panel("violations by returned accounts, % of all", "day", lines=exposure),
    )


def new_accounts() -> Row:
    """Return the ages of the accounts that upload, and the share of violations by age."""
    law = "creators.new_accounts={per_day: 0.002, shift: 0.4, fade: 30d}"
    scenario = Scenario.load("baseline", ["horizon=7d", *RUN[1:], law])
    chunks = list(World(scenario, seed=1, replication=0).chunks(0.0, scenario.horizon, 1 << 20))
    age = np.concatenate([chunk.time - chunk.opened for chunk in chunks]) / DAY
    violates = np.concatenate([chunk.margin > 0 for chunk in chunks])
    print("| age of the account | share of uploads | of these violating |\n|---|---|---|")
    for name, low, high in (("below 30 d", 0, 30), ("30 to 90 d", 30, 90), ("90 d or more", 90, np.inf)):
        of = (age >= low) & (age < high)
        print(f"| {name} | {100 * of.mean():.2f} % | {100 * violates[of].mean():.3f} % |")
    edges = np.arange(0, 481, 30)
    share = [violates[(age >= low) & (age < low + 30)].mean() for low in edges[:-1]]
    grid = np.linspace(0, 480, 200)
    return beside(
        panel("shift of severity, sd", "age of the account, days", lines=rows("law", grid, 0.4 * np.exp(-grid / 30))),
        panel(
            "uploads that violate, %",
            "age of the account, days",
            dots=rows("a week", edges[:-1] + 15, 100 * np.array(share)),
        ),
    )


def _print(name: str, estimates: Sequence[Estimate], *, first: bool) -> None:
    """Print a row of the page's table, below its head if it is the first."""
    if first:
        heads = [e.indicator.title for e in estimates]
        print(f"| runs | {' | '.join(heads)} |", "|---|" + "---|" * len(heads), sep="\n")
    shown = (format_interval(e.value, e.low, e.high, e.indicator.unit) for e in estimates)
    print(f"| {name} | {' | '.join(shown)} |", flush=True)


PICTURES: dict[str, Callable[[], Row]] = {
    "deterrence": deterrence,
    "churn": churn,
    "ban_evasion": ban_evasion,
    "new_accounts": new_accounts,
}


def main() -> None:
    """Draw the pictures that are named, or all."""
    for name in sys.argv[1:] or list(PICTURES):
        print(save(name, PICTURES[name]()))


if __name__ == "__main__":
    main()
