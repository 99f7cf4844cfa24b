"""What a red team found, in sentences and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.present.changes import changes_to_list
from simulator.present.numbers import counted, setting
from simulator.present.rows import Row, estimate_text
from simulator.present.serialise import change_to_dict, interval
from simulator.present.table import Column, Table
from simulator.runs.results import Results
from simulator.search.answer.conclusion import run_again, settings, was
from simulator.search.question.quantities import estimate_at, title_of

from .result import Contribution, Ranking, RedTeam


def conclusion(found: RedTeam) -> str:
    """Return what a decision maker may conclude of the strategy, and its grounds."""
    said = headline(found)
    return f"{found.strategy}: {said[0].lower()}{said[1:]} {grounds(found)}"


def headline(found: RedTeam) -> str:
    """Return how much worse the worst world is, or that none is clearly worse."""
    change = found.exploitability
    if change is None or not found.hurts:
        return "No world within these bounds hurts clearly more."
    return f"The worst of {_tried(found)}: {_values(found)}. Exploitability: {change.text}."


def grounds(found: RedTeam) -> str:
    """Return what the headline rests on."""
    change, confirmed = found.exploitability, found.search.confirmation
    if change is None or confirmed is None:
        return (
            f"Of {_tried(found)} that were tried, none that was run again on fresh luck has a clearly worse "
            f"{_harmed(found)} than the world as given."
        )
    pairs = confirmed.finalist.results.replications
    if not found.hurts:
        return (
            f"The worst of {_tried(found)} was run {pairs} further times beside the world as given, on luck that chose "
            f"nothing: {_values(found)}; {change.text}, no clear difference."
        )
    return (
        f"The worst world has {settings(confirmed.finalist)}. Values are of {pairs} further runs of both worlds, on "
        f"luck that chose nothing.{_spent(found)}"
    )


def _tried(found: RedTeam) -> str:
    return counted(len(found.search.trials), "world")


def _harmed(found: RedTeam) -> str:
    title = title_of(found.harm)
    return title[0].lower() + title[1:]


def _values(found: RedTeam) -> str:
    """Return the harm in the worst world and in the world as given."""
    confirmed = found.search.confirmation
    if confirmed is None:
        raise ValueError("Without a confirmation there is no worst world.")
    worst, given = (
        estimate_text(estimate_at(one.results, found.harm)) for one in (confirmed.finalist, confirmed.start)
    )
    return f"{_harmed(found)} {worst}, against {given} in the world as given"


def _spent(found: RedTeam) -> str:
    spending = found.search.problem.spending
    if spending is None or found.spent is None:
        return ""
    return f" That world costs {setting(found.spent)} of a budget of {setting(spending.budget)}."


def data_of(found: Sequence[RedTeam], ranking: Ranking | None = None) -> dict[str, Any]:
    """Return plain data for JSON; missing numbers are None."""
    return {
        "attacked": [_attacked(one) for one in found],
        "ranking": None if ranking is None else _ranking(ranking),
    }


def _attacked(found: RedTeam) -> dict[str, Any]:
    confirmed, change = found.search.confirmation, found.exploitability
    return {
        "strategy": found.strategy,
        "harm": found.harm,
        "conclusion": conclusion(found),
        "hurts": found.hurts,
        "exploitability": None if change is None else change_to_dict(change.difference),
        "given": None if confirmed is None else _harm(confirmed.start.results, found.harm),
        "worst": None if confirmed is None else _harm(confirmed.finalist.results, found.harm),
        "contributions": [
            {"path": one.path, "given": one.given, "found": one.found, **change_to_dict(one.change)}
            for one in found.contributions
        ],
        "bounds": found.search.problem.space.describe(),
        "budget": _budget(found),
        "differs": changes_to_list(found.differs),
        "scenario": found.scenario_yaml() or None,
        "search": found.search.to_dict(),
    }


def _budget(found: RedTeam) -> dict[str, Any] | None:
    spending = found.search.problem.spending
    return None if spending is None else {"costs": spending.prices, "most": spending.budget, "spent": found.spent}


def _ranking(ranking: Ranking) -> dict[str, Any]:
    return {
        "harm": ranking.harm,
        "conclusion": ranking_sentence(ranking),
        "worlds": list(ranking.worlds),
        "seed": ranking.seed,
        "ranked": [
            {
                "strategy": one.strategy,
                "worst": interval(one.worst.value, one.worst.low, one.worst.high),
                "against_first": None if change is None else change_to_dict(change),
                "by_world": {
                    name: _harm(runs, ranking.harm) for name, runs in zip(ranking.worlds, one.runs, strict=True)
                },
            }
            for one, change in zip(ranking.ranked, ranking.changes, strict=True)
        ],
    }


def _harm(runs: Results, harm: str) -> dict[str, Any]:
    one = estimate_at(runs, harm)
    return interval(one.value, one.low, one.high)


def method(found: RedTeam) -> str:
    """Return how many worlds were tried and how, in sentences."""
    search = found.search
    trials, points, fresh = len(search.trials), len(search.points), search.provenance
    text = f"{counted(trials, 'world')} {was(trials)} tried on common luck, {counted(search.runs, 'run')} in all."
    if search.refused:
        text += f" {counted(search.refused, 'proposed world')} {was(search.refused)} not run: the values do not agree."
    if search.exhausted:
        text += " The search ended there, since nothing new was left to try."
    text += f" {run_again(points, 'world', 'the world as given', fresh)}."
    return " ".join([text, *search.not_searched.values()])


def contributions_table(found: RedTeam) -> Table:
    """Return the fields of the worst world with their values, bounds, and what each adds."""
    named = {one.name: one for one in found.search.problem.space.variables}
    rows = [
        (
            one.path,
            setting(one.given),
            setting(one.found) + _at_bound(one, named[one.path].describe()),
            _bounds(named[one.path].describe()),
            Row(one.change).change,
        )
        for one in found.contributions
    ]
    columns = (
        Column("field"),
        Column("as given", align="right"),
        Column("found", align="right"),
        Column("searched"),
        Column("adds", align="right"),
    )
    return Table("fields", "Fields of the worst world, and what each adds", columns, tuple(rows))


def ranking_table(ranking: Ranking) -> Table:
    """Return strategies by their worst case: harm in each world."""
    columns = (
        Column("strategy"),
        Column("worst case", align="right"),
        Column("against the first", align="right"),
        *(Column(name, align="right") for name in ranking.worlds),
    )
    rows = [
        (
            one.strategy,
            estimate_text(one.worst),
            "" if change is None else Row(change).change,
            *(estimate_text(estimate_at(runs, ranking.harm)) for runs in one.runs),
        )
        for one, change in zip(ranking.ranked, ranking.changes, strict=True)
    ]
    return Table("ranking", f"{title_of(ranking.harm)} by strategy and world", columns, tuple(rows))


def ranking_sentence(ranking: Ranking) -> str:
    """Return the order of strategies by their worst case, and between which of them it is clear."""
    first, *others = ranking.ranked
    unclear = [
        one.strategy
        for one, change in zip(others, ranking.changes[1:], strict=True)
        if change is None or change.low is None or change.high is None or change.low <= 0 <= change.high
    ]
    text = f"By its worst case {first.strategy} is harmed least"
    if unclear:
        return f"{text}, with no clear difference to {' and '.join(unclear)}."
    return f"{text}, clearly less than {' and '.join(one.strategy for one in others)}."


def _bounds(space: dict[str, object]) -> str:
    choices = space["choices"]
    if isinstance(choices, Sequence) and choices:
        return ", ".join(map(setting, choices))
    return f"{setting(space['low'])} to {setting(space['high'])}"


def _at_bound(one: Contribution, space: dict[str, object]) -> str:
    return " (bound)" if one.found in (space["low"], space["high"]) else ""
