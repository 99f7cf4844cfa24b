"""A search for rules in sentences and tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap

from simulator.present.numbers import counted, format_count, format_percent, format_percent_change, format_value
from simulator.present.rows import Row
from simulator.present.table import Cell, Column, Table
from simulator.runs.difference import Difference
from simulator.search.answer.conclusion import change_said, was
from simulator.search.answer.points import Point
from simulator.search.answer.recommendation import Confirmation, nearest
from simulator.search.question.quantities import change_alone, title_of

from .conditions import Candidate
from .result import RuleSearch
from .written import names_of

SCORES = (
    "Scores are the mean change of the objectives against the strategy in force, less is better, as kept uploads "
    "suggest it. A list was learned on the first and picked by the second, of other luck. All other changes are "
    "simulated, paired on fresh luck, with 95 % intervals."
)
"""How to read the table of lists."""
_WIDTH = 100
"""Characters of a line of comment in the file, at most."""
ADDS = (
    "What a rule adds is the list with it less the list without it, on the same luck: what it decides on then goes to "
    "the rules below, or is allowed."
)
"""How to read the table of rules."""


_NOTHING = "Nothing is recommended, since nothing better was found."


def conclusion(found: RuleSearch) -> str:
    """Return the recommendation and its grounds, or why there is none."""
    return f"{headline(found)} {grounds(found)}"


def headline(found: RuleSearch) -> str:
    """Return what is recommended and what it brings, or that nothing is."""
    confirmed = None if found.fresh is None else found.fresh.confirmation
    if confirmed is None or not confirmed.holds:
        return _NOTHING
    changes = "; ".join(map(change_said, confirmed.changes))
    return f"Recommended: {_name(found, confirmed)}. {changes[0].upper()}{changes[1:]}."


def grounds(found: RuleSearch) -> str:
    """Return what the headline rests on."""
    if found.fresh is None:
        return (
            "No list of rules keeps the limits on the uploads that were kept without being clearly worse than the "
            "strategy in force."
        )
    confirmed = found.fresh.confirmation
    if confirmed is None:
        best = nearest(found.fresh.points, found.fresh.start, found.problem)
        return (
            "No list that was simulated is clearly better than the strategy in force in one objective and clearly not "
            f"worse in any{', with every requirement met' if found.problem.wanted else ''}."
            f"{'' if best is None else _nearest(found, best, found.fresh.start)}"
        )
    runs = confirmed.finalist.results.replications
    beside = _beside(found, confirmed)
    if not confirmed.holds:
        return (
            f"The best candidate, {_name(found, confirmed)}, was run {runs} further times beside the strategy in "
            "force, on luck that chose nothing: "
            f"{'; '.join([*map(change_said, confirmed.changes), *beside])}. There {' and '.join(confirmed.reasons)}."
        )
    return (
        f"The changes are those in {runs} further runs of it and of the strategy in force, on luck that chose nothing"
        f"{', with ' if beside else ''}{'; '.join(beside)}. Every requirement is met by the whole interval."
    )


def _name(found: RuleSearch, confirmed: Confirmation) -> str:
    number = len(rules_of(found, confirmed.finalist))
    return f"{counted(number, 'rule')} ({confirmed.finalist.params['rules']})"


def method(found: RuleSearch) -> list[str]:
    """Return how lists were found, in sentences."""
    one, number = found.proposed, len(found.candidates)
    kept = (
        f"Uploads of {counted(2 * one.replications, 'run')} under {found.in_force} were kept, "
        f"{format_count(one.uploads)} per run: half of the runs to learn lists on, half to pick by. At "
        f"{one.prices} sets of prices {counted(one.able, 'list')} {was(one.able)} learned that may keep the limits; "
        f"{number} {was(number)} simulated."
    )
    said = [kept]
    if found.proposed.effects.assumed:
        actions = " and ".join(action.name.lower() for action in found.proposed.effects.assumed)
        said.append(
            f"The strategy in force takes the action {actions} too rarely to show what it does to innocent and to "
            "violating uploads, so scores rest on an assumption there; simulations do not."
        )
    if found.fresh is not None:
        about = found.fresh.start.results.provenance
        said.append(
            f"The lists and the strategy in force were run {counted(about.replications, 'time')} each on fresh luck "
            f"(seed {about.seed})."
        )
    return [*said, *filter(None, [lost(found)])]


def lost(found: RuleSearch) -> str:
    """Return what of the strategy in force is not carried over; empty where rules can say all of it."""
    parts = found.proposed.lost
    if not parts:
        return ""
    listed = " and ".join([*filter(None, [", ".join(parts[:-1])]), parts[-1]])
    return (
        f"Not carried over from the strategy in force, since rules decide at the upload: {listed}. What that costs is "
        "part of every simulated change."
    )


def lists_table(found: RuleSearch) -> Table:
    """Return a row per list: rules, scores where learned and held out, simulated changes, and how limits are kept."""
    columns = [
        Column("list"),
        Column("rules", form=".0f"),
        Column("score, learned", align="right"),
        Column("score, held out", align="right"),
        *(Column(_lower(title_of(name)), align="right") for name in found.shown),
        Column("required"),
    ]
    rows: list[tuple[Cell, ...]] = []
    for place, name in enumerate(found.files):
        one = found.candidates[place]
        point = None if found.fresh is None else found.fresh.points[place]
        mark = " (recommended)" if found.winner is not None and found.place(found.winner) == place else ""
        rows.append(
            (
                f"{name}{mark}",
                float(len(one.rules)),
                format_percent_change(one.learned.value),
                format_percent_change(one.held_out.value),
                *(_changed(found, point, id_) for id_ in found.shown),
                "" if point is None else ", ".join(check.status for check in point.checks),
            )
        )
    return Table(
        "lists", "Lists of rules that were simulated, against the strategy in force", tuple(columns), tuple(rows)
    )


def rules_table(found: RuleSearch, place: int) -> Table:
    """Return a row per rule of a list: what it says, what it did to kept uploads and, of the finalist, what it adds."""
    finalist = found.finalist
    adds = found.adds if finalist is not None and found.place(finalist) == place else ()
    names = list(adds[0]) if adds else []
    columns = [
        Column("rule"),
        Column("if"),
        Column("do"),
        Column("decides per day", align="right"),
        Column("violate (true)", align="right"),
        Column("of all violating (true)", align="right"),
        *(Column(f"adds to {_lower(title_of(name))}", align="right") for name in names),
    ]
    one, hits = found.candidates[place], found.proposed.hits[place]
    rows = [
        (
            f"{number + 1} {name}",
            rule.text,
            rule.action.name.lower(),
            format_value(hit.decides),
            format_percent(hit.precision),
            format_percent(hit.share),
            *(Row(adds[number][id_]).change for id_ in names),
        )
        for number, (name, rule, hit) in enumerate(zip(names_of(one.rules), one.rules, hits, strict=True))
    ]
    return Table("rules", f"Rules of {list(found.files)[place]}", tuple(columns), tuple(rows))


def rules_in_words(found: RuleSearch, place: int) -> list[str]:
    """Return the rules of a list, a sentence each."""
    said = [f"If {rule.text}, {rule.action.name.lower()}." for rule in found.candidates[place].rules]
    return [*said, "Else allow."]


def shown_place(found: RuleSearch) -> int | None:
    """Return the place of the list whose rules are worth reading: that of the finalist or, without one, the nearest."""
    if found.fresh is None:
        return None
    point = found.finalist or nearest(found.fresh.points, found.fresh.start, found.problem)
    return None if point is None else found.place(point)


def head(found: RuleSearch, file: str) -> list[str]:
    """Return the comment at the top of the file of the recommended rules."""
    confirmed = None if found.fresh is None else found.fresh.confirmation
    if confirmed is None:
        return []
    world = found.source or found.problem.scenario.name
    runs = confirmed.finalist.results.replications
    return [
        f"Rules in place of {found.in_force}, found by a search in scenario {world!r}, seed {found.problem.seed}.",
        f"In {runs} runs of both, on luck that chose nothing:",
        *(f"  {change_said(change)}" for change in confirmed.changes),
        *(f"  {said}" for said in _beside(found, confirmed)),
        *wrap(lost(found), _WIDTH),
        f'riskbox compare {world} --baseline "{found.in_force}" --candidate "{found.spec(Path(file).name)}"',
    ]


def rules_of(found: RuleSearch, point: Point) -> Sequence[Candidate]:
    """Return the rules of a point."""
    return found.candidates[found.place(point)].rules


def _beside(found: RuleSearch, confirmed: Confirmation) -> list[str]:
    """Return the changes of what is required, and of the hours, on the luck that chose nothing."""
    goals = [goal.indicator for goal in found.problem.objectives]
    return [
        f"{_lower(title_of(id_))} {_change(change_alone(confirmed.start.results, confirmed.finalist.results, id_))}"
        for id_ in found.shown
        if id_ not in goals
    ]


def _nearest(found: RuleSearch, point: Point, start: Point) -> str:
    said = [
        f"{goal.title.lower()} {_change(change_alone(start.results, point.results, goal.indicator))}"
        for goal in found.problem.objectives
    ]
    return f" Nearest was {point.params['rules']}: {'; '.join(said)}."


def _changed(found: RuleSearch, point: Point | None, id_: str) -> str:
    if point is None or found.fresh is None:
        return ""
    return _change(change_alone(found.fresh.start.results, point.results, id_))


def _change(one: Difference) -> str:
    row = Row(one)
    return row.change if one.relative is None else row.relative


def _lower(title: str) -> str:
    """Return a title within a sentence; one that begins with an abbreviation stays."""
    return title if title[:2].isupper() else title[0].lower() + title[1:]
